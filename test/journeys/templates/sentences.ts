import {
  AcceptInvitation,
  ApplyToProgram,
  ApproveApplication,
  ApprovePayout,
  BeginSending,
  CloseDay,
  command,
  type Command,
  CreateLink,
  DeliverReward,
  DisqualifyReferral,
  FailReward,
  InvitePartner,
  LinkOwnAccount,
  OrderReward,
  ProposePayout,
  QualifyReferral,
  RecordCertificationAttempt,
  RecordChurn,
  RecordClicks,
  RecordConversion,
  RecordInvoice,
  RecordMembershipFee,
  RecordPayment,
  RecordPayoutResult,
  RecordProgramCost,
  RecordReferral,
  RecordRefund,
  RecordSubscriptionChange,
  SetPayoutDetails,
} from '@vouch/domain';
import type { Told } from '@vouch/testing';

/** What a sentence is told into. */
export interface Telling {
  readonly programId: string;
  readonly zone: string;
  /** YYYY-MM-DD. */
  readonly day: string;
  /** The days that end with this one: those since the last that was ended, and it. */
  readonly days: readonly string[];
  /** How many payments of this customer, or how much else of a kind, were told before, this one included. */
  readonly next: (of: string) => number;
  /** The partner's reward of this kind that is not given yet, the oldest; none: a name that no reward has. */
  readonly rewardOf: (partnerId: string, kind: string) => string;
}

export const PROGRAM_CURRENCY = 'EUR';
const KIND = '(bill-credit|free-months|gift-card|swag|feature)';
const AMOUNT = '(\\d+\\.\\d\\d)';

/** 12.50 → 1250 EUR. */
export const money = (text = '') => ({ amountMinor: Number(text.replace('.', '')), currency: PROGRAM_CURRENCY });

type Groups = readonly (string | undefined)[];
type Tells = (groups: Groups, telling: Telling) => readonly (Command | Told)[];

const one =
  (
    tells: (
      groups: readonly string[],
      telling: Telling & { readonly at: { readonly occurredAt: string } },
    ) => Command | Told,
  ): Tells =>
  (groups, telling) => [
    tells(
      groups.map((group) => group ?? ''),
      { ...telling, at: { occurredAt: `${telling.day}T10:00:00.000Z` } },
    ),
  ];

