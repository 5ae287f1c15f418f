import type { TermsDocument } from '@vouch/events';
import {
  ApplyToProgram,
  command,
  LaunchProgram,
  RecordConversion,
  RecordPayment,
  RecordReferral,
  type Command,
} from '@vouch/domain';
import { tierCriteria } from './program-launched.js';
import { settle, type Settled } from './settle.js';

/** The whole system in memory, on a program of some rules that lets partners in at once. */

export const eur = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });
export const flat = (amountMinor: number) => ({ kind: 'flat' as const, amount: eur(amountMinor) });
export const at = (day: string) => `${day}T10:00:00.000Z`;

export const launch = (terms: Omit<TermsDocument, 'holdingDays'>) =>
  command(LaunchProgram, {
    programId: 'growth',
    name: 'Growth',
    currency: 'EUR',
    zone: 'UTC',
    admission: 'open',
    terms: { holdingDays: 0, ...terms },
    tiers: [{ name: 'Registered', criteria: tierCriteria() }],
    occurredAt: at('2026-01-01'),
  });

export const apply = (partnerId: string, change: Partial<ApplyToProgram> = {}) =>
  command(ApplyToProgram, {
    partnerId,
    programId: 'growth',
    contact: { name: 'Ada', email: `ada@${partnerId}.example` },
    occurredAt: at('2026-01-01'),
    ...change,
  });

export const refer = (referralId: string, partnerId = 'p1', on = '2026-01-05') =>
  command(RecordReferral, { referralId, programId: 'growth', partnerId, occurredAt: at(on) });

export const convert = (name: string, on = '2026-01-10', change: Partial<RecordConversion> = {}) =>
  command(RecordConversion, { customerId: `c-${name}`, referralId: name, occurredAt: at(on), ...change });

export const pay = (
  name: string,
  paymentId: string,
  amountMinor: number,
  on = '2026-01-15',
  paidFor: Partial<RecordPayment> = {},
) =>
  command(RecordPayment, {
    customerId: `c-${name}`,
    paymentId,
    amount: eur(amountMinor),
    occurredAt: at(on),
    ...paidFor,
  });

/** Referred and won. */
export const win = (name: string, on = '2026-01-10', change: Partial<RecordConversion> = {}): Command[] => [
  refer(name),
  convert(name, on, change),
];

/** What was earned, in the order in which it was: `seat 4 × 1200 on 2026-01-10`; `-` before what was taken back; what was refused, why. */
export function earnings({ events }: Settled): string[] {
  return events.flatMap(({ type, data }) => {
    if (type === 'CommissionAccrued') {
      const many = data.quantity === 1 ? '' : `${data.quantity} × `;
      return [`${data.rule} ${many}${data.amount.amountMinor} on ${data.occurredOn}`];
    }
    if (type === 'CommissionReversed') return [`-${data.rule} ${data.amount.amountMinor} (${data.because})`];
    return type === 'CommissionRefused' ? [`${data.occasion}: ${data.reason}`] : [];
  });
}

export const earned = (terms: Omit<TermsDocument, 'holdingDays'>, ...commands: readonly Command[]): string[] =>
  earnings(settle([launch(terms), apply('p1'), ...commands]));
