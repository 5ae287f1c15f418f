import type { Money } from '@vouch/events';
import { dayIn } from '../calendar.js';
import { command, type Command } from '../command.js';
import { entryOf } from '../entry-of.js';
import { policy, type Reaction, type Rows } from '../policy.js';
import { CreditChurn, CreditPayment, CreditRefund } from './commands.js';

/**
 * Credits what a customer does to its partner. What comes before the attribution waits for it in its original order; a refund
 * that comes before its payment waits for that.
 */

interface Deed {
  readonly eventId: string;
  readonly occurredAt: string;
}

type CustomerDeed =
  | (Deed & { readonly kind: 'payment'; readonly paymentId: string; readonly amount: Money })
  | (Deed & { readonly kind: 'refund'; readonly paymentId: string; readonly refundId: string; readonly amount: Money })
  | (Deed & { readonly kind: 'churn' });

type Refund = Extract<CustomerDeed, { kind: 'refund' }>;

interface CustomerRow {
  /** null: not attributed yet. */
  readonly partner: { readonly partnerId: string; readonly programId: string } | null;
  /** It converted without naming a referral: no partner will ever be credited, and nothing is kept waiting. */
  readonly nobodys: boolean;
  readonly waiting: readonly CustomerDeed[];
}

interface PaymentRow {
  readonly received: boolean;
  /** Refunds that came before their payment. */
  readonly waiting: readonly Refund[];
}

interface ZonesRow {
  readonly zones: Readonly<Record<string, string>>;
}

type Row = CustomerRow | PaymentRow | ZonesRow;

/** The zones of all programs in one row: a payment does not say which program it is about. */
const ZONES = 'zones';
const customerKey = (customerId: string) => `customer:${customerId}`;
const paymentKey = (customerId: string, paymentId: string) => `payment:${customerId}:${paymentId}`;

const zonesIn = (rows: Rows<Row>) => (rows(ZONES) as ZonesRow | null)?.zones ?? {};
const customerIn = (rows: Rows<Row>, customerId: string): CustomerRow =>
  (rows(customerKey(customerId)) as CustomerRow | null) ?? { partner: null, nobodys: false, waiting: [] };
const paymentIn = (rows: Rows<Row>, customerId: string, paymentId: string): PaymentRow =>
  (rows(paymentKey(customerId, paymentId)) as PaymentRow | null) ?? { received: false, waiting: [] };

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
    case 'churn':
      return command(CreditChurn, { ...common, churnedOn: on });
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

function zoneOf(programId: string, rows: Rows<Row>): string {
  const zone = entryOf(zonesIn(rows), programId);
  if (zone === undefined) throw new Error(`A customer is attributed in program ${programId}, which was not launched.`);
  return zone;
}

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
        return {
          commands: customerIn(rows, customerId).waiting.map((deed) => credit(customerId, partner, zone, deed)),
          rows: { [customerKey(customerId)]: { partner, nobodys: false, waiting: [] } },
        };
      },
    },
    CustomerConverted: {
      keys: ({ data }) => (data.referralId === undefined ? [customerKey(data.customerId)] : []),
      react: ({ data }) =>
        data.referralId === undefined
          ? { rows: { [customerKey(data.customerId)]: { partner: null, nobodys: true, waiting: [] } } }
          : {},
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
        const refund = { kind: 'refund', eventId: id, occurredAt, paymentId, refundId, amount } as const;
        const { received, waiting } = paymentIn(rows, customerId, paymentId);
        if (received) return creditOrWait(customerId, [refund], rows);
        return { rows: { [paymentKey(customerId, paymentId)]: { received, waiting: [...waiting, refund] } } };
      },
    },
    CustomerChurned: {
      keys: ({ data }) => [customerKey(data.customerId), ZONES],
      react: ({ id, data, occurredAt }, rows) =>
        creditOrWait(data.customerId, [{ kind: 'churn', eventId: id, occurredAt }], rows),
    },
  },
});
