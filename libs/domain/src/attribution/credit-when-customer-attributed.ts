import type { EventData, Money, RecordedEvent } from '@vouch/events';
import { dayIn } from '../calendar.js';
import { command, filledIn, type Command } from '../command.js';
import { entryOf } from '../entry-of.js';
import { policy, type Reaction, type Rows } from '../policy.js';
import { referralOfSubject } from '../referral-names.js';
import {
  CreditChurn,
  CreditDispute,
  CreditDisputeEnd,
  CreditPayment,
  CreditRefund,
  CreditReturn,
  CreditSubscriptionChange,
} from './commands.js';

/**
 * Credits what a customer does to its partner. What comes before the attribution waits for it in its original order; a refund
 * that comes before its payment waits for that, and so does a return that comes before its churn.
 */

interface Deed {
  readonly eventId: string;
  readonly occurredAt: string;
}

type Outcome = EventData<'PaymentDisputeClosed'>['outcome'];
type Disputed = Omit<EventData<'PaymentDisputeOpened'>, 'customerId'>;

type CustomerDeed =
  | (Deed & { readonly kind: 'payment'; readonly paymentId: string; readonly amount: Money })
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
type OfPayment = Extract<CustomerDeed, { kind: 'refund' | 'dispute' | 'dispute-end' }>;
type Return = Extract<CustomerDeed, { kind: 'return' }>;

