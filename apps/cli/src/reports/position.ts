import type { EventLog } from '@vouch/event-store';
import { type Position } from '@vouch/events';
import { BadCell, instantOf } from '../cells.js';
import { usage } from '../terminal/failure.js';

/**
 * A place in the log as people say it: a position, or a moment, which means the last event that was recorded by then.
 * @throws Failure with exit code 2 for something that is neither, or lies beyond the log.
 */
export async function positionOf(text: string, log: EventLog): Promise<Position> {
  if (/^\d+$/.test(text)) {
    const head = await log.head();
    const position = Number(text);
    if (position <= head) return position;
    throw usage(`The log ends at position ${head}; ${text} is beyond it.`, {
      code: 'beyond-head',
      where: '--known-at',
    });
  }
  try {
    return await log.positionAt(instantOf(text, 'UTC'));
  } catch (error) {
    if (!(error instanceof BadCell)) throw error;
    throw usage(`"${text}" is neither a position nor a time.`, {
      code: 'bad-position',
      where: '--known-at',
      todo: 'Give a position (1500), a date (2024-05-31, its midnight in UTC) or an instant (2024-05-31T14:00:00Z).',
      cause: error,
    });
  }
}
