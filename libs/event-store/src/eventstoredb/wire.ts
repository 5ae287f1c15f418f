import { EventStoreDBClient } from '@eventstore/db-client';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import streamServices from '@eventstore/db-client/generated/streams_grpc_pb.js';
import type { StreamsClient } from '@eventstore/db-client/generated/streams_grpc_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import type * as Streams from '@eventstore/db-client/generated/streams_pb.js';
import type { CallOptions, ClientReadableStream, Metadata } from '@grpc/grpc-js';
import { WireFailure, wireFailureOf } from './wire-failure.js';

/** An event as it goes to the server. */
export interface WireEvent {
  readonly id: string;
  readonly type: string;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
}

/** An event as the server gives it. */
export interface WireRecord extends WireEvent {
  readonly stream: string;
  readonly revision: number;
  readonly position: bigint;
  /** ms since 1970, by the clock of the server that led when it was written. */
  readonly createdMs: number;
}

export type AppendAnswer =
  | { readonly outcome: 'appended'; readonly revision: number; readonly position: bigint }
  /** Written by nobody here: the stream is not where it was expected. */
  | { readonly outcome: 'conflict' };

export interface AllRead {
  readonly streamPrefix: string;
  readonly direction: 'forwards' | 'backwards';
  /** Inclusive, as the server does it; absent: from the start, or backwards from the end. */
  readonly from?: number;
  readonly count: number;
}

/** What the client keeps for its own calls: its version is fixed, and the wire tests would notice a change. */
interface ClientInternals {
  execute<T>(type: typeof StreamsClient, name: string, action: (client: StreamsClient) => Promise<T>): Promise<T>;
  callArguments(options: { requiresLeader?: boolean; deadline?: number }): [Metadata, CallOptions];
}

/**
 * The calls that the adapter makes, each with a deadline. They go out through the client of the package, which finds the leader,
 * keeps the channel, and brings credentials; the messages are made here, because the client's own calls don't do: its reads ignore
 * the deadline and know no filter, its batch append has no deadline, tells a wrong revision at a conflict, and dies at a second answer.
 */
export class Wire {
  readonly #client: EventStoreDBClient;
  readonly #calls: ClientInternals;
  readonly #open = new Set<{ cancel(): void }>();

  /** @throws Error for what the client can't make sense of. */
  constructor(connectionString: string) {
    this.#client = EventStoreDBClient.connectionString(connectionString);
    this.#calls = this.#client as unknown as ClientInternals;
  }

