import type { Position } from '@vouch/events';
import { type Query, TypeOrmRows } from '@vouch/read-models';
import { type Installation, recordsUpTo, replayInMemory } from '@vouch/runtime';
import type { Context } from '../terminal/command.js';
import type { Known } from './print-query.js';

/** What is known now. */
export const knownNow = async ({ log, readModels }: Installation): Promise<Known> => ({
  rows: new TypeOrmRows(readModels),
  records: recordsUpTo(log, await log.head()),
});

/** What was known when the log ended at a position: the rows that these queries read, built in memory from the log alone. */
export async function knownAt(
  { terminal, signal }: Context,
  { log }: Installation,
  upTo: Position,
  queries: readonly Query[],
): Promise<Known> {
  const projections = [...new Set(queries.flatMap(({ reads }) => reads))];
  const progress = terminal.progress('Replaying', 'events', upTo);
  try {
    const rows = await replayInMemory(log, projections, {
      upTo,
      signal,
      onProgress: ({ position }) => progress.to(position),
      onError: (error, projection) =>
        terminal.remark(`${projection}: ${error instanceof Error ? error.message : String(error)}`),
    });
    return { rows, records: recordsUpTo(log, upTo) };
  } finally {
    progress.stop();
  }
}

/** What a report of the past was made from. */
export function tellPosition({ terminal }: Context, position: Position): void {
  if (!terminal.json) terminal.say(`As known at position ${position.toLocaleString('en-US')} of the log.`);
}
