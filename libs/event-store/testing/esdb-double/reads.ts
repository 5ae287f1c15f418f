import type * as Streams from '@eventstore/db-client/generated/streams_pb.js';
import { type ServerWritableStream, status } from '@grpc/grpc-js';
import { randomUUID } from 'node:crypto';
import {
  caughtUpMessage,
  checkpointMessage,
  confirmationMessage,
  eventMessage,
  nameOf,
  notFoundMessage,
  protocolError,
} from './messages.js';
import type { StoredRecord, StoredRecords } from './stored-records.js';

export type ReadCall = ServerWritableStream<Streams.ReadReq, Streams.ReadResp>;

/** Events between two checkpoints of a subscription, at most. */
const CHECKPOINT_EVERY = 32;

/** Answers Streams.Read: a stream or all of them, in both directions, or a subscription. `dropAfter`: ends badly after so many. */
export function answerRead(call: ReadCall, records: StoredRecords, onSent: () => void, dropAfter = Infinity): void {
  const options = call.request.getOptions()!;
  const answering = options.hasSubscription()
    ? answerSubscription(call, records, onSent, dropAfter)
    : answerOnce(call, records, options, onSent, dropAfter);
  // Nobody is there any more to hear what went wrong.
  answering.catch(() => call.destroy());
}

async function answerOnce(
  call: ReadCall,
  records: StoredRecords,
  options: Streams.ReadReq.Options,
  onSent: () => void,
  dropAfter: number,
): Promise<void> {
  const found = options.hasStream() ? ofStream(records, options) : ofAll(records, options, Number(options.getCount()));
  if (!found) call.write(notFoundMessage(nameOf(options.getStream()!.getStreamIdentifier())));
  let sent = 0;
  for (const record of found ?? []) {
    if (sent++ >= dropAfter) return drop(call);
    onSent();
    await send(call, eventMessage(record));
  }
  if (dropAfter < Infinity) return drop(call);
  call.end();
}

const drop = (call: ReadCall) => void call.emit('error', protocolError(status.UNAVAILABLE, 'Connection dropped'));

function ofStream(records: StoredRecords, options: Streams.ReadReq.Options): readonly StoredRecord[] | undefined {
  const asked = options.getStream()!;
  const stream = records.ofStream(nameOf(asked.getStreamIdentifier()));
  if (stream.length === 0) return undefined;
  const from = Number(asked.getRevision());
  return stream.slice(from, from + Number(options.getCount()));
}

/** From a position on, inclusive, as the server does it. */
function ofAll(records: StoredRecords, options: Streams.ReadReq.Options, count: number): readonly StoredRecord[] {
  const { all } = records;
  const asked = options.getAll()!;
  const matches = filterOf(options);
  const step = options.getReadDirection() === 1 ? -1 : 1;
  const start = step === 1 ? 0 : all.length - 1;
  const from = asked.hasPosition() ? placeOf(all, BigInt(asked.getPosition()!.getCommitPosition())) : start;
  const found: StoredRecord[] = [];
  for (let place = from; found.length < count && all[place]; place += step)
    if (matches(all[place]!)) found.push(all[place]!);
  return found;
}

/** @throws Error for a position between two records: what a server makes of it, nobody should have to know. */
function placeOf(all: readonly StoredRecord[], position: bigint): number {
  let [low, high] = [0, all.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (all[middle]!.position < position) low = middle + 1;
    else high = middle;
  }
  if (all[low]?.position !== position) throw new Error(`There is no record at ${position}.`);
  return low;
}

function filterOf(options: Streams.ReadReq.Options): (record: StoredRecord) => boolean {
  const filter = options.getFilter();
  if (!filter) return () => true;
  const expression = (filter.getStreamIdentifier() ?? filter.getEventType())!;
  const prefixes = expression.getPrefixList();
  const field = filter.hasStreamIdentifier() ? 'stream' : 'type';
  return (record) => prefixes.some((prefix) => record[field].startsWith(prefix));
}

/** What is there after a position, exclusive, as the server does it; then what comes. */
async function answerSubscription(
  call: ReadCall,
  records: StoredRecords,
  onSent: () => void,
  dropAfter: number,
): Promise<void> {
  const options = call.request.getOptions()!;
  const asked = options.getAll()!;
  const matches = filterOf(options);
  const position = asked.hasPosition() ? BigInt(asked.getPosition()!.getCommitPosition()) : -1n;
  let next = asked.hasEnd() ? records.all.length : records.all.findIndex((record) => record.position > position);
  if (next < 0) next = records.all.length;
  let wake = () => {};
  const stop = records.onGrowth(() => wake());
  call.on('cancelled', () => wake());
  call.on('close', () => wake());
  let sent = 0;
  let unseen = 0;
  let caughtUp = false;
  try {
    await send(call, confirmationMessage(randomUUID()));
    while (!call.cancelled && !call.destroyed) {
      const record = records.all[next];
      if (!record) {
        if (!caughtUp) await send(call, caughtUpMessage());
        caughtUp = true;
        if (dropAfter <= sent) return drop(call);
        await new Promise<void>((resolve) => {
          wake = resolve;
          if (records.all.length > next || call.cancelled || call.destroyed) resolve();
        });
        continue;
      }
      next++;
      if (matches(record)) {
        if (dropAfter <= sent++) return drop(call);
        onSent();
        await send(call, eventMessage(record));
        unseen = 0;
      } else if (++unseen % CHECKPOINT_EVERY === 0) await send(call, checkpointMessage(record.position));
    }
  } finally {
    stop();
  }
}

/** Waits for a reader that is slower than the writing. */
async function send(call: ReadCall, message: Streams.ReadResp): Promise<void> {
  if (call.write(message)) return;
  await new Promise<void>((resolve) => {
    const done = () => {
      call.off('drain', done);
      call.off('close', done);
      call.off('cancelled', done);
      resolve();
    };
    call.on('drain', done);
    call.on('close', done);
    call.on('cancelled', done);
  });
}
