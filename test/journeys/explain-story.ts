import {
  ApplyToProgram,
  ApproveApplication,
  CloseDay,
  command,
  type Command,
  LaunchProgram,
  PublishTerms,
  RecordConversion,
  RecordPayment,
  RecordReferral,
  RecordRefund,
} from '@vouch/domain';
import { InMemoryEventLog } from '@vouch/event-store';
import type { EventToAppend, RecordedEvent } from '@vouch/events';
import { MemoryRows, projections, queries, type Records } from '@vouch/read-models';
import { settle } from '@vouch/testing';

/** A program, two partners and their customers, in memory. Amounts are in cents. */

export const eur = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });
const noon = (day: string) => `${day}T12:00:00.000Z`;

const terms = (rate: string, holdingDays = 14) => ({
  holdingDays,
  rules: [
    { rule: 'share', on: 'every-payment' as const, pays: { kind: 'percent' as const, rate }, for: { months: 12 } },
    {
      rule: 'welcome',
      on: 'first-payment' as const,
      pays: { kind: 'flat' as const, amount: eur(5_000) },
      when: [{ fact: 'plan' as const, in: ['team'] }],
      upTo: [{ per: 'partner' as const, within: 'year' as const, amount: eur(7_000) }],
    },
  ],
});

export const launch = (said: Partial<LaunchProgram> = {}) =>
  command(LaunchProgram, {
    programId: 'growth',
    name: 'Growth',
    currency: 'EUR',
    zone: 'UTC',
    terms: terms('0.2'),
    tiers: [{ name: 'Registered', criteria: {} }],
    occurredAt: noon('2026-01-01'),
    ...said,
  });

/** It was let in, and recorded a referral. */
export const partner = (partnerId: string, said: Partial<ApplyToProgram> = {}, on = '2026-01-02'): Command[] => [
  command(ApplyToProgram, { partnerId, programId: 'growth', occurredAt: noon(on), ...said }),
  command(ApproveApplication, { partnerId, occurredAt: noon(on) }),
];
export const referral = (referralId: string, partnerId: string, on = '2026-01-03') =>
  command(RecordReferral, { referralId, programId: 'growth', partnerId, occurredAt: noon(on) });
export const converted = (customerId: string, on: string, said: Partial<RecordConversion> = {}) =>
  command(RecordConversion, { customerId, plan: 'team', occurredAt: noon(on), ...said });
export const paid = (customerId: string, paymentId: string, minor: number, on: string) =>
  command(RecordPayment, { customerId, paymentId, amount: eur(minor), occurredAt: noon(on) });
export const refunded = (customerId: string, paymentId: string, minor: number, on: string) =>
  command(RecordRefund, {
    customerId,
    paymentId,
    refundId: `back-${paymentId}`,
    amount: eur(minor),
    occurredAt: noon(on),
  });
export const closed = (...days: string[]) => days.map((date) => command(CloseDay, { date, zone: 'UTC' }));
export const publish = (rate: string, on: string) =>
  command(PublishTerms, { programId: 'growth', terms: terms(rate), occurredAt: noon(on) });

/** What is known after these events: rows and log. */
export function knownOf(events: readonly RecordedEvent[]): { rows: MemoryRows; records: Records } {
  const rows = new MemoryRows();
  for (const event of events) for (const projection of projections) rows.apply(projection, event);
  return {
    rows,
    records: {
      of: (stream) => Promise.resolve(events.filter((event) => event.stream === stream)),
      at: (stream, revision) =>
        Promise.resolve(events.find((event) => event.stream === stream && event.revision === revision) ?? null),
    },
  };
}

/** What a query answers after these events. */
export async function ask<Answer>(name: string, events: readonly RecordedEvent[], params: object): Promise<Answer> {
  const query = queries.find((one) => one.name === name);
  if (!query) throw new Error(`There is no query ${name}.`);
  const { rows, records } = knownOf(events);
  return (await query.answer(Object.assign(new query.params(), params), rows, records)) as Answer;
}

/** @throws Error where a command was refused. */
export function told(...commands: readonly Command[]): readonly RecordedEvent[] {
  const { events, refused } = settle(commands);
  if (refused.length > 0) throw new Error(refused.map(({ rejection }) => rejection.message).join('; '));
  return events;
}

/** A log in memory that holds these events. */
export async function logOf(events: readonly RecordedEvent[]): Promise<InMemoryEventLog> {
  let now = '';
  const log = new InMemoryEventLog({ now: () => new Date(now) });
  for (const { stream, revision, position: _, recordedAt, ...event } of events) {
    now = recordedAt;
    await log.append(stream, revision === 0 ? 'no-stream' : revision - 1, [event as EventToAppend]);
  }
  return log;
}
