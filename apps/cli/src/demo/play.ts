import { ApiProblem, type ApiClient } from '../start/api-client.js';
import { Failure } from '../terminal/failure.js';
import type { Progress } from '../terminal/progress.js';
import { type DemoCommand, type DemoStep, type DemoWeek, launchProgram } from './year.js';

/** Calls in flight at once, at most. */
const CONCURRENCY = 16;
const SETTLED_WITHIN_MS = 60_000;

export interface Played {
  /** Commands that were taken. */
  readonly commands: number;
  /** Payouts that there was nothing to pay for. */
  readonly nothingPayable: number;
}

/**
 * Sends the year to the API: each step once the one before has had all its consequences.
 * @throws ApiProblem for a command that is refused, but for payouts when nothing is payable.
 */
export async function play(
  api: ApiClient,
  weeks: readonly DemoWeek[],
  progress: Progress,
  signal: AbortSignal,
): Promise<Played> {
  const count = { commands: 0, nothingPayable: 0 };
  const send = async ({ name, body, idempotencyKey }: DemoCommand) => {
    signal.throwIfAborted();
    try {
      await api.command(name, body, idempotencyKey);
      count.commands++;
    } catch (error) {
      if (!(error instanceof ApiProblem && error.rejection === 'NothingPayable')) throw error;
      count.nothingPayable++;
    }
  };
  await send(launchProgram);
  let days = 0;
  for (const week of weeks) {
    progress.note(week.days[0]!);
    for (const step of week.steps) {
      await sideBySide(step, send);
      await settled(api);
    }
    progress.to((days += week.days.length));
  }
  return count;
}

/** Until no policy has anything left to answer and every read model shows it all. */
async function settled(api: ApiClient): Promise<void> {
  await api.get(`/v1/progress?waitUntilSettled=true&timeoutMs=${SETTLED_WITHIN_MS}`);
}

/** What has one owner in its order, all else in any. */
async function sideBySide(step: DemoStep, send: (command: DemoCommand) => Promise<void>): Promise<void> {
  const byOwner = new Map<string, DemoCommand[]>();
  for (const command of step) {
    const theirs = byOwner.get(command.owner);
    if (theirs) theirs.push(command);
    else byOwner.set(command.owner, [command]);
  }
  const left = [...byOwner.values()].reverse();
  const worker = async () => {
    for (let theirs = left.pop(); theirs; theirs = left.pop()) for (const command of theirs) await send(command);
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
}

/** Where an event that can't be handled would make the figures wrong. @throws Failure */
export async function assertNothingParked(api: ApiClient): Promise<void> {
  const { readers } = await api.get<{ readers: readonly { name: string; parked: number }[] }>('/v1/progress');
  const parked = readers.filter((reader) => reader.parked > 0).map(({ name }) => name);
  if (parked.length > 0)
    throw new Failure(`Some events could not be handled by ${parked.join(', ')}.`, {
      code: 'events-parked',
      todo: 'See them with: vouch parked list',
    });
}
