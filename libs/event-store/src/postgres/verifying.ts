import type { Position } from '@vouch/events';
import type { LogFinding } from '../event-log.js';
import { pagesAhead } from '../paging.js';
import { StoredChainCheck } from '../stored-chain.js';
import { DEFAULT_PAGE_SIZE, type LogReader } from './reading.js';

type Row = readonly [
  position: string,
  recordedAt: string,
  canonical: string,
  hash: string,
  chain: string,
  eventId: string,
  stream: string,
  revision: string,
  type: string,
  laneKey: string,
  /** Of the event before it in its stream; null when there is none. */
  previous: string | null,
];

const PAGE = `
  select e.position, vouch_log.instant_text(e.recorded_at), e.canonical, encode(e.hash, 'hex'), encode(e.chain, 'hex'),
    e.event_id, e.stream, e.revision, e.type, e.lane_key,
    (select p.position from vouch_log.event p where p.stream = e.stream and p.revision = e.revision - 1)
  from vouch_log.event e
  where e.position > $1 order by e.position limit $2`;

/**
 * Checks every stored event: its hash, its chain value, its position, each column that is derived from the canonical text,
 * and its place in its stream. Page by page, so memory doesn't grow with the log.
 */
export async function* verifyTable(
  reader: LogReader,
  { onProgress, signal }: { onProgress?: (position: Position, events: number) => void; signal?: AbortSignal } = {},
): AsyncGenerator<LogFinding> {
  const chain = new StoredChainCheck();
  let events = 0;
  const fetch = async (after: Position) => {
    const rows = await reader.rows<Row>(PAGE, [after, DEFAULT_PAGE_SIZE]);
    return { rows, through: Number(rows.at(-1)?.[0] ?? after), more: rows.length === DEFAULT_PAGE_SIZE };
  };
  for await (const { rows, through } of pagesAhead(0, fetch, signal)) {
    for (const row of rows) {
      const [positionText, recordedAt, canonical, hash, chainValue] = row;
      const position = Number(positionText);
      yield* chain.next({ position, recordedAt, canonical, hash, chain: chainValue });
      for (const problem of [...columnProblems(row), ...streamProblems(row)]) yield { position, problem };
    }
    events += rows.length;
    onProgress?.(through, events);
  }
}

function* columnProblems(row: Row): Generator<string> {
  const [, , canonical, , , eventId, stream, revision, type, laneKey] = row;
  const event = eventOf(canonical);
  // The chain check has already said that the text can't be read.
  if (!event) return;
  const columns = { event_id: eventId, stream, revision, type, lane_key: laneKey };
  const truth = {
    event_id: event.id,
    stream: event.stream,
    revision: event.revision,
    type: event.type,
    lane_key: event.laneKey,
  };
  for (const column of Object.keys(columns) as (keyof typeof columns)[]) {
    const expected = truth[column];
    if (columns[column] !== String(expected))
      yield `Column ${column} holds ${columns[column]}, and the canonical text says ${String(expected)}.`;
  }
}

function* streamProblems([position, , , , , , stream, revision, , , previous]: Row): Generator<string> {
  if (revision === '0') return;
  if (previous === null) yield `Revision ${Number(revision) - 1} of stream ${stream} is missing.`;
  else if (Number(previous) > Number(position))
    yield `Revision ${revision} of stream ${stream} stands before revision ${Number(revision) - 1} (position ${previous}).`;
}

function eventOf(canonical: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(canonical);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
