import type { EventData, RecordedEvent } from '@vouch/events';
import { Entity, Index } from 'typeorm';
import { Key, Optional, Value } from '../columns.js';
import { monthOf } from '../days.js';
import { projection } from '../projection.js';
import { readModelSchema } from '../schema.js';
import { backOn, lostOn } from './customer-time.js';

/** Payments less refunds by currency. Minor units. */
export type NetByCurrency = Readonly<Record<string, number>>;

@Entity({
  name: 'customer_revenue',
  schema: readModelSchema,
  comment:
    'What each customer brought its partner, month by month, and when it came and left: retained revenue, its churn and cohorts are computed from it.',
})
@Index(['programId'])
export class CustomerRevenueRow {
  @Key('text', 'The partner.')
  partnerId!: string;

  @Key('text', 'The program.')
  programId!: string;

  @Key('text', 'The customer.')
  customerId!: string;

  @Optional('date', "The day of the conversion, in the program's time zone; null before it is known.")
  convertedOn!: string | null;

  @Value('json', 'The days on which it left, in order; the day of its conversion if it is said to have left before.')
  leftOn!: readonly string[];

  @Value('json', 'The days on which it came back, in order.')
  returnedOn!: readonly string[];

  @Value('json', 'Payments less refunds by month and currency, minor units: a refund counts in its own month.')
  months!: Readonly<Record<string, NetByCurrency>>;
}

type OfCustomer = RecordedEvent<
  | 'CustomerAttributed'
  | 'PaymentCredited'
  | 'RefundCredited'
  | 'ChurnCredited'
  | 'ReturnCredited'
  | 'CreditWithdrawn'
  | 'AttributionWithdrawn'
>;

const key = ({ data }: OfCustomer) => [data.partnerId, data.programId, data.customerId];

const known = (row: CustomerRevenueRow | null, { data }: OfCustomer): CustomerRevenueRow =>
  row ?? {
    partnerId: data.partnerId,
    programId: data.programId,
    customerId: data.customerId,
    convertedOn: null,
    leftOn: [],
    returnedOn: [],
    months: {},
  };

function adding(row: CustomerRevenueRow, day: string, currency: string, amountMinor: number): CustomerRevenueRow {
  const month = row.months[monthOf(day)] ?? {};
  return {
    ...row,
    months: { ...row.months, [monthOf(day)]: { ...month, [currency]: (month[currency] ?? 0) + amountMinor } },
  };
}

const withoutFirst = (days: readonly string[], day: string) => days.toSpliced(days.indexOf(day), 1);

/** What counts for another partner now. */
function without(row: CustomerRevenueRow, data: EventData<'CreditWithdrawn'>): CustomerRevenueRow {
  switch (data.what) {
    case 'payment': {
      const { amount, paidOn, refunds } = data;
      return refunds.reduce(
        (known, { amountMinor, refundedOn }) => adding(known, refundedOn, amount.currency, amountMinor),
        adding(row, paidOn, amount.currency, -amount.amountMinor),
      );
    }
    case 'churn':
      return { ...row, leftOn: withoutFirst(row.leftOn, lostOn(data)) };
    case 'return':
      return { ...row, returnedOn: withoutFirst(row.returnedOn, backOn(data)) };
  }
}

export const customerRevenue = projection<CustomerRevenueRow>({
  name: 'customer_revenue',
  capability: 'insights',
  version: 1,
  entity: CustomerRevenueRow,
  on: {
    CustomerAttributed: {
      key,
      fold: (row, event) => ({ ...known(row, event), convertedOn: event.data.convertedOn }),
    },
    PaymentCredited: {
      key,
      fold: (row, event) => {
        const { paidOn, amount } = event.data;
        return adding(known(row, event), paidOn, amount.currency, amount.amountMinor);
      },
    },
    RefundCredited: {
      key,
      fold: (row, event) => {
        const { refundedOn, amount } = event.data;
        return adding(known(row, event), refundedOn, amount.currency, -amount.amountMinor);
      },
    },
    CreditWithdrawn: {
      key,
      fold: (row, { data }) => row && without(row, data),
    },
    AttributionWithdrawn: {
      key,
      fold: (row, { data: { since, wasThere } }) => {
        if (!row || since === undefined) return null;
        return wasThere ? { ...row, leftOn: [...row.leftOn, since].sort() } : row;
      },
    },
    ChurnCredited: {
      key,
      fold: (row, event) => {
        const before = known(row, event);
        return { ...before, leftOn: [...before.leftOn, lostOn(event.data)].sort() };
      },
    },
    ReturnCredited: {
      key,
      fold: (row, event) => {
        const before = known(row, event);
        return { ...before, returnedOn: [...before.returnedOn, backOn(event.data)].sort() };
      },
    },
  },
});

/** Whether a customer left and did not come back. */
export const isGone = ({ leftOn, returnedOn }: Pick<CustomerRevenueRow, 'leftOn' | 'returnedOn'>) =>
  leftOn.length > returnedOn.length;

/** Payments less refunds of the customers that are there, in one currency. Minor units. */
export const retainedRevenue = (customers: readonly CustomerRevenueRow[], currency: string): number =>
  customers
    .filter((customer) => !isGone(customer))
    .flatMap(({ months }) => Object.values(months))
    .reduce((sum, net) => sum + (net[currency] ?? 0), 0);
