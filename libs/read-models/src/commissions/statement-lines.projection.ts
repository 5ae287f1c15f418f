import type {
  Condition,
  ConsideredRule,
  EventData,
  Exchanged,
  GrantedLimit,
  OccasionKind,
  Pays,
  RecordedEvent,
  Refusal,
  ReversalCause,
  WhyNotPaid,
} from '@vouch/events';
import { Entity, Index } from 'typeorm';
import { Key, Optional, Value } from '../columns.js';
import { projection } from '../projection.js';
import { readModelSchema } from '../schema.js';
import { monthOf } from '../days.js';
import { balanceChange } from '@vouch/terms';

/** Why an amount is what it is: the fields of the event that a statement puts into words, by kind of line. */
export type Explanation =
  | PricingExplanation
  | ReversalExplanation
  | ForfeitExplanation
  | PayoutExplanation
  | ReturnExplanation
  | LeftOutExplanation
  | Record<string, never>;

export interface PricingExplanation {
  readonly termsVersion: number;
  readonly tier: string | null;
  /** Where what it pays stands; null for a refusal. */
  readonly paysFrom: EventData<'CommissionAccrued'>['paysFrom'] | null;
  readonly conditions: readonly Condition[];
  /** The limits that it stayed under. */
  readonly limits: readonly GrantedLimit[];
  /** What the rule came to before them, in minor units; null for a refusal. */
  readonly computedMinor: number | null;
  /** Rules that were considered and do not pay; none where one pays. */
  readonly considered: readonly ConsideredRule[];
}

export interface ReversalExplanation {
  readonly because: ReversalCause;
  readonly accruedMinor: number;
  /** All that was given back of the payment; null where that is not why. */
  readonly refundedTotalMinor: number | null;
  /** The dispute, the change or the hold that led to it. */
  readonly causeId: string | null;
  readonly takenFrom: EventData<'CommissionReversed'>['takenFrom'];
}

export interface ForfeitExplanation {
  readonly from: EventData<'CommissionsForfeited'>['from'];
  readonly lines: EventData<'CommissionsForfeited'>['lines'];
}

export interface PayoutExplanation {
  readonly lines: EventData<'PayoutReserved'>['lines'];
}

export type ReturnExplanation = Pick<EventData<'PayoutReturned'>, 'from' | 'code'>;

export interface LeftOutExplanation {
  readonly reason: WhyNotPaid;
  readonly until: string | null;
  readonly payableMinor: number;
}

@Entity({
  name: 'statement_lines',
  schema: readModelSchema,
  comment: 'Every booking on a partner’s account, and every refusal of one, with its reasons.',
})
@Index(['partnerId', 'month', 'currency'])
@Index(['commissionId'])
export class StatementLineRow {
  @Key('text', 'The event that this line states.')
  eventId!: string;

  @Value('bigint', 'Its position in the log.')
  position!: number;

  @Value('text', 'Its stream.')
  stream!: string;

  @Value('integer', 'Its revision in the stream.')
  revision!: number;

  @Value('text', 'The partner.')
  partnerId!: string;

  @Value('text', 'The program.')
  programId!: string;

  @Value('text', 'ISO 4217 currency of every amount of this line.')
  currency!: string;

  @Value('text', 'Month of the statement, YYYY-MM: that of the booking day.')
  month!: string;

  @Value('date', "Booking day, in the program's time zone.")
  bookedOn!: string;

  @Value('date', 'The day that the line is about. Where its month was closed when it came, it stands in a later one.')
  occurredOn!: string;

  @Value(
    'text',
    'accrued, refused, released, reversed, forfeited; in-payout: put aside for one; paid: it arrived; returned: it did not; left-out: a payout has nothing for the partner.',
  )
  kind!: 'accrued' | 'refused' | 'released' | 'reversed' | 'forfeited' | 'in-payout' | 'paid' | 'returned' | 'left-out';

  @Optional('text', 'The commission; null for a refusal, and for a payout or a forfeit, which have many.')
  commissionId!: string | null;

  @Optional('text', 'The customer; null where the line is about a commission or a payout as such.')
  customerId!: string | null;

  @Optional('text', 'What it is for: payment, click, seats-added and so on; null where it is no occasion of the terms.')
  occasion!: OccasionKind | null;

