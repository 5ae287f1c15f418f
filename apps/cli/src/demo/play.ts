import { ApiClient, ApiProblem } from '../start/api-client.js';
import { Failure } from '../terminal/failure.js';
import type { Progress } from '../terminal/progress.js';
import { type DemoAction, type DemoCommand, type DemoStep, isVisit } from './agenda.js';
import { type DemoWeek, foundation } from './year.js';

/** Calls in flight at once, at most. */
const CONCURRENCY = 16;
const SETTLED_WITHIN_MS = 60_000;

export interface Played {
  /** Commands that were taken. */
  readonly commands: number;
  /** People who followed links. */
  readonly visits: number;
  /** Partners to whom a payout had nothing to pay. */
  readonly nothingPayable: number;
}

/**
 * Sends the year to the API: each step once the one before has had all its consequences.
 * @throws ApiProblem for a command that is refused, but for payouts where nothing is payable.
 */
export async function play(
  api: ApiClient,
  weeks: readonly DemoWeek[],
  progress: Progress,
  signal: AbortSignal,
): Promise<Played> {
  const count = { commands: 0, visits: 0, nothingPayable: 0 };
  const clicks = new Map<string, string>();
  const second = await secondPerson(api);
  const send = async ({ name, body, idempotencyKey, visitId, bySecond }: DemoCommand) => {
    const named = visitId === undefined ? {} : { clickId: clicks.get(visitId) };
    try {
      await (bySecond ? second : api).command(name, { ...body, ...named }, idempotencyKey);
      count.commands++;
    } catch (error) {
      if (!(error instanceof ApiProblem && NOTHING_PAYABLE.includes(error.rejection ?? ''))) throw error;
      count.nothingPayable += name === 'record-payout-result' ? 1 : 0;
    }
  };
  const act = async (action: DemoAction) => {
    signal.throwIfAborted();
    if (!isVisit(action)) return send(action);
    const { visitId, code, clickedAt, headers } = action;
    clicks.set(visitId, await api.follow(code, { ...headers, 'vouch-clicked-at': clickedAt }));
    count.visits++;
  };
  await sideBySide(foundation, act);
  await settled(api);
  let days = 0;
  for (const week of weeks) {
    progress.note(week.days[0]!);
    for (const step of week.steps) {
      await sideBySide(step, act);
      await settled(api);
    }
    progress.to((days += week.days.length));
  }
  return count;
}

/** What a payout that pays nobody, or not this partner, answers. */
const NOTHING_PAYABLE: readonly string[] = ['PayoutEmpty', 'PayoutNotApproved', 'PayoutLineUnknown'];

/** Somebody else than who holds the first key: a payout takes two. */
async function secondPerson(api: ApiClient): Promise<ApiClient> {
  const made = { keyId: 'demo-approver', role: 'manager', holder: 'ben' };
  const { apiKey } = await api.command<{ readonly apiKey: string }>('create-api-key', made, 'create-approver');
  return new ApiClient(api.url, apiKey);
}

/** Until no policy has anything left to answer and every read model shows it all. */
async function settled(api: ApiClient): Promise<void> {
  await api.get(`/v1/progress?waitUntilSettled=true&timeoutMs=${SETTLED_WITHIN_MS}`);
}

/** What has one owner in its order, all else in any. */
async function sideBySide(step: DemoStep, act: (action: DemoAction) => Promise<void>): Promise<void> {
  const byOwner = new Map<string, DemoAction[]>();
  for (const action of step) {
    const theirs = byOwner.get(action.owner);
    if (theirs) theirs.push(action);
    else byOwner.set(action.owner, [action]);
  }
  const left = [...byOwner.values()].reverse();
  const worker = async () => {
    for (let theirs = left.pop(); theirs; theirs = left.pop()) for (const action of theirs) await act(action);
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
      whatToDo: 'See them with: vouch parked list',
    });
}
