import { type Awaited, UnmatchedFactsRow } from './attribution/unmatched-facts.projection.js';
import type { RowSource } from './query.js';

export type { Awaited };

/** What a fact of a customer waits for, and the referrals of which nothing was known; null where it waits for nothing. */
export async function awaitedBy(
  rows: RowSource,
  customerId: string,
  factId: string,
): Promise<{ readonly waitsFor: Awaited; readonly missing: readonly string[] } | null> {
  const [row] = await rows.find(UnmatchedFactsRow, { where: { customerId }, limit: 1 });
  const fact = row?.facts.find(({ eventId }) => eventId === factId);
  return row && fact ? { waitsFor: fact.waitsFor, missing: row.missing } : null;
}
