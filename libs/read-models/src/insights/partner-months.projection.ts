import type { RecordedEvent } from '@vouch/events';
import { Entity, Index } from 'typeorm';
import { Key, Value } from '../columns.js';
import { monthOf } from '../days.js';
import { type Folding, projection } from '../projection.js';
import { readModelSchema } from '../schema.js';
import type { NetByCurrency } from './customer-revenue.projection.js';

@Entity({
  name: 'partner_months',
  schema: readModelSchema,
  comment: 'What each partner brought and cost in each month: what a customer costs to win is computed from it.',
})
@Index(['programId'])
export class PartnerMonthRow {
  @Key('text', 'The partner.')
  partnerId!: string;

  @Key('text', 'The program.')
  programId!: string;

  @Key('text', "Month, YYYY-MM, in the program's time zone.")
  month!: string;

  @Value('integer', 'Customers that converted in it; one that came back counts in the month in which it first came.')
  customersWon!: number;

  @Value('json', 'Payments less refunds by currency, minor units: a refund counts in its own month.')
  netRevenue!: NetByCurrency;

  @Value('json', 'Commissions by currency, less what was reversed or forfeited, as they were booked. Minor units.')
  commissions!: NetByCurrency;

  @Value('json', 'What rewards that were given in it (UTC) came to by currency, where that is known. Minor units.')
  rewards!: NetByCurrency;
}

interface Changes {
  readonly won?: number;
  readonly netRevenue?: NetByCurrency;
  readonly commissions?: NetByCurrency;
  readonly rewards?: NetByCurrency;
}

type Counted =
  | 'CustomerAttributed'
  | 'PaymentCredited'
  | 'RefundCredited'
  | 'CommissionAccrued'
  | 'CommissionReversed'
  | 'CommissionsForfeited'
  | 'RewardDelivered'
  | 'BillCreditApplied';

const adding = (known: NetByCurrency, more: NetByCurrency = {}): NetByCurrency =>
  Object.entries(more).reduce(
    (sum, [currency, minor]) => ({ ...sum, [currency]: (sum[currency] ?? 0) + minor }),
    known,
  );

const inMonth = <T extends Counted>(
  dayOf: (data: RecordedEvent<T>['data'], occurredAt: string) => string,
  changes: (data: RecordedEvent<T>['data']) => Changes,
): Folding<PartnerMonthRow, T> => ({
  key: ({ data, occurredAt }: RecordedEvent<T>) => [data.partnerId, data.programId, monthOf(dayOf(data, occurredAt))],
  fold: (row, { data, occurredAt }: RecordedEvent<T>) => {
    const { partnerId, programId } = data;
    const { won = 0, netRevenue, commissions, rewards } = changes(data);
    return {
      partnerId,
      programId,
      month: monthOf(dayOf(data, occurredAt)),
      customersWon: (row?.customersWon ?? 0) + won,
      netRevenue: adding(row?.netRevenue ?? {}, netRevenue),
      commissions: adding(row?.commissions ?? {}, commissions),
      rewards: adding(row?.rewards ?? {}, rewards),
    };
  },
});

interface Amount {
  readonly amount: { readonly amountMinor: number; readonly currency: string };
}
const plus = ({ amount }: Amount): NetByCurrency => ({ [amount.currency]: amount.amountMinor });
const minus = ({ amount }: Amount): NetByCurrency => ({ [amount.currency]: -amount.amountMinor });
/** A reward has no day of its own zone: it is given when it is told. */
const given = (_: unknown, occurredAt: string) => occurredAt.slice(0, 10);
const bookedOn = (data: { readonly bookedOn: string }) => data.bookedOn;

export const partnerMonths = projection<PartnerMonthRow>({
  name: 'partner_months',
  capability: 'insights',
  version: 1,
  entity: PartnerMonthRow,
  on: {
    CustomerAttributed: inMonth<'CustomerAttributed'>(
      ({ convertedOn }) => convertedOn,
      () => ({ won: 1 }),
    ),
    PaymentCredited: inMonth<'PaymentCredited'>(
      ({ paidOn }) => paidOn,
      (data) => ({ netRevenue: plus(data) }),
    ),
    RefundCredited: inMonth<'RefundCredited'>(
      ({ refundedOn }) => refundedOn,
      (data) => ({ netRevenue: minus(data) }),
    ),
    CommissionAccrued: inMonth<'CommissionAccrued'>(bookedOn, (data) => ({ commissions: plus(data) })),
    CommissionReversed: inMonth<'CommissionReversed'>(bookedOn, (data) => ({ commissions: minus(data) })),
    CommissionsForfeited: inMonth<'CommissionsForfeited'>(bookedOn, (data) => ({ commissions: minus(data) })),
    RewardDelivered: inMonth<'RewardDelivered'>(given, ({ worth }) =>
      worth ? { rewards: plus({ amount: worth }) } : {},
    ),
    BillCreditApplied: inMonth<'BillCreditApplied'>(given, ({ appliedMinor, invoiceAmount }) => ({
      rewards: { [invoiceAmount.currency]: appliedMinor },
    })),
  },
});
