import type { Position } from '@vouch/events';
import type pg from 'pg';
import type { Page, ReadAllOptions, StoredEvent } from '../event-log.js';
import { pagesAhead } from '../paging.js';
import { readablePages } from '../readable-event.js';
import { type Limit, reading } from './connections.js';

export const DEFAULT_PAGE_SIZE = 1_000;

/** Positions that one statement looks through for the wanted types, at least: bounds its time when they are rare. */
const SCAN_SPAN = 4_000;

/** Milliseconds since 1970 as text: cheaper than a formatted instant, and independent of the session's time zone. */
const RECORDED_MS = '(extract(epoch from recorded_at) * 1000)::bigint';

/** Values as the server wrote them, whatever the pool makes of its types. */
const asText: pg.CustomTypesConfig = { getTypeParser: () => ((text: string) => text) as never };

type EventRow = readonly [position: string, recordedMs: string, canonical: string];
type StoredRow = readonly [...EventRow, hash: string, chain: string];

interface ReaderOptions {
  readonly pool: pg.Pool;
  readonly timeoutMs: number;
}

/** Reads the log in pages; each page is one statement within the time limit. */
export class LogReader {
  readonly #pool: pg.Pool;
  readonly #limit: Limit;
  readonly #instants = new InstantTexts();

  constructor({ pool, timeoutMs }: ReaderOptions) {
    this.#pool = pool;
    this.#limit = { timeoutMs };
  }

  async rows<Row extends readonly unknown[]>(text: string, values: unknown[], limit = this.#limit): Promise<Row[]> {
    const { rows } = await reading(this.#pool, limit, (client) =>
      // Planned anew each time: a kept plan that was made while the table was small would scan all of it later.
      client.query<Row[number][]>({ text, values, rowMode: 'array', types: asText }),
    );
    return rows as unknown as Row[];
  }

  async head(limit = this.#limit): Promise<Position> {
    const [row] = await this.rows<[string]>('select coalesce(max(position), 0) from vouch_log.event', [], limit);
    return Number(row![0]);
  }

  async *pages(options: ReadAllOptions): AsyncGenerator<Page> {
    const { after, upTo, types, pageSize = DEFAULT_PAGE_SIZE, signal } = options;
    const fetch = types
      ? this.#scan(types, pageSize, upTo)
      : this.#next<EventRow>(`position, ${RECORDED_MS}, canonical`, pageSize, upTo);
    for await (const { rows, through } of pagesAhead(after, fetch, signal))
      yield* readablePages(this.#stored(rows), through);
  }

  async *storedPages(options: Omit<ReadAllOptions, 'types'>): AsyncGenerator<StoredEvent[]> {
    const { after, upTo, pageSize = DEFAULT_PAGE_SIZE, signal } = options;
    const columns = `position, ${RECORDED_MS}, canonical, encode(hash, 'hex'), encode(chain, 'hex')`;
    const fetch = this.#next<StoredRow>(columns, pageSize, upTo);
    for await (const { rows } of pagesAhead(after, fetch, signal))
      yield rows.map(([position, recordedMs, canonical, hash, chain]) => ({
        position: Number(position),
        recordedAt: this.#instants.of(recordedMs),
        canonical,
        hash,
        chain,
      }));
  }

  async *streamPages(stream: string, from: number, pageSize: number, limit = this.#limit) {
    const fetch = async (after: number) => {
      const rows = await this.rows<[...EventRow, revision: string]>(
        `select position, ${RECORDED_MS}, canonical, revision from vouch_log.event
         where stream = $1 and revision > $2 order by revision limit $3`,
        [stream, after, pageSize],
        limit,
      );
      return { rows, through: Number(rows.at(-1)?.[3] ?? after), more: rows.length === pageSize };
    };
    for await (const { rows } of pagesAhead(from - 1, fetch))
      for (const { events } of readablePages(this.#stored(rows), 0)) yield events;
  }

  /**
   * The next events, whatever they are. `upTo` is kept by the number of rows, not by a condition: with two bounds on the
   * position, a table without statistics was planned as a sort of all that is left of the log, once for each page.
   */
  #next<Row extends readonly [position: string, ...unknown[]]>(
    columns: string,
    pageSize: number,
    upTo: Position = Number.MAX_SAFE_INTEGER,
  ) {
    return async (after: Position) => {
      const limit = Math.max(0, Math.min(pageSize, upTo - after));
      const found = await this.rows<Row>(
        `select ${columns} from vouch_log.event where position > $1 order by position limit $2`,
        [after, limit],
      );
      // Only where positions are missing does a row lie beyond.
      const rows = found.filter(([position]) => Number(position) <= upTo);
      const through = Number(rows.at(-1)?.[0] ?? after);
      return { rows, through, more: found.length === limit && through < upTo };
    };
  }

  /**
   * The next events of some types. `through` never goes beyond what was certainly looked at: a bound at or below a head that
   * was committed before the statement began.
   */
  #scan(types: readonly string[], pageSize: number, upTo: Position = Number.MAX_SAFE_INTEGER) {
    return async (after: Position) => {
      const end = Math.min(await this.head(), upTo);
      const bound = Math.min(after + Math.max(SCAN_SPAN, pageSize * 4), end);
      if (bound <= after) return { rows: [], through: after, more: false };
      const rows = await this.rows<EventRow>(
        `select position, ${RECORDED_MS}, canonical from vouch_log.event
         where position > $1 and position <= $2 and type = any($3) order by position limit $4`,
        [after, bound, types, pageSize],
      );
      const through = rows.length === pageSize ? Number(rows.at(-1)![0]) : bound;
      return { rows, through, more: through < end };
    };
  }

  *#stored(rows: readonly (readonly [...EventRow, ...unknown[]])[]) {
    for (const [position, recordedMs, canonical] of rows)
      yield { position: Number(position), recordedAt: this.#instants.of(recordedMs), canonical };
  }
}

/** Events that were written together share their recording time, so the last text is mostly the one asked for. */
class InstantTexts {
  #ms = '';
  #text = '';

  of(ms: string): string {
    if (ms !== this.#ms) {
      this.#text = new Date(Number(ms)).toISOString();
      this.#ms = ms;
    }
    return this.#text;
  }
}