  @Optional('integer', 'How many: clicks, seats; 1 of what comes one by one.')
  quantity!: number | null;

  @Optional('text', 'The referral that it is about.')
  referralId!: string | null;

  @Optional('text', 'The partner that this one recruited, where it is about one.')
  recruitId!: string | null;

  @Optional('text', 'The payment that was the basis.')
  paymentId!: string | null;

  @Optional('text', 'The refund that took back.')
  refundId!: string | null;

  @Optional('text', 'The payout.')
  payoutId!: string | null;

  @Value('bigint', 'Size of the booking, never negative, minor units; 0 for a refusal and where a payout leaves out.')
  amountMinor!: number;

  @Optional('bigint', 'The payment that the commission is computed from, minor units.')
  basisMinor!: number | null;

  @Optional('text', 'Its currency: it may be another than that of the line.')
  basisCurrency!: string | null;

  @Optional(
    'json',
    'Where it is paid in another currency than it is computed in: the rate, its source and instant, and what it was before.',
  )
  exchanged!: Exchanged | null;

  @Optional('text', 'The rule of the terms that it follows; null where no rule pays, and where the line follows none.')
  rule!: string | null;

  @Optional('json', 'What that rule pays: a share, an amount, a table.')
  pays!: Pays | null;

  @Optional('date', 'From this day on the commission can be released.')
  releaseOn!: string | null;

  @Optional(
    'text',
    'Why there is no commission, as in the event CommissionRefused: not-certified, outside-commission-months and so on.',
  )
  refusal!: Refusal | null;

  @Value('bigint', 'Change of what is held for the partner, minor units.')
  heldDeltaMinor!: number;

  @Value('bigint', 'Change of what is payable to the partner, minor units.')
  payableDeltaMinor!: number;

  @Value(
    'json',
    'What the amount follows from: terms, rule, tier and conditions; or what was refunded; or the lines that were forfeited or paid.',
  )
  explanation!: Explanation;

  @Optional('text', 'The event that this one answers: the credited payment or refund, or the termination.')
  sourceEventId!: string | null;
}

type LineEvent = RecordedEvent<
  | 'CommissionAccrued'
  | 'CommissionRefused'
  | 'CommissionReleased'
  | 'CommissionReversed'
  | 'CommissionsForfeited'
  | 'PayoutReserved'
  | 'PayoutRefused'
  | 'PayoutSettled'
  | 'PayoutReturned'
>;

/** What all lines share; each kind adds its own. */
const line = (event: LineEvent, kind: StatementLineRow['kind'], currency: string): StatementLineRow => ({
  eventId: event.id,
  position: event.position,
  stream: event.stream,
  revision: event.revision,
  partnerId: event.data.partnerId,
  programId: event.data.programId,
  currency,
  month: monthOf(event.data.bookedOn),
  bookedOn: event.data.bookedOn,
  occurredOn: event.data.occurredOn,
  kind,
  commissionId: null,
  customerId: null,
  occasion: null,
  quantity: null,
  referralId: null,
  recruitId: null,
  paymentId: null,
  refundId: null,
  payoutId: null,
  amountMinor: 0,
  basisMinor: null,
  basisCurrency: null,
  exchanged: null,
  rule: null,
  pays: null,
  releaseOn: null,
  refusal: null,
  heldDeltaMinor: 0,
  payableDeltaMinor: 0,
  explanation: {},
  sourceEventId: null,
});

const pricingOf = ({ type, data }: RecordedEvent<'CommissionAccrued' | 'CommissionRefused'>): PricingExplanation => ({
  termsVersion: data.termsVersion,
  tier: data.tier,
  paysFrom: type === 'CommissionAccrued' ? data.paysFrom : null,
  conditions: data.conditions,
  considered: type === 'CommissionRefused' ? data.considered : [],
  limits: type === 'CommissionAccrued' ? data.limits : [],
  computedMinor: type === 'CommissionAccrued' ? data.computed.amountMinor : null,
});

const occasionOf = ({ data }: RecordedEvent<'CommissionAccrued' | 'CommissionRefused'>) => ({
  occasion: data.occasion,
  quantity: data.quantity,
  customerId: data.customerId ?? null,
  paymentId: data.paymentId ?? null,
  referralId: data.referralId ?? null,
  recruitId: data.recruitId ?? null,
  basisMinor: data.basis?.amountMinor ?? null,
  basisCurrency: data.basis?.currency ?? null,
});

