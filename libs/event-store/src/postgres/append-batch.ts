import type pg from 'pg';
import type { PreparedAppend } from '../append-check.js';
import { type Appended, EventIdReused, type ExpectedRevision, RevisionConflict } from '../event-log.js';

/** What the database says about one append of a batch. */
export type Verdict =
  | (Appended & { readonly outcome: 'appended' | 'already-appended' })
  | { readonly outcome: 'conflict'; readonly actual: number }
  | { readonly outcome: 'id-reused'; readonly eventId: string };

const expectedCode = (expected: ExpectedRevision): number =>
  expected === 'no-stream' ? -1 : expected === 'any' ? -2 : expected === 'exists' ? -3 : expected;

/** The call of vouch_log.append_events for appends that share neither a stream nor an event id. */
export function appendEventsQuery(appends: readonly PreparedAppend[]): pg.QueryArrayConfig {
  const expecteds: number[] = [];
  const sizes: number[] = [];
  const appendNos: number[] = [];
  const nths: number[] = [];
  const streams: string[] = [];
  const ids: string[] = [];
  const types: string[] = [];
  const laneKeys: string[] = [];
  const befores: string[] = [];
  const afters: string[] = [];
  for (const { stream, expected, events } of appends) {
    expecteds.push(expectedCode(expected));
    sizes.push(events.length);
    let nth = 0;
    for (const { id, type, laneKey, before, after } of events) {
      appendNos.push(sizes.length);
      nths.push(++nth);
      streams.push(stream);
      ids.push(id);
      types.push(type);
      laneKeys.push(laneKey);
      befores.push(before);
      afters.push(after);
    }
  }
  return {
    name: 'vouch_log.append_events',
    text: `select outcome, at_revision::text, at_position::text, reused_id
      from vouch_log.append_events($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    values: [expecteds, sizes, appendNos, nths, streams, ids, types, laneKeys, befores, afters],
    rowMode: 'array',
  };
}

/** @param row as appendEventsQuery returns it */
export function verdictOf([outcome, revision, position, reusedId]: unknown[]): Verdict {
  switch (outcome) {
    case 'appended':
    case 'already-appended':
      return { outcome, revision: Number(revision), position: Number(position) };
    case 'conflict':
      return { outcome, actual: Number(revision) };
    case 'id-reused':
      return { outcome, eventId: String(reusedId) };
    default:
      throw new Error(`vouch_log.append_events answered "${String(outcome)}", which this version doesn't know.`);
  }
}

/**
 * @throws RevisionConflict
 * @throws EventIdReused
 */
export function appendedOf({ stream, expected }: PreparedAppend, verdict: Verdict): Appended {
  switch (verdict.outcome) {
    case 'conflict':
      throw new RevisionConflict(stream, expected, verdict.actual);
    case 'id-reused':
      throw new EventIdReused(stream, verdict.eventId);
    default:
      return verdict;
  }
}
