import type { EventData, RecordedEvent } from '@vouch/events';
import { dayIn } from '../calendar.js';
import { command, filledIn, type Command } from '../command.js';
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
import {
  customerIn,
  customerKey,
  disputeIn,
  disputeKey,
  nobodysNow,
  paymentIn,
  paymentKey,
  ZONES,
  zoneOf,
  zonesIn,
  type CustomerDeed,
  type CustomerRow,
  type OfPayment,
  type Partner,
  type Row,
} from './deeds.js';
import { attribute, movedBy, stillAway, withdraw } from './giving-away.js';

/**
 * Credits what a customer does to its partner. What comes before the attribution waits for it in its original order; a refund
 * that comes before its payment waits for that, and so does a return that comes before its churn.
 */

function credit(customerId: string, partner: Partner, zone: string, deed: CustomerDeed): Command {
  const { partnerId, programId } = partner;
  const { eventId, occurredAt } = deed;
  const common = { partnerId, programId, customerId, sourceEventId: eventId, occurredAt };
  const on = dayIn(zone, occurredAt);
  switch (deed.kind) {
    case 'payment': {
      const { paymentId, amount, paidFor } = deed;
      return command(CreditPayment, { ...common, paymentId, amount, paidOn: on, ...paidFor });
    }
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

/** For whom counts what happened at that time. */
function ownerAt({ owners }: CustomerRow, at: string, rows: Rows<Row>): Partner | null {
  const owner = owners.findLast(
    ({ partner, since }) => since === null || dayIn(zoneOf(partner.programId, rows), at) >= since,
  );
  return owner?.partner ?? null;
}

/** What is about a payment counts for whom the payment counts. */
function creditOrWait(
  customer: CustomerRow,
  customerId: string,
  deeds: readonly CustomerDeed[],
  rows: Rows<Row>,
  at?: string,
): Reaction<Row> {
  const commands: Command[] = [];
  const waiting: CustomerDeed[] = [];
  for (const deed of deeds) {
    const owner = ownerAt(customer, at ?? deed.occurredAt, rows);
    if (owner) commands.push(credit(customerId, owner, zoneOf(owner.programId, rows), deed));
    else if (!customer.nobodys) waiting.push(deed);
  }
  const row = waiting.length === 0 ? customer : { ...customer, waiting: [...customer.waiting, ...waiting] };
  return { commands, ...(row === customerIn(rows, customerId) ? {} : { rows: { [customerKey(customerId)]: row } }) };
}

/** Kept, so that it can be credited to another partner. */
const remembered = (customer: CustomerRow, deeds: readonly CustomerDeed[]): CustomerRow =>
  deeds.length === 0 ? customer : { ...customer, history: [...customer.history, ...deeds] };

/** What is about a payment: credited with it, or once it came. */
function ofPayment(customerId: string, deeds: readonly OfPayment[], rows: Rows<Row>): Reaction<Row> {
  const [deed] = deeds;
  if (!deed) return {};
  const { paid, about } = paymentIn(rows, customerId, deed.paymentId);
  const known = { [paymentKey(customerId, deed.paymentId)]: { paid, about: [...about, ...deeds] } };
  if (!paid) return { rows: known };
  const reaction = creditOrWait(customerIn(rows, customerId), customerId, deeds, rows, paid.occurredAt);
  return { ...reaction, rows: { ...reaction.rows, ...known } };
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
  const { deeds, customer } = turn(customerIn(rows, customerId), deed);
  const { commands = [], rows: changed } = creditOrWait(remembered(customer, deeds), customerId, deeds, rows);
  return { commands, rows: { [customerKey(customerId)]: customer, ...changed } };
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
        // What a person decided was credited with that decision.
        if (data.reattributed) return {};
        const { partnerId, programId, customerId } = data;
        const partner = { partnerId, programId };
        const zone = zoneOf(programId, rows);
        const customer = customerIn(rows, customerId);
        const { given, owners, waiting } = customer;
        // A person was faster: what was given away is taken from it again.
        const taken = given ? [withdraw(customerId, partner, given, [], rows)] : [];
        return {
          commands: [...waiting.map((deed) => credit(customerId, partner, zone, deed)), ...taken],
          rows: {
            [customerKey(customerId)]: { ...customer, owners: [{ partner, since: null }, ...owners], waiting: [] },
          },
        };
      },
    },
    CustomerReattributed: {
      keys: ({ data }) => [
        customerKey(data.customerId),
        ZONES,
        ...data.paymentIds.map((paymentId) => paymentKey(data.customerId, paymentId)),
      ],
      react: (event, rows) => {
        const { customerId, from, to, since = null, reason } = event.data;
        const zone = zoneOf(to.programId, rows);
        const customer = customerIn(rows, customerId);
        const { conversion, owners, waiting, history } = customer;
        if (!conversion) throw new Error(`Customer ${customerId} was given to another partner before it converted.`);
        const given = { eventId: event.id, since, reason, occurredAt: event.occurredAt };
        const moved = movedBy(event, history, zone, rows);
        const stays = ({ occurredAt }: CustomerDeed) => since !== null && dayIn(zone, occurredAt) < since;
        return {
          commands: [
            ...(from ? [withdraw(customerId, from, given, moved, rows)] : []),
            attribute(event, conversion, zone),
            ...[...stillAway(history, since, zone), ...moved].map((deed) => credit(customerId, to, zone, deed)),
          ],
          rows: {
            [customerKey(customerId)]: {
              ...customer,
              given,
              owners: [...(since === null ? [] : owners), { partner: to, since }],
              waiting: waiting.filter(stays),
            },
          },
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
      react: ({ data, occurredAt }, rows) => {
        const known = customerIn(rows, data.customerId);
        const { plan, seats } = data;
        const customer = { ...known, conversion: { convertedAt: occurredAt, ...filledIn({ plan, seats }) } };
        const touched = hasTouched(data) || customer.touched;
        return { rows: { [customerKey(data.customerId)]: touched ? customer : nobodysNow(customer) } };
      },
    },
    TouchesWeighed: {
      keys: ({ data }) => [customerKey(data.customerId)],
      react: ({ data }, rows) =>
        data.credited
          ? {}
          : { rows: { [customerKey(data.customerId)]: nobodysNow(customerIn(rows, data.customerId)) } },
    },
    PaymentReceived: {
      keys: ({ data }) => [customerKey(data.customerId), paymentKey(data.customerId, data.paymentId), ZONES],
      react: ({ id, data, occurredAt, position }, rows) => {
        const { customerId, paymentId, amount, ...paidFor } = data;
        const paid = { kind: 'payment', eventId: id, occurredAt, position, paymentId, amount, paidFor } as const;
        const { about } = paymentIn(rows, customerId, paymentId);
        const deeds = [paid, ...about];
        const reaction = creditOrWait(customerIn(rows, customerId), customerId, deeds, rows, occurredAt);
        return { ...reaction, rows: { ...reaction.rows, [paymentKey(customerId, paymentId)]: { paid, about } } };
      },
    },
    PaymentRefunded: {
      keys: ({ data }) => [customerKey(data.customerId), paymentKey(data.customerId, data.paymentId), ZONES],
      react: ({ id, data, occurredAt, position }, rows) => {
        const { customerId, paymentId, refundId, amount } = data;
        return ofPayment(
          customerId,
          [{ kind: 'refund', eventId: id, occurredAt, position, paymentId, refundId, amount }],
          rows,
        );
      },
    },
    PaymentDisputeOpened: {
      keys: keysOfDispute,
      react: ({ id, data: { customerId, ...disputed }, occurredAt, position }, rows) => {
        const { end } = disputeIn(rows, customerId, disputed.disputeId);
        const opened = { kind: 'dispute', eventId: id, occurredAt, position, ...disputed } as const;
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
      react: ({ id, data: { customerId, disputeId, outcome }, occurredAt, position }, rows) => {
        const { disputed } = disputeIn(rows, customerId, disputeId);
        const end = { eventId: id, occurredAt, position, outcome };
        if (!disputed) return { rows: { [disputeKey(customerId, disputeId)]: { disputed, end } } };
        return ofPayment(customerId, [{ kind: 'dispute-end', ...disputed, ...end }], rows);
      },
    },
    SubscriptionChanged: {
      keys: ({ data }) => [customerKey(data.customerId), ZONES],
      react: ({ id, data: { customerId, ...change }, occurredAt, position }, rows) => {
        const deed = { kind: 'change', eventId: id, occurredAt, position, ...change } as const;
        return creditOrWait(remembered(customerIn(rows, customerId), [deed]), customerId, [deed], rows);
      },
    },
    CustomerChurned: {
      keys: ({ data }) => [customerKey(data.customerId), ZONES],
      react: ({ id, data, occurredAt, position }, rows) =>
        takeTurn(data.customerId, { kind: 'churn', eventId: id, occurredAt, position }, rows),
    },
    CustomerReturned: {
      keys: ({ data }) => [customerKey(data.customerId), ZONES],
      react: ({ id, data: { customerId, plan, seats }, occurredAt, position }, rows) =>
        takeTurn(customerId, { kind: 'return', eventId: id, occurredAt, position, ...filledIn({ plan, seats }) }, rows),
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
