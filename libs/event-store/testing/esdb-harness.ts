import { randomBytes } from 'node:crypto';
import { NetworkProxy } from '../src/conformance/bad-network.js';
import type { BadNetwork, Disturbances, EventLogHarness, OpenOptions } from '../src/conformance/harness.js';
import { WriterProcess } from '../src/conformance/writers.js';
import { EventStoreDbEventLog } from '../src/eventstoredb/eventstoredb-event-log.js';
import { EsdbDouble } from './esdb-double/esdb-double.js';

/** What EventStoreDB doesn't give, in the words of docs/event-log.md. */
const NOT_PROMISED = {
  'each-id-of-all-streams':
    "EventStoreDB has no index of event ids, so across streams rule 4 goes by an append's first id; another of its ids that is taken in another stream is not noticed.",
  'refused-changes':
    'EventStoreDB has no call that changes an event, and rule 10 ends there: whoever has the right to delete a stream can delete it.',
  'open-transactions':
    'EventStoreDB has no transaction that a client holds open, so there is no slow, rolled back or idle one beside which rules 6 and 8 could fail.',
  'refused-events': 'EventStoreDB looks into no event, so it refuses none for what it says.',
};

/** The log in any EventStoreDB: each test has a prefix of its own, so nothing has to be emptied. */
class EsdbHarness implements EventLogHarness {
  readonly writersAre = 'processes';
  readonly positions = 'ordered';
  readonly notPromised = NOT_PROMISED;
  /** Each is two calls, and the double answers them in the process of the readers. */
  readonly appendsPerWriter = 20;
  readonly #open: { close(): Promise<void> }[] = [];
  readonly #run = randomBytes(4).toString('hex');
  #tests = 0;
  readonly #writers: WriterProcess[] = [];

  constructor(protected readonly server: () => string) {}

  async start(): Promise<void> {}

  async stop(): Promise<void> {
    await this.endTest();
    await Promise.all(this.#writers.map((writer) => writer.kill()));
  }

  async reset(): Promise<void> {
    await this.endTest();
    this.#tests++;
  }

  open(options: OpenOptions = {}): Promise<EventStoreDbEventLog> {
    return EventStoreDbEventLog.open(this.url(), options);
  }

  async writers(count: number): Promise<readonly WriterProcess[]> {
    while (this.#writers.length < count) this.#writers.push(new WriterProcess(this.url()));
    const writers = this.#writers.slice(0, count);
    for (const writer of writers) writer.useLog(this.url());
    return writers;
  }

  waysToChange() {
    return {};
  }

  protected url(server = this.server()): string {
    return `${server}${server.includes('?') ? '&' : '?'}streamPrefix=test-${this.#run}-${this.#tests}`;
  }

  protected closing(what: { close(): Promise<void> }): void {
    this.#open.push(what);
  }

  protected async endTest(): Promise<void> {
    for (const each of this.#open.splice(0).reverse()) await each.close();
  }
}

/** On a real server, whose address is given. */
export const realEsdbHarness = (url: string): EventLogHarness => new EsdbHarness(() => url);

/** On the wire double, which can also be held up, frozen and cut off. */
export class EsdbDoubleHarness extends EsdbHarness {
  readonly #double: EsdbDouble;

  constructor(double: EsdbDouble = new EsdbDouble()) {
    super(() => double.url);
    this.#double = double;
  }

  override async start(): Promise<void> {
    await this.#double.start();
  }

  override async stop(): Promise<void> {
    await super.stop();
    await this.#double.stop();
  }

  readonly disturbances: Disturbances = {
    mortalWriter: () => {
      const writer = new WriterProcess(this.url());
      this.closing({ close: () => writer.kill() });
      return writer;
    },

    holdAppends: async () => this.#double.hold(),

    openOverBadNetwork: async (options) => {
      const proxy = await NetworkProxy.to({ host: '127.0.0.1', port: this.#double.port });
      const log = await EventStoreDbEventLog.open(this.url(`esdb://127.0.0.1:${proxy.port}?tls=false`), options);
      this.closing(log);
      this.closing(proxy);
      const network: BadNetwork = {
        log,
        freeze: () => proxy.freeze(),
        thaw: () => proxy.thaw(),
        cut: () => proxy.cut(),
        goDown: () => proxy.goDown(),
        comeBack: () => proxy.comeBack(),
      };
      return network;
    },
  };
}
