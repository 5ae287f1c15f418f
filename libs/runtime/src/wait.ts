import type { EventLog } from '@vouch/event-store';
import type { Position } from '@vouch/events';
import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { positionsOf } from './progress.js';
import { policySubscriber, projectionSubscriber, type Readers } from './subscribers.js';

/** What was waited for did not happen in time. It may still. */
export class WaitTimeout extends Error {
  override readonly name = 'WaitTimeout';
  constructor(
    readonly timeoutMs: number,
    /** Position that was waited for. */
    readonly position: Position,
    /** Who had not come there, and how far each was; null: not begun. */
    readonly behind: ReadonlyMap<string, Position | null>,
  ) {
    const who = [...behind].map(([subscriber, at]) => `${subscriber} is at ${at ?? 'its beginning'}`).join(', ');
    super(`After ${timeoutMs} ms, position ${position} is not reached${who && `: ${who}`}. Ask again later.`);
  }
}

export interface WaitForPosition {
  readonly pool: pg.Pool;
  /** As `projectionSubscriber` and `policySubscriber` name them. */
  readonly subscribers: readonly string[];
  readonly position: Position;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

/**
 * Waits until what these subscribers serve includes everything up to a position: so a client reads its own write.
 * @throws WaitTimeout
 */
export async function waitForPosition(wait: WaitForPosition): Promise<void> {
  const { pool, subscribers, position, timeoutMs, signal } = wait;
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const positions = await positionsSoon(pool);
    signal?.throwIfAborted();
    const behind = subscribers.filter((subscriber) => (positions.get(subscriber) ?? -1) < position);
    if (behind.length === 0) return;
    if (Date.now() >= deadline)
      throw new WaitTimeout(timeoutMs, position, new Map(behind.map((name) => [name, positions.get(name) ?? null])));
  }
}

export interface WaitUntilSettled extends Readers {
  readonly log: EventLog;
  readonly pool: pg.Pool;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

/**
 * Waits until nothing is left to do: every policy has answered everything, including what it caused itself, and every read
 * model shows it. Parked events don't count as left. Returns the head at which that was so.
 * @throws WaitTimeout
 */
export async function waitUntilSettled(options: WaitUntilSettled): Promise<Position> {
  const { log, pool, projections, policies, timeoutMs, signal } = options;
  const deadline = Date.now() + timeoutMs;
  const reach = (subscribers: readonly string[], position: Position) =>
    waitForPosition({ pool, subscribers, position, timeoutMs: Math.max(0, deadline - Date.now()), signal });
  for (;;) {
    const head = await log.head();
    // A policy's checkpoint moves after its commands were executed, so what it caused is in the log by then.
    await reach(policies.map(policySubscriber), head);
    await reach(projections.map(projectionSubscriber), head);
    if ((await log.head()) === head) return head;
    if (Date.now() >= deadline) throw new WaitTimeout(timeoutMs, head, new Map());
  }
}

const POLL_MS = 10;

interface Poll {
  readonly startsAt: number;
  readonly positions: Promise<ReadonlyMap<string, Position>>;
}
const polls = new WeakMap<pg.Pool, Poll>();

/** One query for all who wait at that moment, and none sooner than ten milliseconds after the one before. */
function positionsSoon(pool: pg.Pool): Promise<ReadonlyMap<string, Position>> {
  const now = performance.now();
  const last = polls.get(pool);
  if (last && last.startsAt > now) return last.positions;
  const startsAt = Math.max(now, (last?.startsAt ?? 0) + POLL_MS);
  const positions = delay(startsAt - now).then(() => positionsOf(pool));
  polls.set(pool, { startsAt, positions });
  return positions;
}