  /**
   * One append at an exact revision; -1 for a stream that isn't there.
   * @throws WireFailure
   */
  append(stream: string, expected: number, events: readonly WireEvent[], timeoutMs: number): Promise<AppendAnswer> {
    return this.#execute('append', timeoutMs, (client, [metadata, options]) => {
      return new Promise<AppendAnswer>((resolve, reject) => {
        const call = client.append(metadata, options, (error, answer) => {
          this.#open.delete(call);
          if (error) return reject(error);
          if (answer.hasWrongExpectedVersion()) return resolve({ outcome: 'conflict' });
          const success = answer.getSuccess()!;
          resolve({
            outcome: 'appended',
            revision: Number(success.getCurrentRevision()),
            position: BigInt(success.getPosition()?.getCommitPosition() ?? 0),
          });
        });
        this.#open.add(call);
        // Its callback tells the same.
        call.on('error', () => {});
        for (const request of appendRequests(stream, expected, events)) call.write(request);
        call.end();
      });
    }).catch((error: unknown) => {
      // Servers before 22 tell a conflict as an error.
      const cause = (error as WireFailure).cause as { metadata?: Metadata } | undefined;
      if (cause?.metadata?.get('exception')[0] === 'wrong-expected-version') return { outcome: 'conflict' };
      throw error;
    });
  }

  /**
   * Events of a stream from a revision on, at most so many; none for a stream that isn't there.
   * @throws WireFailure
   */
  readStream(stream: string, from: number, count: number, timeoutMs: number): Promise<WireRecord[]> {
    const asked = new streams.ReadReq.Options.StreamOptions();
    asked.setStreamIdentifier(identifierOf(stream));
    asked.setRevision(String(from));
    const options = readOptions(count);
    options.setStream(asked);
    options.setNoFilter(new shared.Empty());
    return this.#read(options, timeoutMs);
  }

  /**
   * Events of all streams whose name begins so, filtered by the server.
   * @throws WireFailure
   */
  readAll({ streamPrefix, direction, from, count }: AllRead, timeoutMs: number): Promise<WireRecord[]> {
    const options = readOptions(count);
    options.setReadDirection(direction === 'forwards' ? 0 : 1);
    options.setAll(allOptions(direction === 'forwards' ? 'start' : 'end', from));
    options.setFilter(prefixFilter(streamPrefix));
    return this.#read(options, timeoutMs);
  }

  /**
   * Calls `onEvent` once it listens, and for each event that is written from then on to a stream whose name begins so. Ends with
   * the promise: when the signal aborts, or when the server or the network ends it, which is an error.
   * @throws WireFailure
   */
  async listen(streamPrefix: string, onEvent: () => void, signal: AbortSignal): Promise<void> {
    const options = readOptions(undefined);
    options.setAll(allOptions('end', undefined));
    options.setFilter(prefixFilter(streamPrefix));
    const request = new streams.ReadReq();
    request.setOptions(options);
    try {
      await this.#calls.execute(streamServices.StreamsClient, 'listen', async (client) => {
        if (signal.aborted) return;
        const [metadata] = this.#calls.callArguments({});
        const call = client.read(request, metadata);
        await this.#drained(call, signal, (response) => {
          if (response.hasConfirmation() || response.hasEvent()) onEvent();
        });
        if (!signal.aborted) throw new WireFailure('unknown', 'The server ended the subscription.');
      });
    } catch (error) {
      if (!signal.aborted) throw wireFailureOf(error);
    }
  }

  /** Ends every call. */
  async close(): Promise<void> {
    for (const call of this.#open) call.cancel();
    await this.#client.dispose();
    // The channel has no closing of its own in the client: what it does for a lost one closes it.
    await this.#calls.execute(streamServices.StreamsClient, 'close', async (client) => client.close()).catch(() => {});
  }

  async #read(options: Streams.ReadReq.Options, timeoutMs: number): Promise<WireRecord[]> {
    const request = new streams.ReadReq();
    request.setOptions(options);
    return this.#execute('read', timeoutMs, async (client, [metadata, callOptions]) => {
      const records: WireRecord[] = [];
      await this.#drained(client.read(request, metadata, callOptions), undefined, (response) => {
        const event = response.getEvent()?.getEvent();
        if (event) records.push(recordOf(event));
      });
      return records;
    });
  }

  /** Ends with the call. The server's answers are taken one by one, as fast as they come. */
  #drained(
    call: ClientReadableStream<Streams.ReadResp>,
    signal: AbortSignal | undefined,
    onAnswer: (response: Streams.ReadResp) => void,
  ): Promise<void> {
    const cancel = () => call.cancel();
    signal?.addEventListener('abort', cancel, { once: true });
    this.#open.add(call);
    return new Promise<void>((resolve, reject) => {
      call.on('data', onAnswer);
      call.on('end', () => resolve());
      call.on('error', reject);
    }).finally(() => {
      this.#open.delete(call);
      signal?.removeEventListener('abort', cancel);
    });
  }

  /** Within the time, whatever the server, the network, or finding the leader does. */
  async #execute<T>(
    name: string,
    timeoutMs: number,
    action: (client: StreamsClient, callArguments: [Metadata, CallOptions]) => Promise<T>,
  ): Promise<T> {
    const deadline = Date.now() + timeoutMs;
    let timer: NodeJS.Timeout | undefined;
    // Connecting and finding the leader happen before the call has its own deadline.
    const lapsed = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new WireFailure('overdue', `No answer within ${Math.round(timeoutMs)} ms.`)),
        timeoutMs + 20,
      );
    });
    try {
      const executed = this.#calls.execute(streamServices.StreamsClient, name, (client) =>
        action(
          client,
          this.#calls.callArguments({ requiresLeader: true, deadline: Math.max(1, deadline - Date.now()) }),
        ),
      );
      executed.catch(() => {});
      return await Promise.race([executed, lapsed]);
    } catch (error) {
      throw wireFailureOf(error);
    } finally {
      clearTimeout(timer);
    }
  }
}

