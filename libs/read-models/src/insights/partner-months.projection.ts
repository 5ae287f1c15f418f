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
}

interface Changes {
  readonly won?: number;
  readonly netRevenue?: NetByCurrency;
  readonly commissions?: NetByCurrency;
}

type Counted =
  | 'CustomerAttributed'
  | 'PaymentCredited'
  | 'RefundCredited'
  | 'CommissionAccrued'
  | 'CommissionReversed'
  | 'CommissionsForfeited';

const adding = (known: NetByCurrency, more: NetByCurrency = {}): NetByCurrency =>
  Object.entries(more).reduce(
    (sum, [currency, minor]) => ({ ...sum, [currency]: (sum[currency] ?? 0) + minor }),
    known,
  );

const inMonth = <T extends Counted>(
  dayOf: (data: RecordedEvent<T>['data']) => string,
  changes: (data: RecordedEvent<T>['data']) => Changes,
): Folding<PartnerMonthRow, T> => ({
  key: ({ data }: RecordedEvent<T>) => [data.partnerId, data.programId, monthOf(dayOf(data))],
  fold: (row, { data }: RecordedEvent<T>) => {
    const { partnerId, programId } = data;
    const { won = 0, netRevenue, commissions } = changes(data);
    return {
      partnerId,
      programId,
      month: monthOf(dayOf(data)),
      customersWon: (row?.customersWon ?? 0) + won,
      netRevenue: adding(row?.netRevenue ?? {}, netRevenue),
      commissions: adding(row?.commissions ?? {}, commissions),
    };
  },
});

interface Amount {
  readonly amount: { readonly amountMinor: number; readonly currency: string };
}
const plus = ({ amount }: Amount): NetByCurrency => ({ [amount.currency]: amount.amountMinor });
const minus = ({ amount }: Amount): NetByCurrency => ({ [amount.currency]: -amount.amountMinor });
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
  },
});
