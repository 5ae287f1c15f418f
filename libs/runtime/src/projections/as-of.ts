import type { Position } from '@vouch/events';
import type { EventLog } from '@vouch/event-store';
import { differencesBetween, type LineDifference, type Query, type RowChange } from '@vouch/read-models';
import { recordsUpTo } from '../records.js';
import { Replay, type ReplayOptions } from './replay-in-memory.js';

/** How an answer of the past differs from what the log says now. */
export interface Differences {
  /** The position as of which the answer is. */
  readonly asOf: Position;
  /** The position with which it is compared. */
  readonly now: Position;
  /** false: the lists are longer than one page, and only their first pages are compared. */
  readonly complete: boolean;
  readonly lines: readonly LineDifference[];
}

export interface AnsweredAsOf {
  readonly answer: unknown;
  readonly differences?: Differences;
}

export interface AsOfOptions extends Omit<ReplayOptions, 'upTo'> {
  /** Compares with what the log says at this position. */
  readonly compareWith?: Position;
}

/**
 * What a query answered when the log ended at a position, from the log alone: only what the query reads is folded. The cost is
 * that of reading these events, up to the position or, compared, up to the other one.
 */
export async function answerAsOf(
  log: EventLog,
  query: Query,
  params: object,
  position: Position,
  { compareWith, ...options }: AsOfOptions = {},
): Promise<AnsweredAsOf> {
  const replay = new Replay(log, query.reads, options);
  const ends = compareWith ?? position;
  await replay.to(position, ends);
  const ask = (asked: object, at: Position) => query.answer(asked, replay.rows, recordsUpTo(log, at));
  const answer = await ask(params, position);
  if (compareWith === undefined) return { answer };
  const wide = withWidestPage(query, params);
  const then = await ask(wide, position);
  const changes: RowChange[] = [];
  await replay.to(compareWith, ends, (change) => changes.push(change));
  const now = await ask(wide, compareWith);
  const complete = [then, now].every((one) => ((one as { next?: unknown }).next ?? null) === null);
  const differences = { asOf: position, now: compareWith, complete, lines: differencesBetween(then, now, changes) };
  return { answer, differences };
}

const MOST_ON_A_PAGE = 1000;

/** The same question, for as much as one page holds. */
const withWidestPage = (query: Query, params: object): object =>
  'limit' in params ? Object.assign(new query.params(), params, { limit: MOST_ON_A_PAGE, cursor: undefined }) : params;
