import { describe, expect, it } from '@jest/globals';
import type { SettleOptions } from '@vouch/testing';
import { command, type Command } from '../command.js';
import {
  CloseDispute,
  OpenDispute,
  ReattributeCustomer,
  RecordChurn,
  RecordSubscriptionChange,
} from '../customers/commands.js';
import { ApplyToProgram, ApproveApplication, TerminatePartner } from '../partners/commands.js';
import { DeliverReward } from './commands.js';
import {
  closedFrom,
  eur,
  giving,
  launched,
  ofType,
  paid,
  recorded,
  refunded,
  theReward,
  won,
  type RuleGiven,
} from './spec-support/reward-story.js';

const PAID_MINOR = 120_000;
const rule = (change: Partial<RuleGiven> = {}) => giving({ kind: 'gift-card', value: eur(2_500) }, change);
const at = (day: string) => ({ occurredAt: `${day}T12:00:00.000Z` });

const other = [
  command(ApplyToProgram, {
    partnerId: 'p2',
    programId: 'friends',
    contact: { name: 'Bo', email: 'bo@example.com' },
    ...at('2026-01-02'),
  }),
  command(ApproveApplication, { partnerId: 'p2', ...at('2026-01-03') }),
];
const story = (given: RuleGiven, ...then: readonly Command[]) => [
  ...launched([given]),
  ...other,
  ...won(),
  command(RecordSubscriptionChange, { customerId: 'c1', changeId: 'start', seats: 9, ...at('2026-03-02') }),
  paid(),
  ...then,
];

const dispute = { customerId: 'c1', disputeId: 'd1', paymentId: 'pay-c1-2026-03-02' };
const disputed = (outcome: CloseDispute['outcome'], amountMinor = PAID_MINOR) => [
  command(OpenDispute, { ...dispute, amount: eur(amountMinor), ...at('2026-03-10') }),
  command(CloseDispute, { ...dispute, outcome, ...at('2026-03-12') }),
];
const left = (day: string) => command(RecordChurn, { customerId: 'c1', ...at(day) });
const took = (seats: number, day = '2026-03-10') =>
  command(RecordSubscriptionChange, { customerId: 'c1', changeId: `to-${seats}`, seats, ...at(day) });
const given = (since?: string) =>
  command(ReattributeCustomer, {
    customerId: 'c1',
    toPartnerId: 'p2',
    reason: 'shown-by-phone',
    ...(since && { since }),
    ...at('2026-03-10'),
  });
const terminated = (balance: TerminatePartner['balance']) =>
  command(TerminatePartner, {
    partnerId: 'p1',
    reason: 'contract-ended',
    balance,
    referrals: 'stop',
    ...at('2026-03-10'),
  });

/** What the first partner was owed, and why it was taken back; null: it was not. */
function ofFirst(given: RuleGiven, then: readonly Command[], options?: SettleOptions) {
  const events = recorded(story(given, ...then), options);
  const mine = <E extends { readonly partnerId: string }>(data: readonly E[]) =>
    data.filter(({ partnerId }) => partnerId === 'p1');
  const owed = mine(ofType(events, 'RewardOwed')).length;
  const revoked = mine(ofType(events, 'RewardRevoked')).map(({ because }) => because);
  return { isOwed: owed > revoked.length, because: revoked[0] ?? null };
}

const HALF = PAID_MINOR / 2;
const TABLE: readonly [string, RuleGiven, readonly Command[], string | null][] = [
  ['all of its payment is refunded', rule(), [refunded(PAID_MINOR, '2026-03-10')], 'refund'],
  ['half of its payment is refunded', rule(), [refunded(HALF, '2026-03-10')], null],
  ['its rule keeps it whatever is refunded', rule({ onRefund: 'keep' }), [refunded(PAID_MINOR, '2026-03-10')], null],
  ['a dispute of all of it is lost', rule(), disputed('lost'), 'dispute-lost'],
  ['a dispute of it is won', rule(), disputed('won'), null],
  ['a dispute of half of it is lost', rule(), disputed('lost', HALF), null],
  ['one half is refunded, one lost', rule(), [refunded(HALF, '2026-03-05'), ...disputed('lost', HALF)], 'dispute-lost'],
  ['its rule keeps it whatever dispute is lost', rule({ onDispute: 'keep' }), disputed('lost'), null],
  ['its customer leaves, and its rule keeps it', rule(), [left('2026-03-10')], null],
  ['its customer leaves while it is held', rule({ onChurn: 'reverse' }), [left('2026-03-10')], 'churn'],
  ['its customer leaves later', rule({ onChurn: 'reverse' }), [left('2026-04-02')], null],
  ['its customer takes less, and its rule keeps it', rule(), [took(3)], null],
  ['its customer takes less while it is held', rule({ onDowngrade: 'reverse' }), [took(3)], 'downgrade'],
  ['its customer takes less later', rule({ onDowngrade: 'reverse' }), [took(3, '2026-04-02')], null],
  ['its customer takes more', rule({ onDowngrade: 'reverse' }), [took(20)], null],
  ['its customer is given to another partner', rule(), [given()], 'reattributed'],
  ['it is given to another from an earlier day on', rule(), [given('2026-03-01')], 'reattributed'],
  ['its partner is terminated and forfeits', rule(), [terminated('forfeit')], 'partner-terminated'],
  ['its partner is terminated and paid out', rule(), [terminated('pay-out')], null],
  [
    'its partner is terminated, and it is the company’s',
    rule({ to: 'company' }),
    [terminated('forfeit')],
    'partner-terminated',
  ],
  ['its partner is terminated, and it is the customer’s', rule({ to: 'customer' }), [terminated('forfeit')], null],
];

describe('a reward is owed no more or stays, when', () => {
  it.each(TABLE)('%s', (_, given, then, because) => {
    expect(ofFirst(given, then)).toEqual({ isOwed: because === null, because });
  });

  it.each(TABLE)('%s, in whatever order policies react', (_, given, then, because) => {
    // A person may be faster than pricing: then it was never owed.
    for (const lagSeed of [1, 2, 3]) expect(ofFirst(given, then, { lagSeed }).isOwed).toBe(because === null);
  });
});

describe('a reward that was delivered', () => {
  const { rewardId } = theReward(recorded(story(rule())));
  const arrived = [
    ...closedFrom('2026-03-02', '2026-04-02'),
    command(DeliverReward, { rewardId, partnerId: 'p1', ...at('2026-04-03') }),
  ];
  it.each([
    ['refunded', refunded(PAID_MINOR, '2026-04-04')],
    ['given to another partner', given()],
    ['terminated', terminated('forfeit')],
  ])('stays given: %s', (_, then) => {
    expect(ofFirst(rule(), [...arrived, then])).toMatchObject({ because: null });
  });
});

describe('a customer that is given to another partner', () => {
  it('leaves the first what was before that day', () => {
    expect(ofFirst(rule(), [given('2026-03-03')])).toEqual({ isOwed: true, because: null });
  });

  it('rewards that one by its terms', () => {
    const events = recorded(story(rule(), given()));
    expect(ofType(events, 'RewardOwed').map(({ partnerId }) => partnerId)).toEqual(['p1', 'p2']);
  });
});
