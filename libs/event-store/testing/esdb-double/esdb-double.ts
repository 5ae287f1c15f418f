import gossipServices from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import featureServices from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import features from '@eventstore/db-client/generated/serverfeatures_pb.js';
import type * as Features from '@eventstore/db-client/generated/serverfeatures_pb.js';
import streamServices from '@eventstore/db-client/generated/streams_grpc_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import type * as Streams from '@eventstore/db-client/generated/streams_pb.js';
import grpc from '@grpc/grpc-js';
import { answerBatches } from './batch-append.js';
import { gossipOf } from './gossip.js';
import {
  accessDenied,
  expectationOf,
  nameOf,
  notLeader,
  proposedOf,
  protocolError,
  serverTimeout,
  tooLarge,
} from './messages.js';
import { answerRead, type ReadCall } from './reads.js';
import { type AppendOutcome, type Expectation, type ProposedEvent, StoredRecords } from './stored-records.js';

/** What the next append meets instead of what it should. */
export type AppendMisbehaviour =
  | 'a timeout told, not written'
  | 'a timeout told, written'
  | 'no answer, not written'
  | 'no answer, written'
  | 'the connection lost, not written'
  | 'the connection lost, written'
  | 'a conflict that names a wrong revision'
  | 'not the leader';

type AppendCall = grpc.ServerReadableStream<Streams.AppendReq, Streams.AppendResp>;
type Answer = grpc.sendUnaryData<Streams.AppendResp>;

const MAX_APPEND_BYTES = 1024 * 1024;

/**
 * A wire double of EventStoreDB: it speaks the protocol on a real connection, built on the service definitions that the client's
 * package carries, and it can misbehave on order. It proves how our adapter behaves on the wire; of EventStoreDB it proves nothing.
 * What it keeps outlives its stops and starts, as a disk would.
 */
export class EsdbDouble {
  readonly records = new StoredRecords();
  /** Appends and reads that came in, by the name of their call. */
  readonly calls = { append: 0, batchAppend: 0, read: 0, subscribe: 0 };
  /** What appends expected of their streams, and by which prefixes reads of all streams were filtered, in order. */
  readonly expectations: Expectation[] = [];
  readonly filters: (readonly string[])[] = [];
  /** Most appends that were here at the same time. */
  mostAppendsAtOnce = 0;
  /** Events sent to readers and subscribers. */
  eventsSent = 0;
  /** From now on nothing is answered, apart from what misbehaves first. */
  silent = false;
  /** Whether the user has no right to read. */
  refusesReads = false;
  /** Streams whose appends are neither held up nor misbehaved to nor counted: where our adapter claims ids. */
  spares = (stream: string) => stream.includes(':id.');
  /** Each is met by one append, the first by the next one. */
  readonly misbehaviours: AppendMisbehaviour[] = [];
  /** Answers that a batch append gets. */
  batchAnswers = 1;
  /** The next reads, or subscriptions, end after so many events: with an error, or in silence as if they were complete. */
  readonly droppedReads: { readonly what: 'read' | 'subscription'; readonly afterEvents: number }[] = [];
  /** Whom a node that isn't the leader names. */
  leader: { host: string; port: number } | undefined;
  #server: grpc.Server | undefined;
  #appendsHere = 0;
  #held: Promise<void> | undefined;
  #port = 0;

  static async start(): Promise<EsdbDouble> {
    const double = new EsdbDouble();
    await double.start();
    return double;
  }

  /** Two nodes that keep the same records, as a leader and its follower do. */
  static async startPair(): Promise<{ leader: EsdbDouble; follower: EsdbDouble }> {
    const leader = await EsdbDouble.start();
    const follower = new EsdbDouble();
    Object.assign(follower, { records: leader.records, leader: { host: '127.0.0.1', port: leader.port } });
    await follower.start();
    return { leader, follower };
  }

  get appendsHere(): number {
    return this.#appendsHere;
  }

  get port(): number {
    return this.#port;
  }

  get url(): string {
    return `esdb://127.0.0.1:${this.#port}?tls=false`;
  }

