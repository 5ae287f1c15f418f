/** An event as it was sent to the server, and came back. */
export interface ProposedEvent {
  readonly id: string;
  readonly type: string;
  readonly contentType: string;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
}

export interface StoredRecord extends ProposedEvent {
  readonly stream: string;
  readonly revision: number;
  /** Commit and prepare position. */
  readonly position: bigint;
  /** Of the first event of the same append: what the server tells as the prepare position of each of them. */
  readonly transaction: bigint;
  /** 100 ns since 1970. */
  readonly createdTicks: bigint;
}

/** -1: no such stream; 'any' and 'exists' as in the protocol. */
export type Expectation = number | 'any' | 'exists';

export type AppendOutcome =
  | { readonly kind: 'written' | 'idempotent'; readonly revision: number; readonly position: bigint }
  | { readonly kind: 'conflict'; readonly current: number };

const SIZE_OF_A_RECORD = 137n;

/**
 * What the double keeps, also while its server is down. Positions are offsets with gaps, and now and then another program's event
 * or one of the system's stands between ours.
 */
export class StoredRecords {
  readonly all: StoredRecord[] = [];
  readonly #streams = new Map<string, StoredRecord[]>();
  readonly #growth = new Set<() => void>();
  #end = 1_024n;
  #appends = 0;
  /** The clock of the server, ms since 1970. */
  now: () => number = () => Date.now();

  ofStream(stream: string): readonly StoredRecord[] {
    return this.#streams.get(stream) ?? [];
  }

  clear(): void {
    this.all.length = 0;
    this.#streams.clear();
    this.now = () => Date.now();
  }

  /** The next event is written here. */
  goTo(position: bigint): void {
    this.#end = position;
  }

  /** As only someone at the files of the server could. */
  remove(record: StoredRecord): void {
    this.all.splice(this.all.indexOf(record), 1);
    const ofStream = this.#streams.get(record.stream)!;
    ofStream.splice(ofStream.indexOf(record), 1);
  }

  /** Calls back after each append until the returned function is called. */
  onGrowth(listener: () => void): () => void {
    this.#growth.add(listener);
    return () => this.#growth.delete(listener);
  }

  append(stream: string, expected: Expectation, events: readonly ProposedEvent[]): AppendOutcome {
    const current = this.ofStream(stream).length - 1;
    const known = this.#known(stream, expected, current, events);
    if (known) return { kind: 'idempotent', revision: known.revision, position: known.transaction };
    const holds = expected === 'any' || (expected === 'exists' && current >= 0) || expected === current;
    if (!holds) return { kind: 'conflict', current };
    if (++this.#appends % 3 === 0) this.#write('$stats-127.0.0.1:2113', [foreign('$statsCollected')]);
    if (this.#appends % 5 === 0) this.#write('orders-1', [foreign('OrderPlaced')]);
    const last = this.#write(stream, events);
    for (const listener of [...this.#growth]) listener();
    return { kind: 'written', revision: last.revision, position: last.position };
  }

  /**
   * The server's own idempotency: by ids alone, whatever the events say. Exact for an expected revision, where it looks at what
   * stands behind it; a matter of luck for 'any', where it looks into a cache, here of ten events.
   */
  #known(stream: string, expected: Expectation, current: number, events: readonly ProposedEvent[]) {
    const records = this.ofStream(stream);
    const start =
      typeof expected === 'number'
        ? expected < current
          ? expected + 1
          : -1
        : records.findIndex(({ id }, i) => id === events[0]?.id && i > records.length - 10);
    if (start < 0) return undefined;
    const same = events.every(({ id }, i) => records[start + i]?.id === id);
    return same ? records[start + events.length - 1] : undefined;
  }

  #write(stream: string, events: readonly ProposedEvent[]): StoredRecord {
    const records = this.#streams.get(stream) ?? [];
    this.#streams.set(stream, records);
    const transaction = this.#end;
    const createdTicks = BigInt(Math.round(this.now() * 1_000)) * 10n;
    for (const event of events) {
      const record = { ...event, stream, revision: records.length, position: this.#end, transaction, createdTicks };
      records.push(record);
      this.all.push(record);
      this.#end += SIZE_OF_A_RECORD + BigInt(event.data.length + event.metadata.length);
    }
    return records.at(-1)!;
  }
}

let foreigners = 0;
const foreign = (type: string): ProposedEvent => ({
  id: `00000000-0000-4000-8000-${String(++foreigners).padStart(12, '0')}`,
  type,
  contentType: 'application/json',
  data: Buffer.from('{"of":"another program"}'),
  metadata: new Uint8Array(),
});
