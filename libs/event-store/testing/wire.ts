import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals';
import { ofStream } from '../src/conformance/examples.js';
import { EventStoreDbEventLog, type EventStoreDbEventLogOptions } from '../src/eventstoredb/eventstoredb-event-log.js';
import { EsdbDouble } from './esdb-double/esdb-double.js';

/** A wire double for the tests of a file, and for each of them a log on it under a prefix of its own. */
export class Wire {
  double!: EsdbDouble;
  log!: EventStoreDbEventLog;
  prefix!: string;
  private prefixes = 0;
  private opened: EventStoreDbEventLog[] = [];

  constructor() {
    beforeAll(async () => {
      this.double = await EsdbDouble.start();
    });
    afterAll(() => this.double.stop());
    beforeEach(async () => {
      this.prefix = `trap${++this.prefixes}`;
      this.double.forget();
      this.log = await this.open();
    });
    afterEach(async () => {
      await Promise.all(this.opened.map((each) => each.close()));
      this.opened = [];
    });
  }

  /** Another process on the same log; it is closed after the test. */
  async open(options?: EventStoreDbEventLogOptions, url = this.double.url): Promise<EventStoreDbEventLog> {
    const each = await EventStoreDbEventLog.open(`${url}&streamPrefix=${this.prefix}`, options);
    this.opened.push(each);
    return each;
  }

  async positionsOf(stream: string): Promise<number[]> {
    return (await ofStream(this.log, stream)).map(({ position }) => position);
  }
}