  /** On the port that it had before, if it had one. */
  async start(port = this.#port): Promise<void> {
    const server = new grpc.Server();
    server.addService(streamServices.StreamsService, {
      append: (call: AppendCall, answer: Answer) => this.#append(call, answer),
      batchAppend: (call: Parameters<typeof answerBatches>[0]) => {
        this.calls.batchAppend++;
        answerBatches(call, this.records, () => this.batchAnswers);
      },
      read: (call: ReadCall) => this.#read(call),
      delete: unimplemented,
      tombstone: unimplemented,
    });
    server.addService(featureServices.ServerFeaturesService, { getSupportedMethods: tellFeatures });
    server.addService(gossipServices.GossipService, {
      read: (_: unknown, answer: grpc.sendUnaryData<unknown>) =>
        answer(null, gossipOf(this.leader ?? { host: '127.0.0.1', port: this.#port })),
    });
    this.#port = await new Promise<number>((resolve, reject) =>
      server.bindAsync(`127.0.0.1:${port}`, grpc.ServerCredentials.createInsecure(), (error, bound) =>
        error ? reject(error) : resolve(bound),
      ),
    );
    this.#server = server;
  }

  /** At once, as by kill -9: no call gets an answer any more. */
  async stop(): Promise<void> {
    this.#server?.forceShutdown();
    this.#server = undefined;
  }

  /** Appends that come in are taken and kept waiting until released; then all are done, also those that nobody waits for. */
  hold(): { release(): Promise<void> } {
    let release!: () => void;
    this.#held = new Promise((resolve) => (release = resolve));
    return {
      release: async () => {
        this.#held = undefined;
        release();
      },
    };
  }

  /** What comes from now on is not held up; what is held stays so. */
  letThrough(): void {
    this.#held = undefined;
  }

  forget(): void {
    this.records.clear();
    this.misbehaviours.length = 0;
    this.droppedReads.length = 0;
    this.expectations.length = 0;
    this.filters.length = 0;
    Object.assign(this.calls, { append: 0, batchAppend: 0, read: 0, subscribe: 0 });
    Object.assign(this, { mostAppendsAtOnce: 0, silent: false, refusesReads: false, batchAnswers: 1 });
  }

  #append(call: AppendCall, answer: Answer): void {
    let options: Streams.AppendReq.Options | undefined;
    const events: ProposedEvent[] = [];
    call.on('data', (request: Streams.AppendReq) => {
      options ??= request.getOptions();
      const message = request.getProposedMessage();
      if (message) events.push(proposedOf(message));
    });
    call.on('error', () => {});
    call.on('end', () => {
      void (async () => {
        // A connection that is lost in the middle also ends what came; in the next turn it shows.
        await new Promise(setImmediate);
        if (call.cancelled) return;
        const stream = nameOf(options!.getStreamIdentifier());
        if (!this.spares(stream)) {
          this.calls.append++;
          this.mostAppendsAtOnce = Math.max(this.mostAppendsAtOnce, ++this.#appendsHere);
          await this.#held;
          this.#appendsHere--;
        }
        this.#decide(stream, expectationOf(options!), events, answer);
      })();
    });
  }

  #decide(stream: string, expected: Expectation, events: readonly ProposedEvent[], answer: Answer): void {
    const perform = () => this.records.append(stream, expected, events);
    const bytes = events.reduce((sum, { data, metadata }) => sum + data.length + metadata.length, 0);
    if (bytes > MAX_APPEND_BYTES) return answer(tooLarge(MAX_APPEND_BYTES));
    if (this.leader) return answer(notLeader(this.leader));
    if (this.spares(stream)) return answer(null, answerTo(perform()));
    this.expectations.push(expected);
    switch (this.misbehaviours.shift()) {
      case 'a timeout told, written':
        perform();
        return answer(serverTimeout());
      case 'a timeout told, not written':
        return answer(serverTimeout());
      case 'no answer, written':
        perform();
        return;
      case 'no answer, not written':
        return;
      case 'the connection lost, written':
        perform();
        return answer(lost());
      case 'the connection lost, not written':
        return answer(lost());
      case 'a conflict that names a wrong revision':
        return answer(null, answerTo({ kind: 'conflict', current: 4_711 }));
      case 'not the leader':
        return answer(notLeader({ host: '127.0.0.1', port: this.#port }));
    }
    if (this.silent) return;
    answer(null, answerTo(perform()));
  }

  #read(call: ReadCall): void {
    const options = call.request.getOptions()!;
    const isSubscription = options.hasSubscription();
    this.calls[isSubscription ? 'subscribe' : 'read']++;
    if (this.silent) return;
    if (this.refusesReads) return refuse(call, accessDenied());
    if (this.leader && call.metadata.get('requires-leader')[0] === 'true') return refuse(call, notLeader(this.leader));
    if (options.hasAll()) this.filters.push(options.getFilter()?.getStreamIdentifier()?.getPrefixList() ?? []);
    const what = isSubscription ? 'subscription' : 'read';
    const dropped = this.droppedReads.findIndex((each) => each.what === what);
    const [drop] = dropped < 0 ? [] : this.droppedReads.splice(dropped, 1);
    answerRead(call, this.records, () => this.eventsSent++, drop?.afterEvents);
  }
}

const refuse = (call: ReadCall, error: Partial<grpc.ServiceError>) => void call.emit('error', error);

const lost = () => protocolError(grpc.status.UNAVAILABLE, 'Connection dropped');

const unimplemented = (_: unknown, answer: grpc.sendUnaryData<unknown>) =>
  answer(protocolError(grpc.status.UNIMPLEMENTED, 'The double removes nothing.'));

function answerTo(outcome: AppendOutcome): Streams.AppendResp {
  const response = new streams.AppendResp();
  if (outcome.kind === 'conflict') {
    const conflict = new streams.AppendResp.WrongExpectedVersion();
    if (outcome.current >= 0) conflict.setCurrentRevision(String(outcome.current));
    response.setWrongExpectedVersion(conflict);
    return response;
  }
  const position = new streams.AppendResp.Position();
  position.setCommitPosition(String(outcome.position));
  position.setPreparePosition(String(outcome.position));
  const success = new streams.AppendResp.Success();
  success.setCurrentRevision(String(outcome.revision));
  success.setPosition(position);
  response.setSuccess(success);
  return response;
}

/** It has batch append, as every server of today: that it is never called is our adapter's choice. */
function tellFeatures(_: unknown, answer: grpc.sendUnaryData<Features.SupportedMethods>): void {
  const supported = new features.SupportedMethods();
  supported.setEventStoreServerVersion('wire double');
  const method = new features.SupportedMethod();
  method.setServiceName('event_store.client.streams.streams');
  method.setMethodName('batchappend');
  supported.addMethods(method);
  answer(null, supported);
}
