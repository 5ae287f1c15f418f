import type { EventLog } from '@vouch/event-store';
import type { Position } from '@vouch/events';
import { NoSuchPosition, positionOf } from '@vouch/runtime';
import { usage } from '../terminal/failure.js';

/**
 * The place in the log that `--as-of` names.
 * @throws Failure with exit code 2 for something that is none, or lies beyond the log.
 */
export async function positionAsOf(text: string, log: EventLog): Promise<Position> {
  try {
    return await positionOf(text, log);
  } catch (error) {
    if (!(error instanceof NoSuchPosition)) throw error;
    throw usage(error.message, {
      code: 'no-such-position',
      where: '--as-of',
      whatToDo:
        'Give a position (1500), a date (2024-05-31, its midnight in UTC) or an instant (2024-05-31T14:00:00Z).',
      cause: error,
    });
  }
}
