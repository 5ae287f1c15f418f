import type { Command } from '@vouch/domain';
import type { RecordedEvent } from '@vouch/events';
import type { Reacted } from './fold-batch.js';
import { isPoison } from './is-poison.js';

export interface Execution {
  /** The lane key of the stream that a command writes. */
  readonly ownerOf: (command: Command) => string;
  readonly execute: (event: RecordedEvent, command: Command, number: number) => Promise<unknown>;
}

export interface ExecutedReactions {
  readonly done: readonly RecordedEvent[];
  /** Events with a command that failed, and why. Events in neither list wait for one of these. */
  readonly failed: ReadonlyMap<RecordedEvent, unknown>;
}

/** Something that comes before failed, so this has not been tried. */
class Held extends Error {
  override readonly name = 'Held';
}

/**
 * Executes what a policy wants, side by side where it makes no difference. A command waits for the earlier commands
 * - to the same owner, so that what a partner's figures depend on (which customer was its tenth) comes in the order of the log,
 * - of its event's lane key,
 * - that belong to a change of a row which its own reaction read,
 * and when one of them fails, it is not executed. So whatever fails, nothing was done that would not have been done one
 * by one. Returns when all is over.
 */
export async function executeReactions(
  reacted: readonly Reacted[],
  { ownerOf, execute }: Execution,
): Promise<ExecutedReactions> {
  const last = new Map<string, Promise<unknown>>();
  const after = (names: readonly string[]) =>
    Promise.all(names.flatMap((name) => last.get(name) ?? [])).catch(() => {
      throw new Held();
    });
  const done: RecordedEvent[] = [];
  const failed = new Map<RecordedEvent, unknown>();

  const all = reacted.map(({ event, reads, writes, commands }) => {
    const lane = `lane ${event.laneKey}`;
    const before = after([lane, ...reads.map((key) => `row ${key}`)]);
    // Up to its first await this runs at once, so that each finds the one before it.
    const executing = commands.map(async (command, number) => {
      const owner = `owner ${ownerOf(command)}`;
      const executed = Promise.all([before, after([owner])]).then(() => execute(event, command, number));
      last.set(owner, executed);
      await executed;
    });
    const handled = allOver([before, ...executing]);
    for (const name of [lane, ...writes.map((key) => `row ${key}`)]) last.set(name, handled);
    return handled.then(
      () => done.push(event),
      (error: unknown) => error instanceof Held || failed.set(event, error),
    );
  });
  await Promise.all(all);
  return { done, failed };
}

/** Waits for all, also when one fails; then throws the failure that weighs most. */
async function allOver(promises: readonly Promise<unknown>[]): Promise<void> {
  const results = await Promise.allSettled(promises);
  const errors = results.filter((result) => result.status === 'rejected').map(({ reason }) => reason as unknown);
  if (errors.length === 0) return;
  throw (
    errors.find((error) => !(error instanceof Held) && !isPoison(error)) ??
    errors.find((error) => !(error instanceof Held)) ??
    errors[0]
  );
}
