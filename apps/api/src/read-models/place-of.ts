import type { EventLog } from '@vouch/event-store';
import type { Position } from '@vouch/events';
import { NoSuchPosition, positionOf } from '@vouch/runtime';
import { Problem } from '../problems/catalogue.js';

/**
 * The place in the log that `asOf` names.
 * @throws Problem invalid-fields for something that is none, or lies beyond the log.
 */
export async function placeOf(asOf: string, log: EventLog): Promise<Position> {
  try {
    return await positionOf(asOf, log);
  } catch (error) {
    if (!(error instanceof NoSuchPosition)) throw error;
    throw new Problem('invalid-fields', error.message, {
      errors: [{ field: 'asOf', message: error.message }],
      cause: error,
    });
  }
}