function* appendRequests(stream: string, expected: number, events: readonly WireEvent[]) {
  const options = new streams.AppendReq.Options();
  options.setStreamIdentifier(identifierOf(stream));
  if (expected < 0) options.setNoStream(new shared.Empty());
  else options.setRevision(String(expected));
  const head = new streams.AppendReq();
  head.setOptions(options);
  yield head;
  for (const { id, type, data, metadata } of events) {
    const uuid = new shared.UUID();
    uuid.setString(id);
    const message = new streams.AppendReq.ProposedMessage();
    message.setId(uuid);
    message.getMetadataMap().set('type', type);
    message.getMetadataMap().set('content-type', 'application/json');
    message.setData(data);
    message.setCustomMetadata(metadata);
    const request = new streams.AppendReq();
    request.setProposedMessage(message);
    yield request;
  }
}

function identifierOf(stream: string) {
  const identifier = new shared.StreamIdentifier();
  identifier.setStreamName(Buffer.from(stream, 'utf8'));
  return identifier;
}

/** Without a count: a subscription. */
function readOptions(count: number | undefined): Streams.ReadReq.Options {
  const ids = new streams.ReadReq.Options.UUIDOption();
  ids.setString(new shared.Empty());
  const options = new streams.ReadReq.Options();
  options.setUuidOption(ids);
  options.setResolveLinks(false);
  if (count === undefined) options.setSubscription(new streams.ReadReq.Options.SubscriptionOptions());
  else options.setCount(String(count));
  return options;
}

function allOptions(otherwise: 'start' | 'end', from: number | undefined): Streams.ReadReq.Options.AllOptions {
  const all = new streams.ReadReq.Options.AllOptions();
  if (from !== undefined) {
    const position = new streams.ReadReq.Options.Position();
    position.setCommitPosition(String(from));
    position.setPreparePosition(String(from));
    all.setPosition(position);
  } else if (otherwise === 'start') all.setStart(new shared.Empty());
  else all.setEnd(new shared.Empty());
  return all;
}

function prefixFilter(prefix: string): Streams.ReadReq.Options.FilterOptions {
  const expression = new streams.ReadReq.Options.FilterOptions.Expression();
  expression.setPrefixList([prefix]);
  const filter = new streams.ReadReq.Options.FilterOptions();
  filter.setStreamIdentifier(expression);
  filter.setCount(new shared.Empty());
  filter.setCheckpointintervalmultiplier(1);
  return filter;
}

const TICKS_PER_MS = 10_000n;

function recordOf(event: Streams.ReadResp.ReadEvent.RecordedEvent): WireRecord {
  const properties = event.getMetadataMap();
  return {
    id: event.getId()?.getString() ?? '',
    type: properties.get('type') ?? '',
    stream: Buffer.from(event.getStreamIdentifier()?.getStreamName_asU8() ?? []).toString('utf8'),
    revision: Number(event.getStreamRevision()),
    position: BigInt(event.getCommitPosition()),
    createdMs: Number(BigInt(properties.get('created') ?? 0) / TICKS_PER_MS),
    data: event.getData_asU8(),
    metadata: event.getCustomMetadata_asU8(),
  };
}