const key = (event: { readonly id: string }) => [event.id];

export const statementLines = projection<StatementLineRow>({
  name: 'statement_lines',
  capability: 'commissions',
  version: 2,
  entity: StatementLineRow,
  on: {
    CommissionAccrued: {
      key,
      fold: (_, event) => ({
        ...line(event, 'accrued', event.data.amount.currency),
        ...balanceChange(event.data.partnerId, event.data.postings),
        ...occasionOf(event),
        commissionId: event.data.commissionId,
        amountMinor: event.data.amount.amountMinor,
        exchanged: event.data.exchanged ?? null,
        rule: event.data.rule,
        pays: event.data.pays,
        releaseOn: event.data.releaseOn,
        explanation: pricingOf(event),
        sourceEventId: event.data.sourceEventId,
      }),
    },
    CommissionRefused: {
      key,
      fold: (_, event) => ({
        ...line(event, 'refused', event.data.currency),
        ...occasionOf(event),
        refusal: event.data.reason,
        explanation: pricingOf(event),
        sourceEventId: event.data.sourceEventId,
      }),
    },
    CommissionReleased: {
      key,
      fold: (_, event) => ({
        ...line(event, 'released', event.data.amount.currency),
        ...balanceChange(event.data.partnerId, event.data.postings),
        commissionId: event.data.commissionId,
        amountMinor: event.data.amount.amountMinor,
      }),
    },
    CommissionReversed: {
      key,
      fold: (_, event) => ({
        ...line(event, 'reversed', event.data.amount.currency),
        ...balanceChange(event.data.partnerId, event.data.postings),
        commissionId: event.data.commissionId,
        customerId: event.data.customerId ?? null,
        paymentId: event.data.paymentId ?? null,
        refundId: event.data.refundId ?? null,
        amountMinor: event.data.amount.amountMinor,
        basisMinor: event.data.basis?.amountMinor ?? null,
        basisCurrency: event.data.basis?.currency ?? null,
        exchanged: event.data.exchanged ?? null,
        rule: event.data.rule,
        pays: event.data.pays,
        explanation: {
          because: event.data.because,
          accruedMinor: event.data.accruedMinor,
          refundedTotalMinor: event.data.refundedTotalMinor ?? null,
          causeId: event.data.disputeId ?? event.data.changeId ?? event.data.holdId ?? null,
          takenFrom: event.data.takenFrom,
        },
        sourceEventId: event.data.sourceEventId,
      }),
    },
    CommissionsForfeited: {
      key,
      fold: (_, event) => ({
        ...line(event, 'forfeited', event.data.amount.currency),
        ...balanceChange(event.data.partnerId, event.data.postings),
        amountMinor: event.data.amount.amountMinor,
        explanation: { from: event.data.from, lines: event.data.lines },
        sourceEventId: event.data.sourceEventId,
      }),
    },
    PayoutReserved: {
      key,
      fold: (_, event) => ({
        ...line(event, 'in-payout', event.data.amount.currency),
        ...balanceChange(event.data.partnerId, event.data.postings),
        payoutId: event.data.payoutId,
        amountMinor: event.data.amount.amountMinor,
        explanation: { lines: event.data.lines },
      }),
    },
    PayoutRefused: {
      key,
      fold: (_, event) => ({
        ...line(event, 'left-out', event.data.amount.currency),
        payoutId: event.data.payoutId,
        explanation: {
          reason: event.data.reason,
          until: event.data.until ?? null,
          payableMinor: event.data.amount.amountMinor,
        },
      }),
    },
    PayoutSettled: {
      key,
      fold: (_, event) => ({
        ...line(event, 'paid', event.data.amount.currency),
        ...balanceChange(event.data.partnerId, event.data.postings),
        payoutId: event.data.payoutId,
        amountMinor: event.data.amount.amountMinor,
      }),
    },
    PayoutReturned: {
      key,
      fold: (_, event) => ({
        ...line(event, 'returned', event.data.amount.currency),
        ...balanceChange(event.data.partnerId, event.data.postings),
        payoutId: event.data.payoutId,
        amountMinor: event.data.amount.amountMinor,
        explanation: { from: event.data.from, code: event.data.code },
      }),
    },
  },
});
