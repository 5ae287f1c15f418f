import {
  ApprovePayout,
  BeginSending,
  command,
  type LaunchProgram,
  ProposePayout,
  RecordPayoutResult,
  RejectPayout,
  ResolvePayout,
  SetPayoutDetails,
  SetPayoutRules,
} from '@vouch/domain';
import type { Teller } from './program-story.js';

const OFFERS = [['manual'], ['sepa', 'manual'], ['sepa', 'paypal', 'wise', 'stripe']] as const;

/** When a program pays, and how: most say nothing, and pay by hand or as each partner wants it. */
export function payoutRules({ random, days, deliver, instant }: Teller, { programId, currency }: LaunchProgram): void {
  if (random.chance(0.5))
    deliver(
      command(SetPayoutRules, {
        programId,
        daysOfMonth: random.chance(0.3) ? [31] : [],
        minimums: random.chance(0.5) ? [{ amountMinor: random.int(1, 3_000), currency }] : [],
        methods: [...random.pick(OFFERS)],
        coolOffDays: random.int(0, 20),
        occurredAt: instant(random.int(0, Math.floor(days / 2))),
      }),
    );
}

const DETAILS = [
  { method: 'sepa', details: { name: 'Ada Byron', iban: 'DE89370400440532013000' } },
  { method: 'paypal', details: { email: 'ada@partner.example' } },
  { method: 'stripe', details: { account: 'acct_1032D82eZvKYlo2C' } },
] as const;

/** Where a partner's money goes: said late, told twice, or changed. */
export function payoutDetails({ random, days, deliver, instant }: Teller, partnerId: string): void {
  for (let times = random.pick([0, 1, 1, 2]); times > 0; times--)
    deliver(
      command(SetPayoutDetails, {
        partnerId,
        ...random.pick(DETAILS),
        occurredAt: instant(random.int(0, days - 1)),
      }),
    );
}

const PAID = { outcome: 'paid', reference: 'tr_1' } as const;
const FAILED = { outcome: 'failed', code: 'ac04' } as const;
const IN_DOUBT = { outcome: 'in-doubt', code: 'timeout' } as const;
const BOUNCED = { outcome: 'bounced', code: 'ac06' } as const;

/** What is told of a line, contradictions included. */
const ENDS = [[], [PAID], [PAID, PAID], [FAILED], [PAID, BOUNCED], [PAID, BOUNCED], [PAID, FAILED, BOUNCED]] as const;
const IN_DOUBT_FIRST = [[IN_DOUBT], [IN_DOUBT, PAID], [IN_DOUBT, FAILED, PAID], [IN_DOUBT, IN_DOUBT, FAILED]] as const;

/** Paid by its name: proposed by one, approved by another (or by the same, who may not), then what becomes of it. */
export function payoutStory(
  { random, deliver, instant }: Teller,
  partnerId: string,
  { programId, currency }: LaunchProgram,
  payoutId: string,
  day: number,
): void {
  const on = (later: number) => ({ occurredAt: instant(day + later) });
  const proposal = { payoutId, programId, currency, ...(random.chance(0.8) ? { partners: [partnerId] } : {}) };
  const byHand = random.chance(0.3);
  deliver(
    command(ProposePayout, { ...proposal, ...(byHand ? { method: 'manual' as const } : {}), ...on(0) }),
    0,
    'person:ann',
  );
  if (random.chance(0.1)) deliver(command(ApprovePayout, { payoutId, ...on(1) }), 0, 'person:ann');
  if (random.chance(0.1)) deliver(command(RejectPayout, { payoutId, reason: 'too-early', ...on(1) }), 0, 'person:bob');
  if (random.chance(0.9)) deliver(command(ApprovePayout, { payoutId, ...on(2) }), 0, 'person:bob');
  for (const method of ['sepa', 'paypal', 'stripe'] as const)
    if (random.chance(0.7)) deliver(command(BeginSending, { payoutId, method, ...on(3) }), 0);
  const of = { payoutId, partnerId };
  for (const result of random.pick(byHand ? ENDS : [...ENDS, ...IN_DOUBT_FIRST]))
    deliver(command(RecordPayoutResult, { ...of, ...result, ...on(4) }), 0);
  if (random.chance(0.2))
    deliver(
      command(ResolvePayout, {
        ...of,
        outcome: random.chance(0.5) ? 'paid' : 'failed',
        reason: 'bank-statement',
        ...on(6),
      }),
    );
}
