import type { EventData, RecordedEvent } from '@vouch/events';
import { partsOfClicks, type Counted } from '@vouch/terms';
import { dayIn } from '../calendar.js';
import { policy, type Reaction, type Rows } from '../policy.js';
import { learnWhatPrices } from './learn-what-prices.js';
import { PLAIN, priceOccasion, type Arisen } from './price-occasion.js';
import {
  countIn,
  countKey,
  countedBy,
  customerIn,
  customerKey,
  earlier,
  partnerKey,
  programIn,
  programKey,
  revenueIn,
  revenueKey,
  revenueOf,
  withMore,
  withRevenue,
  type CountRow,
  type CustomerRow,
  type Membership,
  type Row,
} from './pricing-rows.js';

/** What every occasion is priced with. */
const standing = (data: Membership) => [programKey(data.programId), partnerKey(data)];

const ofCustomer = ({ via, link, coupon, plan }: CustomerRow) => ({
  via: [via],
  link: [link],
  coupon: [coupon],
  plan: [plan],
});

/** A milestone may be reached whenever what it counts grows. */
const milestone = (
  counted: Omit<Counted, 'before' | 'after'>,
  before: CountRow,
  after: CountRow,
  day: string,
): Arisen => ({
  ...PLAIN,
  kind: 'milestone',
  is: ['milestone'],
  day,
  facts: {},
  about: {},
  counted: { ...counted, before: countedBy(before, day), after: countedBy(after, day) },
});

const won = (
  { customerId, referralId, via, convertedOn }: EventData<'CustomerAttributed'>,
  customer: CustomerRow,
): Arisen => ({
  ...PLAIN,
  kind: 'customer-won',
  is: via === 'deal' ? ['customer-won', 'deal-won'] : ['customer-won'],
  day: convertedOn,
  facts: ofCustomer(customer),
  about: { customerId, referralId },
});

/** Seats beyond the most that the customer ever had: in whatever order its changes are told, each seat is added once. */
function seatsAdded(
  { customerId, seats }: Pick<EventData<'SubscriptionChangeCredited'>, 'customerId' | 'seats'>,
  { mostSeats }: CustomerRow,
  arisen: Pick<Arisen, 'day' | 'convertedOn' | 'convertedAt' | 'facts'>,
): Arisen[] {
  const quantity = (seats ?? 0) - mostSeats;
  if (quantity <= 0) return [];
  return [{ ...PLAIN, kind: 'seats-added', is: ['seats-added'], quantity, about: { customerId }, ...arisen }];
}

/** A customer is on another plan than before, or has other seats, perhaps more than ever. */
function otherSubscription(
  event: RecordedEvent<'SubscriptionChangeCredited' | 'ReturnCredited'>,
  day: string,
  rows: Rows<Row>,
): Reaction<Row> {
  const { data } = event;
  const known = customerIn(rows, data);
  const customer = { ...known, plan: data.plan ?? known.plan };
  const { convertedAt } = known;
  const convertedOn = convertedAt === null ? null : dayIn(programIn(rows, data.programId).zone, convertedAt);
  const arisen = seatsAdded(data, known, { day, convertedOn, convertedAt, facts: ofCustomer(customer) });
  return {
    rows: { [customerKey(data)]: { ...customer, mostSeats: Math.max(known.mostSeats, data.seats ?? 0) } },
    commands: arisen.flatMap((one) => priceOccasion(event, one, rows)),
  };
}

/** Clicks by people, whom rules may ask for their country. */
function clicks({ code, clickedOn, clicks: all }: EventData<'LinkClicked'>): Arisen[] {
  const parts = partsOfClicks({ clicks: all });
  const quantity = parts.reduce((sum, part) => sum + part.quantity, 0);
  if (quantity === 0) return [];
  return [
    {
      ...PLAIN,
      kind: 'click',
      is: ['click'],
      quantity,
      parts,
      day: clickedOn,
      facts: { link: [code] },
      about: { code },
    },
  ];
}

function payment({ data, occurredAt }: RecordedEvent<'PaymentCredited'>, rows: Rows<Row>): Arisen {
  const { customerId, paymentId, amount, paidOn, convertedOn, product, country, metadata = {} } = data;
  const customer = customerIn(rows, data);
  const isFirst = customer.firstPaidAt === null || occurredAt < customer.firstPaidAt;
  const { month, year, ever } = countedBy(revenueOf(revenueIn(rows, data), amount.currency), paidOn);
  return {
    ...PLAIN,
    kind: 'payment',
    is: ['every-payment', isFirst ? 'first-payment' : 'recurring-payment'],
    day: paidOn,
    basis: amount,
    convertedOn,
    convertedAt: isFirst ? null : customer.convertedAt,
    paymentNumber: customer.payments + 1,
    revenueBefore: { month, year, lifetime: ever },
    facts: {
      payment: [isFirst ? 'new' : 'recurring'],
      currency: [amount.currency],
      product: [product],
      country: [country],
      ...Object.fromEntries(Object.entries(metadata).map(([name, value]) => [`metadata.${name}`, [value]])),
      ...ofCustomer(customer),
    },
    about: { customerId, paymentId },
  };
}

