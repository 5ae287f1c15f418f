import { setTimeout as delay } from 'node:timers/promises';
import { CheckpointBeyondHead, LeaseLost } from '../checkpoints.js';

/** A projection could not handle an event: its key or fold threw, or answered with another row than it was asked for. */
export class FoldFailed extends Error {
  override readonly name = 'FoldFailed';
}

/** Told once when an event was parked, so that someone looks at it. */
export class EventParked extends Error {
  override readonly name = 'EventParked';
  constructor(
    readonly subscriber: string,
    readonly laneKey: string,
    readonly eventId: string,
    options: ErrorOptions,
  ) {
    super(`${subscriber}: event ${eventId} is parked, and later events of ${laneKey} wait behind it`, options);
  }
}

/**
 * Data exceptions, violated constraints and exceeded limits (https://www.postgresql.org/docs/current/errcodes-appendix.html):
 * Postgres understood the row and will refuse it every time.
 */
const REFUSED_ROW = /^(22|23|54)/;

/** Whether a failure is the event's own: trying again without it goes on, trying again with it doesn't. */
export function isPoison(error: unknown): boolean {
  return error instanceof FoldFailed || REFUSED_ROW.test(sqlState(error) ?? '');
}

/** Whether trying again is of no use to this holder of the lease. Everything else is retried for ever. */
export function endsTheLease(error: unknown): boolean {
  return error instanceof LeaseLost || error instanceof CheckpointBeyondHead;
}

const LOCK_NOT_AVAILABLE = '55P03';

export const isLockTimeout = (error: unknown): boolean => sqlState(error) === LOCK_NOT_AVAILABLE;

function sqlState(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : undefined;
}

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

/** Waits longer the more often it failed, up to five seconds; ends at once with the signal's reason when that aborts. */
export async function backOff(failures: number, signal: AbortSignal): Promise<void> {
  const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(failures - 1, 10));
  await delay(pause, undefined, { signal }).catch(() => signal.throwIfAborted());
}