interface CustomerRow {
  /** null: not attributed yet. */
  readonly partner: { readonly partnerId: string; readonly programId: string } | null;
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

interface PaymentRow {
  readonly received: boolean;
  /** What came before its payment. */
  readonly waiting: readonly OfPayment[];
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

type Row = CustomerRow | PaymentRow | DisputeRow | ZonesRow;

/** The zones of all programs in one row: a payment does not say which program it is about. */
const ZONES = 'zones';
const customerKey = (customerId: string) => `customer:${customerId}`;
const disputeKey = (customerId: string, disputeId: string) => `dispute:${customerId}:${disputeId}`;
const paymentKey = (customerId: string, paymentId: string) => `payment:${customerId}:${paymentId}`;

const STRANGER: CustomerRow = {
  partner: null,
  touched: false,
  nobodys: false,
  away: false,
  returns: [],
  waiting: [],
};
const NOBODYS: CustomerRow = { ...STRANGER, nobodys: true };

const zonesIn = (rows: Rows<Row>) => (rows(ZONES) as ZonesRow | null)?.zones ?? {};
const customerIn = (rows: Rows<Row>, customerId: string): CustomerRow =>
  (rows(customerKey(customerId)) as CustomerRow | null) ?? STRANGER;
const paymentIn = (rows: Rows<Row>, customerId: string, paymentId: string): PaymentRow =>
  (rows(paymentKey(customerId, paymentId)) as PaymentRow | null) ?? { received: false, waiting: [] };

const disputeIn = (rows: Rows<Row>, customerId: string, disputeId: string): DisputeRow =>
  (rows(disputeKey(customerId, disputeId)) as DisputeRow | null) ?? { disputed: null, end: null };

function credit(
  customerId: string,
  partner: NonNullable<CustomerRow['partner']>,
  zone: string,
  deed: CustomerDeed,
): Command {
  const { partnerId, programId } = partner;
  const { eventId, occurredAt } = deed;
  const common = { partnerId, programId, customerId, sourceEventId: eventId, occurredAt };
  const on = dayIn(zone, occurredAt);
  switch (deed.kind) {
    case 'payment':
      return command(CreditPayment, { ...common, paymentId: deed.paymentId, amount: deed.amount, paidOn: on });
    case 'refund':
      return command(CreditRefund, {
        ...common,
        refundId: deed.refundId,
        paymentId: deed.paymentId,
        amount: deed.amount,
        refundedOn: on,
      });
    case 'dispute': {
      const { disputeId, paymentId, amount, reason } = deed;
      const said = { disputeId, paymentId, amount, ...filledIn({ reason }) };
      return command(CreditDispute, { ...common, ...said, openedOn: on });
    }
    case 'dispute-end': {
      const { disputeId, paymentId, amount, outcome } = deed;
      return command(CreditDisputeEnd, { ...common, disputeId, paymentId, amount, outcome, endedOn: on });
    }
    case 'change': {
      const { changeId, plan, seats, monthlyRevenue } = deed;
      const said = filledIn({ plan, seats, monthlyRevenue });
      return command(CreditSubscriptionChange, { ...common, changeId, ...said, changedOn: on });
    }
    case 'churn':
      return command(CreditChurn, { ...common, churnedOn: on });
    case 'return':
      return command(CreditReturn, { ...common, ...filledIn({ plan: deed.plan, seats: deed.seats }), returnedOn: on });
  }
}

function creditOrWait(customerId: string, deeds: readonly CustomerDeed[], rows: Rows<Row>): Reaction<Row> {
  const customer = customerIn(rows, customerId);
  const { partner, nobodys, waiting } = customer;
  if (nobodys) return {};
  if (!partner) return { rows: { [customerKey(customerId)]: { ...customer, waiting: [...waiting, ...deeds] } } };
  const zone = zoneOf(partner.programId, rows);
  return { commands: deeds.map((deed) => credit(customerId, partner, zone, deed)) };
}

/** What is about a payment: credited with it, or once it came. */
function ofPayment(customerId: string, deeds: readonly OfPayment[], rows: Rows<Row>): Reaction<Row> {
  const [deed] = deeds;
  if (!deed) return {};
  const { received, waiting } = paymentIn(rows, customerId, deed.paymentId);
  if (received) return creditOrWait(customerId, deeds, rows);
  return { rows: { [paymentKey(customerId, deed.paymentId)]: { received, waiting: [...waiting, ...deeds] } } };
}

/** What of a churn or a return counts now: they take turns, so one that comes too early waits for the other. */
function turn(customer: CustomerRow, deed: Extract<CustomerDeed, { kind: 'churn' | 'return' }>) {
  if (deed.kind === 'return')
    return customer.away
      ? { deeds: [deed], customer: { ...customer, away: false } }
      : { deeds: [], customer: { ...customer, returns: [...customer.returns, deed] } };
  const [next, ...returns] = customer.returns;
  return next
    ? { deeds: [deed, next], customer: { ...customer, returns } }
    : { deeds: [deed], customer: { ...customer, away: true } };
}

function takeTurn(
  customerId: string,
  deed: Extract<CustomerDeed, { kind: 'churn' | 'return' }>,
  rows: Rows<Row>,
): Reaction<Row> {
  const known = customerIn(rows, customerId);
  if (known.nobodys) return {};
  const { deeds, customer } = turn(known, deed);
  const key = customerKey(customerId);
  if (!customer.partner) return { rows: { [key]: { ...customer, waiting: [...customer.waiting, ...deeds] } } };
  const { partner } = customer;
  const zone = zoneOf(partner.programId, rows);
  return { commands: deeds.map((one) => credit(customerId, partner, zone, one)), rows: { [key]: customer } };
}

function zoneOf(programId: string, rows: Rows<Row>): string {
  const zone = entryOf(zonesIn(rows), programId);
  if (zone === undefined) throw new Error(`A customer is attributed in program ${programId}, which was not launched.`);
  return zone;
}

const keysOfDispute = ({ data }: RecordedEvent<'PaymentDisputeOpened' | 'PaymentDisputeClosed'>) => [
  customerKey(data.customerId),
  paymentKey(data.customerId, data.paymentId),
  disputeKey(data.customerId, data.disputeId),
  ZONES,
];

export const creditWhenCustomerAttributed = policy<Row>({
  name: 'credit-when-customer-attributed',
  capability: 'attribution',
  startsAt: 'beginning',
  on: {
    ProgramLaunched: {
      keys: () => [ZONES],
      react: ({ data }, rows) => ({ rows: { [ZONES]: { zones: { ...zonesIn(rows), [data.programId]: data.zone } } } }),
    },
    CustomerAttributed: {
      keys: ({ data }) => [customerKey(data.customerId), ZONES],
      react: ({ data }, rows) => {
        const { partnerId, programId, customerId } = data;
        const partner = { partnerId, programId };
        const zone = zoneOf(programId, rows);
        const customer = customerIn(rows, customerId);
        return {
          commands: customer.waiting.map((deed) => credit(customerId, partner, zone, deed)),
          rows: { [customerKey(customerId)]: { ...customer, partner, waiting: [] } },
        };
      },
    },
    CustomerSignedUp: {
      keys: ({ data }) => [customerKey(data.customerId)],
      react: ({ data }, rows) => ({
        rows: { [customerKey(data.customerId)]: { ...customerIn(rows, data.customerId), touched: hasTouched(data) } },
      }),
    },
    CustomerConverted: {
      keys: ({ data }) => [customerKey(data.customerId)],
      react: ({ data }, rows) =>
        hasTouched(data) || customerIn(rows, data.customerId).touched
          ? {}
          : { rows: { [customerKey(data.customerId)]: NOBODYS } },
    },
    TouchesWeighed: {
      keys: ({ data }) => [customerKey(data.customerId)],
      react: ({ data }) => (data.credited ? {} : { rows: { [customerKey(data.customerId)]: NOBODYS } }),
    },
    PaymentReceived: {
      keys: ({ data }) => [customerKey(data.customerId), paymentKey(data.customerId, data.paymentId), ZONES],
      react: ({ id, data, occurredAt }, rows) => {
        const { customerId, paymentId, amount } = data;
        const payment = { kind: 'payment', eventId: id, occurredAt, paymentId, amount } as const;
        const { waiting } = paymentIn(rows, customerId, paymentId);
        const reaction = creditOrWait(customerId, [payment, ...waiting], rows);
        return {
          ...reaction,
          rows: { ...reaction.rows, [paymentKey(customerId, paymentId)]: { received: true, waiting: [] } },
        };
      },
    },
    PaymentRefunded: {
      keys: ({ data }) => [customerKey(data.customerId), paymentKey(data.customerId, data.paymentId), ZONES],
      react: ({ id, data, occurredAt }, rows) => {
        const { customerId, paymentId, refundId, amount } = data;
        return ofPayment(customerId, [{ kind: 'refund', eventId: id, occurredAt, paymentId, refundId, amount }], rows);
      },
    },
    PaymentDisputeOpened: {
      keys: keysOfDispute,
      react: ({ id, data: { customerId, ...disputed }, occurredAt }, rows) => {
        const { end } = disputeIn(rows, customerId, disputed.disputeId);
        const opened = { kind: 'dispute', eventId: id, occurredAt, ...disputed } as const;
        const reaction = ofPayment(
          customerId,
          end ? [opened, { kind: 'dispute-end', ...disputed, ...end }] : [opened],
          rows,
        );
        return {
          ...reaction,
          rows: { ...reaction.rows, [disputeKey(customerId, disputed.disputeId)]: { disputed, end: null } },
        };
      },
    },
    PaymentDisputeClosed: {
      keys: keysOfDispute,
      react: ({ id, data: { customerId, disputeId, outcome }, occurredAt }, rows) => {
        const { disputed } = disputeIn(rows, customerId, disputeId);
        const end = { eventId: id, occurredAt, outcome };
        if (!disputed) return { rows: { [disputeKey(customerId, disputeId)]: { disputed, end } } };
        return ofPayment(customerId, [{ kind: 'dispute-end', ...disputed, ...end }], rows);
      },
    },
    SubscriptionChanged: {
      keys: ({ data }) => [customerKey(data.customerId), ZONES],
      react: ({ id, data: { customerId, ...change }, occurredAt }, rows) =>
        creditOrWait(customerId, [{ kind: 'change', eventId: id, occurredAt, ...change }], rows),
    },
    CustomerChurned: {
      keys: ({ data }) => [customerKey(data.customerId), ZONES],
      react: ({ id, data, occurredAt }, rows) =>
        takeTurn(data.customerId, { kind: 'churn', eventId: id, occurredAt }, rows),
    },
    CustomerReturned: {
      keys: ({ data }) => [customerKey(data.customerId), ZONES],
      react: ({ id, data: { customerId, plan, seats }, occurredAt }, rows) =>
        takeTurn(customerId, { kind: 'return', eventId: id, occurredAt, ...filledIn({ plan, seats }) }, rows),
    },
  },
});

/** Whether there is anything that may credit it: what it named, or a referral that the vault found to be of the same people. */
function hasTouched(data: EventData<'CustomerSignedUp'> | EventData<'CustomerConverted'>): boolean {
  const { clickId, couponCode, matches } = data;
  const named = 'referralId' in data ? data.referralId : undefined;
  if ((named ?? clickId ?? couponCode) !== undefined) return true;
  return [...(matches?.samePerson ?? []), ...(matches?.sameCompany ?? [])].some(
    ({ subject }) => referralOfSubject(subject) !== null,
  );
}