function paymentOfRecruit({ data }: RecordedEvent<'RecruitPaymentCredited'>, rows: Rows<Row>): Arisen {
  const { recruitId, customerId, paymentId, amount, paidOn, isFirst, number, convertedAt, convertedOn } = data;
  const { month, year, ever } = countedBy(revenueOf(revenueIn(rows, data, 'recruits'), amount.currency), paidOn);
  return {
    ...PLAIN,
    kind: 'recruit-payment',
    is: ['every-payment', isFirst ? 'first-payment' : 'recurring-payment'],
    to: 'parent',
    day: paidOn,
    basis: amount,
    convertedOn,
    convertedAt: isFirst ? null : convertedAt,
    paymentNumber: number,
    revenueBefore: { month, year, lifetime: ever },
    facts: { payment: [isFirst ? 'new' : 'recurring'], currency: [amount.currency] },
    about: { recruitId, customerId, paymentId },
  };
}

/**
 * Prices what the terms may pay on: clicks, leads, customers won, seats, recruits, milestones and payments. What an event brings may be several
 * occasions; each is priced for itself, so that rules for one never stand back behind rules for another.
 */
export const priceWhenOccasionArises = policy<Row>({
  name: 'price-when-occasion-arises',
  capability: 'commissions',
  startsAt: 'beginning',
  on: {
    ...learnWhatPrices,
    LinkClicked: {
      keys: ({ data }) => standing(data),
      react: (event, rows) => ({
        commands: clicks(event.data).flatMap((arisen) => priceOccasion(event, arisen, rows)),
      }),
    },
    CustomerAttributed: {
      keys: ({ data }) => [...standing(data), customerKey(data), countKey('customers-won', data)],
      react: (event, rows) => {
        const { data } = event;
        const { convertedAt, convertedOn: day, via, code, couponCode, plan, seats } = data;
        const known = customerIn(rows, data);
        const came = { via, link: code ?? null, coupon: couponCode ?? null };
        const customer = { ...known, ...came, convertedAt, plan: known.plan ?? plan ?? null };
        const before = countIn(rows, 'customers-won', data);
        const after = withMore(before, day, 1);
        const arisen = [
          won(data, customer),
          ...seatsAdded(data, known, { day, convertedOn: day, convertedAt: null, facts: ofCustomer(customer) }),
          milestone({ of: 'customers-won' }, before, after, day),
        ];
        return {
          rows: {
            [customerKey(data)]: { ...customer, mostSeats: Math.max(known.mostSeats, seats ?? 0) },
            [countKey('customers-won', data)]: after,
          },
          commands: arisen.flatMap((one) => priceOccasion(event, one, rows)),
        };
      },
    },
    ReferralQualified: {
      keys: ({ data }) => [...standing(data), countKey('qualified-leads', data)],
      react: (event, rows) => {
        const { data } = event;
        const { referralId, via, code, couponCode, qualifiedOn: day } = data;
        const before = countIn(rows, 'qualified-leads', data);
        const after = withMore(before, day, 1);
        const facts = { via: [via], link: [code], coupon: [couponCode] };
        const qualified = {
          kind: 'qualified-lead',
          is: ['qualified-lead'],
          day,
          facts,
          about: { referralId },
        } as const;
        const arisen = [{ ...PLAIN, ...qualified }, milestone({ of: 'qualified-leads' }, before, after, day)];
        return {
          rows: { [countKey('qualified-leads', data)]: after },
          commands: arisen.flatMap((one) => priceOccasion(event, one, rows)),
        };
      },
    },
    ReferralDisqualified: {
      keys: ({ data }) => [countKey('qualified-leads', data)],
      react: ({ data }, rows) => {
        const count = countIn(rows, 'qualified-leads', data);
        // It counts no more in the time in which it did.
        return { rows: { [countKey('qualified-leads', data)]: withMore(count, data.qualifiedOn, -1) } };
      },
    },
    RecruitCredited: {
      keys: ({ data }) => standing(data),
      react: (event, rows) => {
        const { recruitId, recruitedOn: day } = event.data;
        const recruited = { kind: 'partner-recruited', is: ['partner-recruited'], day, facts: {} } as const;
        return { commands: priceOccasion(event, { ...PLAIN, ...recruited, about: { recruitId } }, rows) };
      },
    },
    RecruitPaymentCredited: {
      keys: ({ data }) => [...standing(data), revenueKey(data, 'recruits')],
      react: (event, rows) => {
        const { data } = event;
        const revenue = withRevenue(revenueIn(rows, data, 'recruits'), data.amount, data.paidOn);
        return {
          rows: { [revenueKey(data, 'recruits')]: revenue },
          commands: priceOccasion(event, paymentOfRecruit(event, rows), rows),
        };
      },
    },
    SubscriptionChangeCredited: {
      keys: ({ data }) => [...standing(data), customerKey(data)],
      react: (event, rows) => otherSubscription(event, event.data.changedOn, rows),
    },
    ReturnCredited: {
      keys: ({ data }) => [...standing(data), customerKey(data)],
      react: (event, rows) => otherSubscription(event, event.data.returnedOn, rows),
    },
    PaymentCredited: {
      keys: ({ data }) => [...standing(data), customerKey(data), revenueKey(data)],
      react: (event, rows) => {
        const { data, occurredAt } = event;
        const { amount, paidOn: day } = data;
        const customer = customerIn(rows, data);
        const before = revenueIn(rows, data);
        const after = withRevenue(before, amount, day);
        const { currency } = amount;
        const counted = { of: 'revenue', currency } as const;
        const arisen = [
          payment(event, rows),
          milestone(counted, revenueOf(before, currency), revenueOf(after, currency), day),
        ];
        return {
          rows: {
            [customerKey(data)]: {
              ...customer,
              firstPaidAt: earlier(customer.firstPaidAt, occurredAt),
              payments: customer.payments + 1,
            },
            [revenueKey(data)]: after,
          },
          commands: arisen.flatMap((one) => priceOccasion(event, one, rows)),
        };
      },
    },
  },
});
