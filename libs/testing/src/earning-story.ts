import {
  ApplyToProgram,
  ApproveApplication,
  ApprovePayout,
  CloseDay,
  CloseDispute,
  command,
  type Command,
  LaunchProgram,
  OpenDispute,
  ProposePayout,
  RecordChurn,
  RecordConversion,
  RecordPayment,
  RecordPayoutResult,
  RecordReferral,
  RecordRefund,
  RecordSubscriptionChange,
} from '@vouch/domain';
import type { RecordedEvent, TermsDocument } from '@vouch/events';
import { settle, type Told } from './settle.js';
import { total } from './law.js';

const eur = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });
const at = (day: string) => `2026-${day}T10:00:00.000Z`;

/** A partner that applies and is let in. */
export const joining = (partnerId: string, recruitedBy?: string): Command[] => [
  command(ApplyToProgram, {
    partnerId,
    programId: 'growth',
    ...(recruitedBy === undefined ? {} : { recruitedBy }),
    occurredAt: at('01-02'),
  }),
  command(ApproveApplication, { partnerId, occurredAt: at('01-03') }),
];

type Rule = TermsDocument['rules'][number];

/** A program in EUR and UTC that pays 20 % and holds it for 14 days, partner p1, and its customer c1, won on 02-01. */
export const earning = (rule: Partial<Rule> = {}, more: readonly Rule[] = [], recruitedBy?: string): Command[] => [
  command(LaunchProgram, {
    programId: 'growth',
    name: 'Growth',
    currency: 'EUR',
    zone: 'UTC',
    terms: {
      holdingDays: 14,
      rules: [{ rule: 'share', on: 'every-payment', pays: { kind: 'percent', rate: '0.2' }, ...rule }, ...more],
    },
    tiers: [{ name: 'Registered', criteria: { activeCustomers: 0, certified: false } }],
    occurredAt: at('01-01'),
  }),
  ...(recruitedBy === undefined ? [] : joining(recruitedBy)),
  ...joining('p1', recruitedBy),
  command(RecordReferral, { referralId: 'r1', programId: 'growth', partnerId: 'p1', occurredAt: at('01-04') }),
  command(RecordConversion, { customerId: 'c1', referralId: 'r1', seats: 10, occurredAt: at('02-01') }),
];

/** What happens in such a story, each on a day, MM-DD. */
export const tells = {
  paid: (day: string, amountMinor = 10_000) =>
    command(RecordPayment, { customerId: 'c1', paymentId: 'pay1', amount: eur(amountMinor), occurredAt: at(day) }),
  /** For another term, or another plan. */
  paidAgain: (day: string, amountMinor: number) =>
    command(RecordPayment, { customerId: 'c1', paymentId: 'pay2', amount: eur(amountMinor), occurredAt: at(day) }),
  refunded: (day: string, amountMinor: number, refundId = `back-${day}`) =>
    command(RecordRefund, {
      customerId: 'c1',
      paymentId: 'pay1',
      refundId,
      amount: eur(amountMinor),
      occurredAt: at(day),
    }),
  disputed: (day: string, amountMinor = 10_000, disputeId = 'd1') =>
    command(OpenDispute, {
      customerId: 'c1',
      paymentId: 'pay1',
      disputeId,
      amount: eur(amountMinor),
      reason: 'fraudulent',
      occurredAt: at(day),
    }),
  closed: (day: string, outcome: CloseDispute['outcome'], disputeId = 'd1') =>
    command(CloseDispute, { customerId: 'c1', paymentId: 'pay1', disputeId, outcome, occurredAt: at(day) }),
  left: (day: string) => command(RecordChurn, { customerId: 'c1', occurredAt: at(day) }),
  changedTo: (day: string, seats: number) =>
    command(RecordSubscriptionChange, {
      customerId: 'c1',
      changeId: `change-${day}`,
      seats,
      occurredAt: at(day),
    }),
  dayClosed: (day: string) => command(CloseDay, { date: `2026-${day}`, zone: 'UTC' }),
  proposed: (day: string, payoutId = 'out1') =>
    command(ProposePayout, { payoutId, programId: 'growth', currency: 'EUR', method: 'manual', occurredAt: at(day) }),
  approved: (day: string, payoutId = 'out1'): Told => ({
    command: command(ApprovePayout, { payoutId, occurredAt: at(day) }),
    actor: 'person:bob',
  }),
  /** What became of the line of p1. */
  answered: (day: string, outcome: 'paid' | 'failed', payoutId = 'out1') =>
    command(RecordPayoutResult, {
      payoutId,
      partnerId: 'p1',
      outcome,
      ...(outcome === 'failed' ? { code: 'ac04' } : {}),
      occurredAt: at(day),
    }),
};

/** Where the money of a partner stands after a story, in minor units; what left the bank and what it cost is of all. */
export function booksOf(told: readonly (Command | Told)[], lagSeed?: number, partnerId = 'p1') {
  const { events, refused } = settle(told, lagSeed === undefined ? {} : { lagSeed });
  if (refused.length > 0) throw new Error(JSON.stringify(refused));
  const owed = (account: string) => 0 - (total(postingsOf(events, account)) || 0);
  return {
    events,
    held: owed(`commissions-held:${partnerId}`),
    payable: owed(`commissions-payable:${partnerId}`),
    paid: owed('bank'),
    cost: 0 - owed('commission-expense'),
  };
}

const postingsOf = (events: readonly RecordedEvent[], account: string) =>
  events
    .flatMap(({ data }) => ('postings' in data ? data.postings : []))
    .filter((posting) => posting.account === account)
    .map(({ amountMinor }) => amountMinor);
