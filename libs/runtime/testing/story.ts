import {
  addDays,
  ApplyToProgram,
  ApproveApplication,
  ApprovePayout,
  AwardCertification,
  CloseDay,
  type Command,
  command,
  endOfDay,
  LaunchProgram,
  ProposePayout,
  RecordChurn,
  RecordConversion,
  RecordPayment,
  RecordPayoutResult,
  RecordReferral,
  RecordRefund,
} from '@vouch/domain';
import type { EventLog } from '@vouch/event-store';
import type { RecordedEvent } from '@vouch/events';
import { shareOf, sharing } from '@vouch/testing/histories';
import { type CommandExecutor, type Executed } from '../src/commands/command-executor.js';
import { commandIdOf } from '../src/commands/command-id.js';

export interface StorySize {
  readonly partners: number;
  readonly customersEach: number;
  readonly paymentsEach: number;
  readonly days: number;
}

const ZONE = 'Europe/Berlin';
const START = '2026-01-01';
const at = (day: number) => `${addDays(START, day)}T12:00:00.000Z`;

/**
 * What happens to a small program, in chapters. When the policies come to rest between two chapters, what they make of it
 * does not depend on who is faster, so that two runs can be compared event by event.
 */
export function story({ partners, customersEach, paymentsEach, days }: StorySize): readonly (readonly Command[])[] {
  const partnerIds = Array.from({ length: partners }, (_, i) => `p${i}`);
  const customers = partnerIds.flatMap((partnerId) =>
    Array.from({ length: customersEach }, (_, i) => ({ partnerId, customerId: `${partnerId}-c${i}`, number: i })),
  );
  const payments = customers.flatMap((customer) =>
    Array.from({ length: paymentsEach }, (_, i) => ({
      ...customer,
      paymentId: `${customer.customerId}-pay${i}`,
      day: 3 + i,
      amount: { amountMinor: 9_900 + 137 * i, currency: 'EUR' },
    })),
  );
  const payouts = partnerIds.map((partnerId) => ({ payoutId: `payout-${partnerId}`, partnerId }));
  const program = {
    programId: 'growth',
    name: 'Growth',
    currency: 'EUR',
    zone: ZONE,
    terms: { holdingDays: 2, rules: [shareOf('0.2', 12)] },
    tiers: [
      { name: 'Registered', criteria: { activeCustomers: 0, certified: false } },
      { name: 'Certified', criteria: { activeCustomers: 0, certified: true }, pays: sharing('0.25') },
    ],
    occurredAt: at(0),
  };
  return [
    [command(LaunchProgram, program)],
    partnerIds.map((partnerId) =>
      command(ApplyToProgram, { partnerId, programId: 'growth', country: 'DE', occurredAt: at(0) }),
    ),
    partnerIds.map((partnerId) => command(ApproveApplication, { partnerId, occurredAt: at(1) })),
    partnerIds
      .filter((_, i) => i % 2 === 0)
      .map((partnerId) =>
        command(AwardCertification, { partnerId, programId: 'growth', trackId: 'basics', occurredAt: at(1) }),
      ),
    customers.map(({ partnerId, customerId }) =>
      command(RecordReferral, { referralId: `r-${customerId}`, programId: 'growth', partnerId, occurredAt: at(1) }),
    ),
    customers.map(({ customerId }) =>
      command(RecordConversion, { customerId, referralId: `r-${customerId}`, occurredAt: at(2) }),
    ),
    payments.map(({ customerId, paymentId, amount, day }) =>
      command(RecordPayment, { customerId, paymentId, amount, occurredAt: at(day) }),
    ),
    Array.from({ length: days }, (_, day) =>
      command(CloseDay, { date: addDays(START, day), zone: ZONE, occurredAt: endOfDay(addDays(START, day), ZONE) }),
    ),
    payments
      .filter((_, i) => i % 3 === 0)
      .map(({ customerId, paymentId, amount }) =>
        command(RecordRefund, {
          customerId,
          refundId: `ref-${paymentId}`,
          paymentId,
          amount: { ...amount, amountMinor: 4_000 },
          occurredAt: at(days + 1),
        }),
      ),
    customers
      .filter(({ number }) => number === 0)
      .map(({ customerId }) => command(RecordChurn, { customerId, reason: 'price', occurredAt: at(days + 2) })),
    payouts.map(({ payoutId, partnerId }) =>
      command(ProposePayout, {
        payoutId,
        programId: 'growth',
        currency: 'EUR',
        partners: [partnerId],
        method: 'manual',
        occurredAt: at(days + 3),
      }),
    ),
    payouts.map(({ payoutId }) => command(ApprovePayout, { payoutId, occurredAt: at(days + 3) })),
    payouts.map(({ payoutId, partnerId }) =>
      command(RecordPayoutResult, { payoutId, partnerId, outcome: 'paid', occurredAt: at(days + 4) }),
    ),
  ];
}

/** Tells the commands, all at once, each under a key that is the same in every run. */
export function tell(executor: CommandExecutor, chapter: number, commands: readonly Command[]): Promise<Executed[]> {
  return Promise.all(
    commands.map((told, number) =>
      executor.execute(told, {
        commandId: commandIdOf('story', `${chapter}.${number}`),
        actor: 'import:story',
        // Two persons for a payout.
        ...(told instanceof ApprovePayout ? { onBehalfOf: 'person:bob' } : {}),
        now: START + 'T00:00:00.000Z',
      }),
    ),
  );
}

/**
 * What the log holds, stream by stream: each event without its place (position, revision, time of recording) and without the
 * ids that depend on it, since a policy numbers the commands of a closed day in the order in which accounts came to its
 * rows. A payout's lines stand in the order of its account, so they are sorted. Streams are sorted too: two runs are equal
 * when the same was recorded in each stream, and as often.
 */
export async function recordedByStream(log: EventLog): Promise<Record<string, string[]>> {
  const streams: Record<string, string[]> = {};
  for await (const page of log.readAll({ after: 0 }))
    for (const event of page.events) (streams[event.stream] ??= []).push(JSON.stringify(withoutPlace(event)));
  for (const events of Object.values(streams)) events.sort();
  return Object.fromEntries(Object.entries(streams).sort());
}

function withoutPlace(event: RecordedEvent) {
  const { type, schemaVersion, occurredAt, actor, correlationId, laneKey } = event;
  const data =
    event.type === 'PayoutReserved'
      ? { ...event.data, lines: event.data.lines.map((line) => JSON.stringify(line)).sort() }
      : event.data;
  return { type, schemaVersion, data, occurredAt, actor, correlationId, laneKey };
}

export async function countByType(log: EventLog): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for await (const page of log.readAll({ after: 0 }))
    for (const { type } of page.events) counts[type] = (counts[type] ?? 0) + 1;
  return counts;
}
