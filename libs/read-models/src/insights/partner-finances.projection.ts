import type { RecordedEvent } from '@vouch/events';
import { Entity, Index } from 'typeorm';
import { Key, Value } from '../columns.js';
import { type Folding, projection } from '../projection.js';
import { readModelSchema } from '../schema.js';

@Entity({
  name: 'partner_finances',
  schema: readModelSchema,
  comment: 'What each partner brought and cost, by currency.',
})
@Index(['programId'])
export class PartnerFinancesRow {
  @Key('text', 'The partner.')
  partnerId!: string;

  @Key('text', 'The program.')
  programId!: string;

  @Key('text', 'ISO 4217 currency of every amount of this row.')
  currency!: string;

  @Value('integer', 'Payments that count for the partner.')
  payments!: number;

  @Value('bigint', 'Their sum, minor units.')
  paymentsMinor!: number;

  @Value('integer', 'Refunds that count against the partner.')
  refunds!: number;

  @Value('bigint', 'Their sum, minor units; what exceeded a payment is left out.')
  refundsMinor!: number;

  @Value('bigint', 'Commissions accrued, before reversals, minor units.')
  accruedMinor!: number;

  @Value('bigint', 'Commissions reversed, minor units.')
  reversedMinor!: number;

  @Value('bigint', 'Commissions forfeited when the partner was terminated, minor units.')
  forfeitedMinor!: number;

  @Value('bigint', 'Commissions released from hold, minor units.')
  releasedMinor!: number;

  @Value('bigint', 'Commissions paid out, minor units.')
  paidMinor!: number;

  @Value('bigint', 'What rewards that were given came to, where that is known, minor units.')
  rewardsMinor!: number;

  @Value('integer', 'Payments and other occasions that earned no commission.')
  refused!: number;
}

type Counted =
  | 'PaymentCredited'
  | 'RefundCredited'
  | 'CommissionAccrued'
  | 'CommissionReversed'
  | 'CommissionsForfeited'
  | 'CommissionReleased'
  | 'PayoutSettled';

const none = (partnerId: string, programId: string, currency: string): PartnerFinancesRow => ({
  partnerId,
  programId,
  currency,
  payments: 0,
  paymentsMinor: 0,
  refunds: 0,
  refundsMinor: 0,
  accruedMinor: 0,
  reversedMinor: 0,
  forfeitedMinor: 0,
  releasedMinor: 0,
  paidMinor: 0,
  rewardsMinor: 0,
  refused: 0,
});

const adding = (
  add: (row: PartnerFinancesRow, amountMinor: number) => Partial<PartnerFinancesRow>,
): Folding<PartnerFinancesRow, Counted> => ({
  key: ({ data }: RecordedEvent<Counted>) => [data.partnerId, data.programId, data.amount.currency],
  fold: (row, { data }: RecordedEvent<Counted>) => {
    const before = row ?? none(data.partnerId, data.programId, data.amount.currency);
    return { ...before, ...add(before, data.amount.amountMinor) };
  },
});

function withRewards(
  row: PartnerFinancesRow | null,
  { partnerId, programId }: { readonly partnerId: string; readonly programId: string },
  currency: string,
  givenMinor: number,
): PartnerFinancesRow {
  const before = row ?? none(partnerId, programId, currency);
  return { ...before, rewardsMinor: before.rewardsMinor + givenMinor };
}

export const partnerFinances = projection<PartnerFinancesRow>({
  name: 'partner_finances',
  capability: 'insights',
  version: 1,
  entity: PartnerFinancesRow,
  on: {
    PaymentCredited: adding((row, amountMinor) => ({
      payments: row.payments + 1,
      paymentsMinor: row.paymentsMinor + amountMinor,
    })),
    RefundCredited: adding((row, amountMinor) => ({
      refunds: row.refunds + 1,
      refundsMinor: row.refundsMinor + amountMinor,
    })),
    CommissionAccrued: adding((row, amountMinor) => ({ accruedMinor: row.accruedMinor + amountMinor })),
    CommissionReversed: adding((row, amountMinor) => ({ reversedMinor: row.reversedMinor + amountMinor })),
    CommissionsForfeited: adding((row, amountMinor) => ({ forfeitedMinor: row.forfeitedMinor + amountMinor })),
    CommissionReleased: adding((row, amountMinor) => ({ releasedMinor: row.releasedMinor + amountMinor })),
    PayoutSettled: adding((row, amountMinor) => ({ paidMinor: row.paidMinor + amountMinor })),
    CreditWithdrawn: {
      key: ({ data }) => [data.partnerId, data.programId, data.what === 'payment' ? data.amount.currency : ''],
      fold: (row, { data }) =>
        row && data.what === 'payment'
          ? {
              ...row,
              payments: row.payments - 1,
              paymentsMinor: row.paymentsMinor - data.amount.amountMinor,
              refunds: row.refunds - data.refunds.length,
              refundsMinor: row.refundsMinor - data.refunds.reduce((sum, { amountMinor }) => sum + amountMinor, 0),
            }
          : row,
    },
    PayoutReturned: {
      key: ({ data }) => [data.partnerId, data.programId, data.amount.currency],
      fold: (row, { data }) =>
        row && data.from === 'paid' ? { ...row, paidMinor: row.paidMinor - data.amount.amountMinor } : row,
    },
    RewardDelivered: {
      key: ({ data }) => [data.partnerId, data.programId, data.worth?.currency ?? ''],
      fold: (row, { data }) =>
        data.worth ? withRewards(row, data, data.worth.currency, data.worth.amountMinor) : null,
    },
    BillCreditApplied: {
      key: ({ data }) => [data.partnerId, data.programId, data.invoiceAmount.currency],
      fold: (row, { data }) => withRewards(row, data, data.invoiceAmount.currency, data.appliedMinor),
    },
    CommissionRefused: {
      key: ({ data }) => [data.partnerId, data.programId, data.currency],
      fold: (row, { data }) => {
        const before = row ?? none(data.partnerId, data.programId, data.currency);
        return { ...before, refused: before.refused + 1 };
      },
    },
  },
});
