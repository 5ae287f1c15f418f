import type { Command, Policy, PolicyRow, Reacting } from '@vouch/domain';
import type { EventType, RecordedEvent } from '@vouch/events';
import { PolicyFailed } from './is-poison.js';

/** An event, and what a policy makes of it. */
export interface Reacted {
  readonly event: RecordedEvent;
  /** Keys of the rows that it could read. */
  readonly reads: readonly string[];
  /** Keys of the rows that it changed; of those that it might have, where the policy threw. */
  readonly writes: readonly string[];
  readonly commands: readonly Command[];
}

/** What becomes of a policy's rows. */
export interface RowChanges {
  /** The rows that changed, as JSON; null for a row to remove. */
  readonly changedRows: ReadonlyMap<string, string | null>;
  /** YYYY-MM-DD: before these changes, all rows that are kept until then go. */
  readonly forgotten: string | null;
}

export interface FoldedBatch extends RowChanges {
  /** In order. */
  readonly reacted: readonly Reacted[];
  /** Events that can't be handled, with the error. What comes later under their lane key was left out. */
  readonly failed: ReadonlyMap<RecordedEvent, unknown>;
}

/** The keys of all rows that these events need. */
export function rowKeysOf(policy: Policy, events: readonly RecordedEvent[]): readonly string[] {
  const keys = new Set<string>();
  for (const event of events)
    try {
      for (const key of keysOf(policy, event)) keys.add(key);
    } catch {
      // foldBatch meets the same error again and reports it with its event.
    }
  return [...keys];
}

/**
 * Lets a policy react to events in order, each on the rows that the one before it left. Pure: the stored rows are given, the
 * changed ones come back. Between two events a row is JSON, exactly as it will be stored, so that it makes no difference
 * where a batch ends, and nothing that a failing reaction did to a row lives on.
 * @param refused events whose commands were refused for good: they fail without another try.
 */
export function foldBatch(
  policy: Policy,
  events: readonly RecordedEvent[],
  stored: ReadonlyMap<string, string>,
  refused: ReadonlyMap<RecordedEvent, unknown> = new Map(),
): FoldedBatch {
  const reacted: Reacted[] = [];
  const failed = new Map<RecordedEvent, unknown>();
  const closed = new Set<string>();
  const rows = new Map<string, string | null>(stored);
  const changed = new Set<string>();
  let forgotten: string | null = null;

  for (const event of events) {
    if (closed.has(event.laneKey)) continue;
    let reads: readonly string[] = [];
    try {
      if (refused.has(event)) throw refused.get(event);
      reads = keysOf(policy, event);
      const { changes, commands, forgets } = react(policy, event, reads, rows);
      if (forgets !== undefined) {
        if (forgotten === null || forgets > forgotten) forgotten = forgets;
        for (const [key, json] of rows)
          if (isKeptUntil(json, forgets)) {
            rows.set(key, null);
            changed.add(key);
          }
      }
      for (const [key, json] of changes) rows.set(key, json);
      for (const [key] of changes) changed.add(key);
      reacted.push({ event, reads, writes: changes.map(([key]) => key), commands });
    } catch (error) {
      failed.set(event, error);
      closed.add(event.laneKey);
      reacted.push({ event, reads, writes: reads, commands: [] });
    }
  }
  const changedRows = new Map([...changed].map((key) => [key, rows.get(key) ?? null]));
  return { reacted, failed, changedRows, forgotten };
}

/** Whether a row says that it is kept until this day or an earlier one. */
function isKeptUntil(json: string | null, day: string): boolean {
  if (json === null) return false;
  const { keepUntil } = JSON.parse(json) as PolicyRow;
  return typeof keepUntil === 'string' && keepUntil <= day;
}

type Change = readonly [key: string, json: string | null];

function react(
  policy: Policy,
  event: RecordedEvent,
  keys: readonly string[],
  rows: ReadonlyMap<string, string | null>,
): { changes: readonly Change[]; commands: readonly Command[]; forgets: string | undefined } {
  const names = new Set(keys);
  const named = (key: string): string => {
    if (names.has(key)) return key;
    throw new PolicyFailed(`${policy.name} wants the row "${key}", which its keys for ${event.type} don't name.`);
  };
  const row = (key: string): PolicyRow | null => {
    const json = rows.get(named(key)) ?? null;
    return json === null ? null : (JSON.parse(json) as PolicyRow);
  };
  const reaction = guard(policy, () => reactingTo(policy, event)?.react(event, row) ?? {});
  const changes = Object.entries(reaction.rows ?? {})
    .map(([key, row]): Change => [named(key), row && JSON.stringify(row)])
    .filter(([key, json]) => json !== (rows.get(key) ?? null));
  return { changes, commands: reaction.commands ?? [], forgets: reaction.forgets };
}

function keysOf(policy: Policy, event: RecordedEvent): readonly string[] {
  return guard(policy, () => reactingTo(policy, event)?.keys(event) ?? []);
}

function reactingTo(policy: Policy, event: RecordedEvent): Reacting<PolicyRow, EventType> | undefined {
  return policy.on[event.type] as Reacting<PolicyRow, EventType> | undefined;
}

function guard<T>(policy: Policy, run: () => T): T {
  try {
    return run();
  } catch (cause) {
    if (cause instanceof PolicyFailed) throw cause;
    throw new PolicyFailed(`${policy.name} failed: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
}
