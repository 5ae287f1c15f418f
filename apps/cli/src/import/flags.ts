import { queries, type Table, TypeOrmRows } from '@vouch/read-models';
import { type Installation, recordsUpTo } from '@vouch/runtime';

/** What the read model `flags` says: the answer for machines, the tables for people. */
export interface Flagged {
  readonly answer: unknown;
  readonly tables: readonly Table[];
}

/** What is recorded and looks wrong, from this import or an earlier one. */
export async function readFlags({ readModels, log }: Installation): Promise<Flagged> {
  const query = queries.find(({ name }) => name === 'flags')!;
  const answer = await query.answer(
    new query.params(),
    new TypeOrmRows(readModels),
    recordsUpTo(log, await log.head()),
  );
  return { answer, tables: query.tables(answer) };
}
