import type { EventData, Money } from '@vouch/events';
import { entryOf } from '../entry-of.js';
import type { Rows } from '../policy.js';

/** What the policy that credits keeps of customers, and of their payments and disputes. */

interface Deed {
  readonly eventId: string;
  readonly occurredAt: string;
  /** Where the log has it. */
  readonly position: number;
}

/** What is known of a payment besides its amount. */
export type PaidFor = Pick<EventData<'PaymentReceived'>, 'product' | 'country' | 'metadata'>;

type Outcome = EventData<'PaymentDisputeClosed'>['outcome'];
type Disputed = Omit<EventData<'PaymentDisputeOpened'>, 'customerId'>;

export type CustomerDeed =
  | (Deed & {
      readonly kind: 'payment';
      readonly paymentId: string;
      readonly amount: Money;
      readonly paidFor: PaidFor;
    })
  | (Deed & { readonly kind: 'refund'; readonly paymentId: string; readonly refundId: string; readonly amount: Money })
  | (Deed & {
      readonly kind: 'change';
      readonly changeId: string;
      readonly plan?: string;
      readonly seats?: number;
      readonly monthlyRevenue?: Money;
    })
  | (Deed & Disputed & { readonly kind: 'dispute' })
  | (Deed & Disputed & { readonly kind: 'dispute-end'; readonly outcome: Outcome })
  | (Deed & { readonly kind: 'churn' })
  | (Deed & { readonly kind: 'return'; readonly plan?: string; readonly seats?: number });

/** What is about a payment, and waits for it. */
export type OfPayment = Extract<CustomerDeed, { kind: 'refund' | 'dispute' | 'dispute-end' }>;
type Payment = Extract<CustomerDeed, { kind: 'payment' }>;
type Return = Extract<CustomerDeed, { kind: 'return' }>;

export interface Partner {
  readonly partnerId: string;
  readonly programId: string;
}

/** For whom a customer counts. */
interface Owner {
  readonly partner: Partner;
  /** YYYY-MM-DD in the program's zone; null: from the beginning. */
  readonly since: string | null;
}

export interface Conversion {
  readonly convertedAt: string;
  readonly plan?: string;
  readonly seats?: number;
}

export interface CustomerRow {
  readonly conversion: Conversion | null;
  /** The first to which it was attributed, and those to which it was given since; none: not attributed yet. */
  readonly owners: readonly Owner[];
  /** The decision that gave it to another partner; null for none. */
  readonly given: {
    readonly eventId: string;
    readonly since: string | null;
    readonly reason: string;
    readonly occurredAt: string;
  } | null;
  /** Changes, churns and returns, in the order in which they counted. */
  readonly history: readonly CustomerDeed[];
  /** It touched a referral when it signed up. */
  readonly touched: boolean;
  /** It converted and no referral counts: no partner will ever be credited, and nothing is kept waiting. */
  readonly nobodys: boolean;
  /** Whether it has left, as far as was told in turn. */
  readonly away: boolean;
  /** Returns that came before their churn. */
  readonly returns: readonly Return[];
  readonly waiting: readonly CustomerDeed[];
}

export interface PaymentRow {
  /** null: only what is about it was told. */
  readonly paid: Payment | null;
  /** Refunds and disputes, in the order in which they count. */
  readonly about: readonly OfPayment[];
}

interface DisputeRow {
  /** null: not heard of yet. */
  readonly disputed: Disputed | null;
  /** An end that came before its dispute. */
  readonly end: (Deed & { readonly outcome: Outcome }) | null;
}

interface ZonesRow {
  readonly zones: Readonly<Record<string, string>>;
}

export type Row = CustomerRow | PaymentRow | DisputeRow | ZonesRow;

/** The zones of all programs in one row: a payment does not say which program it is about. */
export const ZONES = 'zones';
export const customerKey = (customerId: string) => `customer:${customerId}`;
export const disputeKey = (customerId: string, disputeId: string) => `dispute:${customerId}:${disputeId}`;
export const paymentKey = (customerId: string, paymentId: string) => `payment:${customerId}:${paymentId}`;

const STRANGER: CustomerRow = {
  conversion: null,
  owners: [],
  given: null,
  history: [],
  touched: false,
  nobodys: false,
  away: false,
  returns: [],
  waiting: [],
};
/** Its history stays: somebody may decide later whose it is. */
export const nobodysNow = (customer: CustomerRow): CustomerRow => ({ ...customer, nobodys: true, waiting: [] });

export const zonesIn = (rows: Rows<Row>) => (rows(ZONES) as ZonesRow | null)?.zones ?? {};
export const customerIn = (rows: Rows<Row>, customerId: string): CustomerRow =>
  (rows(customerKey(customerId)) as CustomerRow | null) ?? STRANGER;
export const paymentIn = (rows: Rows<Row>, customerId: string, paymentId: string): PaymentRow =>
  (rows(paymentKey(customerId, paymentId)) as PaymentRow | null) ?? { paid: null, about: [] };

export const disputeIn = (rows: Rows<Row>, customerId: string, disputeId: string): DisputeRow =>
  (rows(disputeKey(customerId, disputeId)) as DisputeRow | null) ?? { disputed: null, end: null };

export function zoneOf(programId: string, rows: Rows<Row>): string {
  const zone = entryOf(zonesIn(rows), programId);
  if (zone === undefined) throw new Error(`A customer is attributed in program ${programId}, which was not launched.`);
  return zone;
}