/** Everything that can happen in a story, and what the system is told by it. Names in small letters are ids. */
const SENTENCES: readonly (readonly [pattern: string, tells: Tells])[] = [
  [
    '(\\S+) applies',
    one(([partnerId = ''], { programId, at }) =>
      command(ApplyToProgram, {
        partnerId,
        programId,
        contact: { name: partnerId, email: `hello@${partnerId}.example` },
        ...at,
      }),
    ),
  ],
  ['(\\S+) is approved', one(([partnerId = ''], { at }) => command(ApproveApplication, { partnerId, ...at }))],
  [
    '(\\S+) is invited',
    one(([partnerId = ''], { programId, at }) =>
      command(InvitePartner, {
        partnerId,
        programId,
        invitationId: `to-${partnerId}`,
        contact: { name: partnerId, email: `hello@${partnerId}.example` },
        ...at,
      }),
    ),
  ],
  [
    '(\\S+) accepts the invitation',
    one(([partnerId = ''], { at }) => command(AcceptInvitation, { partnerId, invitationId: `to-${partnerId}`, ...at })),
  ],
  [
    `(\\S+) pays the membership fee of ${AMOUNT} for (\\S+) to (\\S+)`,
    one(([partnerId = '', amount, coversFrom = '', coversUntil = ''], { programId, next, at }) =>
      command(RecordMembershipFee, {
        partnerId,
        programId,
        feeId: `fee-${partnerId}-${next(`fees of ${partnerId}`)}`,
        amount: money(amount),
        coversFrom,
        coversUntil,
        ...at,
      }),
    ),
  ],
  [
    '(\\S+) scores (\\d+) in the exam of (\\S+)',
    one(([partnerId = '', score, trackId = ''], { programId, next, at }) =>
      command(RecordCertificationAttempt, {
        partnerId,
        programId,
        trackId,
        attemptId: `attempt-${partnerId}-${next(`attempts of ${partnerId}`)}`,
        requirementId: 'exam',
        score: Number(score),
        ...at,
      }),
    ),
  ],
  [
    '(\\S+) refers (\\S+)',
    one(([partnerId = '', customer], { programId, at }) =>
      command(RecordReferral, { referralId: `r-${customer}`, programId, partnerId, ...at }),
    ),
  ],
  [
    '(\\S+) brings (a|\\d+) qualified leads?',
    ([partnerId = '', number], { programId, day, next }) =>
      Array.from({ length: number === 'a' ? 1 : Number(number) }).flatMap(() => {
        const lead = { referralId: `r-${partnerId}${next(`leads of ${partnerId}`)}`, programId, partnerId };
        const at = { occurredAt: `${day}T10:00:00.000Z` };
        return [command(RecordReferral, { ...lead, ...at }), command(QualifyReferral, { ...lead, ...at })];
      }),
  ],
  [
    'lead (\\S+) of (\\S+) is qualified',
    one(([lead, partnerId = ''], { programId, at }) =>
      command(QualifyReferral, { referralId: `r-${lead}`, programId, partnerId, ...at }),
    ),
  ],
  [
    'lead (\\S+) of (\\S+) is disqualified',
    one(([lead, partnerId = ''], { programId, at }) =>
      command(DisqualifyReferral, { referralId: `r-${lead}`, programId, partnerId, reason: 'no_budget', ...at }),
    ),
  ],
  [
    '(\\S+) shares a link',
    one(([partnerId = ''], { programId, at }) =>
      command(CreateLink, {
        programId,
        partnerId,
        destination: 'https://www.example.com/start',
        code: `link-${partnerId}`,
        ...at,
      }),
    ),
  ],
  [
    '(\\S+) follows the link of (\\S+)',
    one(([visitor, partnerId = ''], { programId, day, at }) =>
      command(RecordClicks, {
        code: `link-${partnerId}`,
        programId,
        partnerId,
        clickedOn: day,
        clicks: [{ clickId: `click-${visitor}`, clickedAt: at.occurredAt, device: 'desktop' }],
        ...at,
      }),
    ),
  ],
  [
    '(\\S+) becomes a customer( by its click)?(?: with (\\d+) seats)?',
    one(([customerId = '', byClick, seats], { at }) =>
      command(RecordConversion, {
        customerId,
        ...(byClick ? { clickId: `click-${customerId}` } : { referralId: `r-${customerId}` }),
        ...(seats ? { seats: Number(seats) } : {}),
        ...at,
      }),
    ),
  ],
  [
    `(\\S+) brings (a|\\d+) customers? who pays? ${AMOUNT}(?: each)?`,
    ([partnerId = '', number, amount], { programId, day, next }) =>
      Array.from({ length: number === 'a' ? 1 : Number(number) }).flatMap(() => {
        const customerId = `${partnerId}${next(`customers of ${partnerId}`)}`;
        const referralId = `r-${customerId}`;
        const paymentId = `${customerId}-${next(`payments of ${customerId}`)}`;
        const at = { occurredAt: `${day}T10:00:00.000Z` };
        return [
          command(RecordReferral, { referralId, programId, partnerId, ...at }),
          command(RecordConversion, { customerId, referralId, ...at }),
          command(RecordPayment, { customerId, paymentId, amount: money(amount), ...at }),
        ];
      }),
  ],
  [
    '(\\S+) has (\\d+) seats now',
    one(([customerId = '', seats], { next, at }) =>
      command(RecordSubscriptionChange, {
        customerId,
        changeId: `change-${next(`changes of ${customerId}`)}`,
        seats: Number(seats),
        ...at,
      }),
    ),
  ],
  [
    `(\\S+) pays ${AMOUNT}`,
    one(([customerId = '', amount], { next, at }) =>
      command(RecordPayment, {
        customerId,
        paymentId: `${customerId}-${next(`payments of ${customerId}`)}`,
        amount: money(amount),
        ...at,
      }),
    ),
  ],
  [
    `(\\S+) paid ${AMOUNT} on (\\S+), as is told now`,
    one(([customerId = '', amount, paidOn], { next }) =>
      command(RecordPayment, {
        customerId,
        paymentId: `${customerId}-${next(`payments of ${customerId}`)}`,
        amount: money(amount),
        occurredAt: `${paidOn}T10:00:00.000Z`,
      }),
    ),
  ],
  [
    `(\\S+) gets back ${AMOUNT} of payment (\\d+)`,
    one(([customerId = '', amount, number], { next, at }) =>
      command(RecordRefund, {
        customerId,
        paymentId: `${customerId}-${number}`,
        refundId: `back-${customerId}-${next(`refunds of ${customerId}`)}`,
        amount: money(amount),
        ...at,
      }),
    ),
  ],
  ['(\\S+) leaves', one(([customerId = ''], { at }) => command(RecordChurn, { customerId, ...at }))],
  ['the day ends', (_, { days, zone }) => days.map((date) => command(CloseDay, { date, zone }))],
  [
    '(\\S+) is customer (\\S+) itself',
    one(([partnerId = '', customerId = ''], { at }) => command(LinkOwnAccount, { partnerId, customerId, ...at })),
  ],
  [
    `(\\S+) is billed ${AMOUNT} for a (month|year)`,
    one(([customerId = '', amount, period], { next, at }) =>
      command(RecordInvoice, {
        customerId,
        invoiceId: `invoice-${next(`invoices of ${customerId}`)}`,
        amount: money(amount),
        period: period === 'year' ? 'year' : 'month',
        ...at,
      }),
    ),
  ],
  [
    `the ${KIND} of (\\S+) is ordered`,
    one(([kind = '', partnerId = ''], { rewardOf, at }) =>
      command(OrderReward, { rewardId: rewardOf(partnerId, kind), partnerId, ...at }),
    ),
  ],
  [
    `the ${KIND} of (\\S+) arrives`,
    one(([kind = '', partnerId = ''], { rewardOf, at }) =>
      command(DeliverReward, { rewardId: rewardOf(partnerId, kind), partnerId, ...at }),
    ),
  ],
  [
    `the ${KIND} of (\\S+) comes back`,
    one(([kind = '', partnerId = ''], { rewardOf, at }) =>
      command(FailReward, { rewardId: rewardOf(partnerId, kind), partnerId, reason: 'address_unknown', ...at }),
    ),
  ],
  [
    `${AMOUNT} is spent on (\\S+)`,
    one(([amount, kind = ''], { programId, day, next, at }) =>
      command(RecordProgramCost, {
        costId: `cost-${next('costs')}`,
        programId,
        kind,
        amount: money(amount),
        incurredOn: day,
        ...at,
      }),
    ),
  ],
  [
    '(\\S+) says where money goes by (sepa|paypal)',
    one(([partnerId = '', method], { at }) =>
      command(SetPayoutDetails, {
        partnerId,
        ...(method === 'sepa'
          ? { method: 'sepa' as const, details: { name: partnerId, iban: 'DE89370400440532013000' } }
          : { method: 'paypal' as const, details: { email: `hello@${partnerId}.example` } }),
        ...at,
      }),
    ),
  ],
  [
    'cleo proposes payout (\\S+)( by hand)?',
    one(([payoutId = '', byHand], { programId, at }) => ({
      command: command(ProposePayout, {
        payoutId,
        programId,
        currency: PROGRAM_CURRENCY,
        ...(byHand ? { method: 'manual' as const } : {}),
        ...at,
      }),
      actor: 'person:cleo',
    })),
  ],
  [
    '(cleo|dan) approves payout (\\S+)',
    one(([who, payoutId = ''], { at }) => ({
      command: command(ApprovePayout, { payoutId, ...at }),
      actor: `person:${who}`,
    })),
  ],
  [
    'payout (\\S+) is sent by (sepa|paypal)',
    one(([payoutId = '', method], { at }) =>
      command(BeginSending, { payoutId, method: method === 'sepa' ? 'sepa' : 'paypal', ...at }),
    ),
  ],
  [
    '(\\S+) (got|did not get) payout (\\S+)',
    one(([partnerId = '', got, payoutId = ''], { at }) =>
      command(RecordPayoutResult, {
        payoutId,
        partnerId,
        outcome: got === 'got' ? 'paid' : 'failed',
        ...(got === 'got' ? {} : { code: 'account-closed' }),
        ...at,
      }),
    ),
  ],
];

const patterns = SENTENCES.map(([pattern, tells]) => ({ pattern: new RegExp(`^${pattern}$`), tells }));

/** @throws Error for a sentence that nobody understands. */
export function commandsOf(sentence: string, telling: Telling): readonly (Command | Told)[] {
  for (const { pattern, tells } of patterns) {
    const match = pattern.exec(sentence);
    if (match) return tells(match.slice(1), telling);
  }
  throw new Error(`No sentence of a story: "${sentence}".`);
}
