import { type Query, QueryProblem, type RowSource } from '@vouch/read-models';
import type { Terminal } from '../terminal/terminal.js';
import { Failure } from '../terminal/failure.js';

/** @throws Failure that says why there is no answer, such as a partner that nobody knows. */
export async function answerOf(query: Query, params: object, rows: RowSource): Promise<unknown> {
  try {
    return await query.answer(params, rows);
  } catch (error) {
    if (!(error instanceof QueryProblem)) throw error;
    throw new Failure(error.message, { code: error.code, where: `report ${query.name}`, cause: error });
  }
}

/** For people; machines get the answer itself. */
export function printTables(terminal: Terminal, query: Query, answer: unknown): void {
  if (terminal.json) return;
  for (const table of query.tables(answer)) terminal.table(table);
}
