import type { Position } from '@vouch/events';
import { type MemoryRows, projections } from '@vouch/read-models';
import { type Installation, replayInMemory } from '@vouch/runtime';
import type { Context } from '../terminal/command.js';

/** The read models as they were when the log ended at a position, built in memory from the log alone. */
export async function replayRows(
  { terminal, signal }: Context,
  { log }: Installation,
  upTo: Position,
): Promise<MemoryRows> {
  const progress = terminal.progress('Replaying', 'events', upTo);
  try {
    return await replayInMemory(log, projections, {
      upTo,
      signal,
      onProgress: ({ position }) => progress.to(position),
      onError: (error, projection) =>
        terminal.remark(`${projection}: ${error instanceof Error ? error.message : String(error)}`),
    });
  } finally {
    progress.stop();
  }
}

/** What a report of the past was made from. */
export function tellPosition({ terminal }: Context, position: Position): void {
  if (!terminal.json) terminal.say(`As known at position ${position.toLocaleString('en-US')} of the log.`);
}
