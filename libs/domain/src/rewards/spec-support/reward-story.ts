import { expect } from '@jest/globals';
import type { EventData, EventType, RecordedEvent, TermsDocument } from '@vouch/events';
import { settle, type SettleOptions } from '@vouch/testing';
import { CloseDay } from '../../clock/commands.js';
import { command, type Command } from '../../command.js';
import { RecordConversion, RecordPayment, RecordRefund } from '../../customers/commands.js';
import { ApplyToProgram, ApproveApplication } from '../../partners/commands.js';
import { LaunchProgram } from '../../programs/commands.js';
import { RecordReferral } from '../../referrals/commands.js';
import { LinkOwnAccount, RecordInvoice } from '../commands.js';

/** A program whose rules give rewards, one partner p1 in it, and one customer c1 that came by it on 2026-03-02. */

export const eur = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });
export type RuleGiven = TermsDocument['rules'][number];

export const giving = (pays: RuleGiven['pays'], change: Partial<RuleGiven> = {}): RuleGiven => ({
  rule: 'reward',
  on: 'first-payment',
  pays,
  ...change,
});

const at = (day: string, time = '09:00') => `${day}T${time}:00.000Z`;

export const launched = (rules: RuleGiven[], change: Partial<TermsDocument> = {}) => [
  command(LaunchProgram, {
    programId: 'friends',
    name: 'Friends',
    currency: 'EUR',
    zone: 'UTC',
    terms: { holdingDays: 30, rules, ...change },
    tiers: [{ name: 'Friend', criteria: { activeCustomers: 0, certified: false } }],
    occurredAt: at('2026-01-01'),
  }),
  command(ApplyToProgram, {
    partnerId: 'p1',
    programId: 'friends',
    contact: { name: 'Ada', email: 'ada@example.com' },
    occurredAt: at('2026-01-02'),
  }),
  command(ApproveApplication, { partnerId: 'p1', occurredAt: at('2026-01-03') }),
];

export const won = (customerId = 'c1', day = '2026-03-02') => [
  command(RecordReferral, {
    referralId: `r-${customerId}`,
    partnerId: 'p1',
    programId: 'friends',
    via: 'form',
    occurredAt: at(day, '07:00'),
  }),
  command(RecordConversion, { customerId, referralId: `r-${customerId}`, occurredAt: at(day, '08:00') }),
];
export const paid = (day = '2026-03-02', customerId = 'c1', paymentId = `pay-${customerId}-${day}`) =>
  command(RecordPayment, { customerId, paymentId, amount: eur(120_000), occurredAt: at(day) });
export const refunded = (amountMinor: number, day: string, paymentId = 'pay-c1-2026-03-02') =>
  command(RecordRefund, {
    customerId: 'c1',
    paymentId,
    refundId: `f-${day}`,
    amount: eur(amountMinor),
    occurredAt: at(day),
  });
const closed = (...days: readonly string[]) => days.map((date) => command(CloseDay, { date, zone: 'UTC' }));
/** The days from one to another, both closed. */
export function closedFrom(first: string, last: string) {
  const days: string[] = [];
  for (let day = first; day <= last; day = new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10))
    days.push(day);
  return closed(...days);
}
export const linked = (customerId = 'p1-gmbh', day = '2026-01-04') =>
  command(LinkOwnAccount, { partnerId: 'p1', customerId, occurredAt: at(day) });
export const invoiced = (day: string, amountMinor: number, change: Partial<RecordInvoice> = {}) =>
  command(RecordInvoice, {
    customerId: 'p1-gmbh',
    invoiceId: `inv-${day}`,
    amount: eur(amountMinor),
    period: 'month',
    occurredAt: at(day),
    ...change,
  });

/** All that is recorded, where nothing is refused. */
export function recorded(commands: readonly Command[], options?: SettleOptions): readonly RecordedEvent[] {
  const { events, refused } = settle(commands, options);
  expect(refused.map(({ rejection }) => rejection)).toEqual([]);
  return events;
}

/** The codes of what was refused. */
export const refusedOf = (commands: readonly Command[]): string[] =>
  settle(commands).refused.map(({ rejection }) => rejection.code);

export const ofType = <T extends EventType>(events: readonly RecordedEvent[], type: T): EventData<T>[] =>
  events.flatMap((event) => (event.type === type ? [event.data as EventData<T>] : []));

/** The types of what happened to rewards, in order. */
export const livesIn = (events: readonly RecordedEvent[]): EventType[] =>
  events.filter(({ stream }) => stream.startsWith('reward-')).map(({ type }) => type);

/** The one reward that was owed. */
export function theReward(events: readonly RecordedEvent[]): EventData<'RewardOwed'> {
  const [reward, ...more] = ofType(events, 'RewardOwed');
  if (!reward || more.length > 0) throw new Error(`There is not one reward but ${more.length + (reward ? 1 : 0)}.`);
  return reward;
}
