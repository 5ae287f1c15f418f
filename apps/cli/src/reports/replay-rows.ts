import type { Position } from '@vouch/events';
import { type Query, TypeOrmRows } from '@vouch/read-models';
import { answerAsOf, type AnsweredAsOf, type Installation, recordsUpTo, Replay } from '@vouch/runtime';
import type { Context } from '../terminal/command.js';

/** What a query answers now. */
export const askNow = async ({ log, readModels }: Installation, query: Query, params: object): Promise<unknown> =>
  query.answer(params, new TypeOrmRows(readModels), recordsUpTo(log, await log.head()));

/** Tells how far a replay is, and which events stand in its way. */
async function showing<Result>(
  { terminal, signal }: Context,
  ends: Position,
  replay: (options: ConstructorParameters<typeof Replay>[2]) => Promise<Result>,
): Promise<Result> {
  const progress = terminal.progress('Replaying', 'events', ends);
  try {
    return await replay({
      signal,
      onProgress: ({ position }) => progress.to(position),
      onError: (error, projection) =>
        terminal.remark(`${projection}: ${error instanceof Error ? error.message : String(error)}`),
    });
  } finally {
    progress.stop();
  }
}

/** What a query answered when the log ended at a position, and how that differs from another, if one is given. */
export const askAsOf = (
  context: Context,
  { log }: Installation,
  query: Query,
  params: object,
  position: Position,
  compareWith?: Position,
): Promise<AnsweredAsOf> =>
  showing(context, compareWith ?? position, (options) =>
    answerAsOf(log, query, params, position, { ...options, ...(compareWith !== undefined && { compareWith }) }),
  );

/** How several queries are asked of one replay: all that they read is folded once. */
export async function asOf(context: Context, { log }: Installation, position: Position, queries: readonly Query[]) {
  const reads = [...new Set(queries.flatMap((query) => query.reads))];
  const rows = await showing(context, position, (options) => new Replay(log, reads, options).to(position));
  const records = recordsUpTo(log, position);
  return (query: Query, params: object): Promise<unknown> => query.answer(params, rows, records);
}

/** What a report of the past was made from. */
export function tellPosition({ terminal }: Context, position: Position): void {
  if (!terminal.json) terminal.say(`As known at position ${position.toLocaleString('en-US')} of the log.`);
}
