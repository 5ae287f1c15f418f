import type { EventData, Money } from '@vouch/events';
import { Entity, Index } from 'typeorm';
import { Key, Optional, Value } from '../columns.js';
import { projection } from '../projection.js';
import { readModelSchema } from '../schema.js';

/** Of what its subscription is known by, when each was said to be so. */
type Since = { readonly [F in keyof Subscription]?: string };
type Subscription = Pick<CustomerRow, 'plan' | 'seats' | 'monthlyRevenue'>;

@Entity({ name: 'customers', schema: readModelSchema, comment: 'The customers that each partner brought.' })
@Index(['programId'])
export class CustomerRow {
  @Key('text', 'The partner.')
  partnerId!: string;

  @Key('text', 'The customer.')
  customerId!: string;

  @Value('text', 'The program.')
  programId!: string;

  @Value('text', 'The referral that it came from.')
  referralId!: string;

  @Value('text', 'How that referral was made.')
  via!: EventData<'CustomerAttributed'>['via'];

  @Value('date', 'The day of the conversion.')
  convertedOn!: string;

  @Value('text', 'active, or churned while it is away.')
  state!: 'active' | 'churned';

  @Value('text', 'yes, once it has paid what counts for the partner; no until then.')
  paid!: 'yes' | 'no';

  @Value('integer', 'Payments that count for the partner, given back or not.')
  payments!: number;

  @Value('json', 'Payments less refunds by currency, in minor units.')
  revenue!: Readonly<Record<string, number>>;

  @Optional('text', 'The plan that it is on.')
  plan!: string | null;

  @Optional('integer', 'The seats that it has.')
  seats!: number | null;

  @Optional('json', 'What its subscription is worth in a month.')
  monthlyRevenue!: Money | null;

  @Value('json', 'When plan, seats and monthly revenue were as they are, in business time.')
  since!: Since;

  @Optional('date', 'When it last left.')
  churnedOn!: string | null;

  @Optional('date', 'When it last came back.')
  returnedOn!: string | null;
}

type Later = EventData<
  'PaymentCredited' | 'RefundCredited' | 'ChurnCredited' | 'ReturnCredited' | 'SubscriptionChangeCredited'
>;

/** A customer's attribution comes before all that is credited for it. */
const change = <D extends Later>(to: (row: CustomerRow, data: D, at: string) => Partial<CustomerRow>) => ({
  key: ({ data }: { data: D }) => [data.partnerId, data.customerId],
  fold: (row: CustomerRow | null, { data, occurredAt }: { data: D; occurredAt: string }) =>
    row ? { ...row, ...to(row, data, occurredAt) } : row,
});

const FIELDS = ['plan', 'seats', 'monthlyRevenue'] as const satisfies (keyof Subscription)[];

/** What is said of the subscription counts from its own time on: told late, it takes the place of nothing that is newer. */
function subscribed(row: CustomerRow, said: { [F in keyof Subscription]?: CustomerRow[F] }, at: string) {
  const newer = FIELDS.filter((field) => said[field] !== undefined && (row.since[field] ?? '') <= at);
  return {
    ...Object.fromEntries(newer.map((field) => [field, said[field]])),
    since: { ...row.since, ...Object.fromEntries(newer.map((field) => [field, at])) },
  };
}

const added = (revenue: CustomerRow['revenue'], { currency, amountMinor }: Money, sign: 1 | -1) => ({
  ...revenue,
  [currency]: (revenue[currency] ?? 0) + sign * amountMinor,
});

const paidBy = (payments: number) => ({ paid: payments > 0 ? ('yes' as const) : ('no' as const), payments });

/** What counts for another partner now. */
function without(row: CustomerRow, data: EventData<'CreditWithdrawn'>): Partial<CustomerRow> {
  switch (data.what) {
    case 'payment': {
      const { currency, amountMinor } = data.amount;
      const back = data.refunds.reduce((sum, refund) => sum + refund.amountMinor, 0);
      const revenue = added(row.revenue, { currency, amountMinor: amountMinor - back }, -1);
      return { ...paidBy(row.payments - 1), revenue };
    }
    case 'churn':
      return { state: 'active', churnedOn: row.churnedOn === data.churnedOn ? null : row.churnedOn };
    case 'return':
      return { state: 'churned', returnedOn: row.returnedOn === data.returnedOn ? null : row.returnedOn };
  }
}

export const customers = projection<CustomerRow>({
  name: 'customers',
  capability: 'customers',
  version: 1,
  entity: CustomerRow,
  on: {
    CustomerAttributed: {
      key: ({ data }) => [data.partnerId, data.customerId],
      fold: (_, { data, occurredAt }) => ({
        partnerId: data.partnerId,
        customerId: data.customerId,
        programId: data.programId,
        referralId: data.referralId,
        via: data.via,
        convertedOn: data.convertedOn,
        state: 'active',
        ...paidBy(0),
        revenue: {},
        plan: data.plan ?? null,
        seats: data.seats ?? null,
        monthlyRevenue: null,
        since: {
          ...(data.plan === undefined ? {} : { plan: occurredAt }),
          ...(data.seats === undefined ? {} : { seats: occurredAt }),
        },
        churnedOn: null,
        returnedOn: null,
      }),
    },
    CreditWithdrawn: {
      key: ({ data }) => [data.partnerId, data.customerId],
      fold: (row, { data }) => (row ? { ...row, ...without(row, data) } : row),
    },
    AttributionWithdrawn: {
      key: ({ data }) => [data.partnerId, data.customerId],
      fold: (row, { data: { since, wasThere } }) => {
        if (!row || since === undefined) return null;
        return wasThere ? { ...row, state: 'churned', churnedOn: since } : row;
      },
    },
    PaymentCredited: change<EventData<'PaymentCredited'>>(({ payments, revenue }, { amount }) => ({
      ...paidBy(payments + 1),
      revenue: added(revenue, amount, 1),
    })),
    RefundCredited: change<EventData<'RefundCredited'>>(({ revenue }, { amount }) => ({
      revenue: added(revenue, amount, -1),
    })),
    ChurnCredited: change<EventData<'ChurnCredited'>>((_, { churnedOn }) => ({ state: 'churned', churnedOn })),
    ReturnCredited: change<EventData<'ReturnCredited'>>((row, { returnedOn, plan, seats }, at) => ({
      state: 'active',
      returnedOn,
      ...subscribed(row, { plan, seats }, at),
    })),
    SubscriptionChangeCredited: change<EventData<'SubscriptionChangeCredited'>>(subscribed),
  },
});
