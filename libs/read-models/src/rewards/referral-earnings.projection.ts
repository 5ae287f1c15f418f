import type { RecordedEvent, Refusal } from '@vouch/events';
import { Entity, Index } from 'typeorm';
import { Key, Optional, Value } from '../columns.js';
import { type Folding, projection } from '../projection.js';
import { readModelSchema } from '../schema.js';

@Entity({
  name: 'referral_earnings',
  schema: readModelSchema,
  comment: 'For each customer that counts for a partner, whether it earned the partner anything, and if not, why.',
})
@Index(['earned'])
export class ReferralEarningRow {
  @Key('text', 'The partner.')
  partnerId!: string;

  @Key('text', 'The customer.')
  customerId!: string;

  @Value('text', 'The program.')
  programId!: string;

  @Optional('text', 'The referral that it came by; null before that was told.')
  referralId!: string | null;

  @Value('instant', 'When the customer converted; before that was told, when it first paid.')
  convertedAt!: string;

  @Value('integer', 'Payments that count.')
  payments!: number;

  @Value('integer', 'Commissions that it earned, and rewards that are or were owed for it, to whomever.')
  earned!: number;

  @Optional('text', 'Why it earned nothing when that was last looked at.')
  refusal!: Refusal | null;
}

type Counted = RecordedEvent<
  'CustomerAttributed' | 'PaymentCredited' | 'CommissionAccrued' | 'RewardOwed' | 'CommissionRefused'
>;

/** An occasion may be about no customer, or about one of a recruit: then it tells nothing of one's own. */
const ofCustomer = (
  row: ReferralEarningRow | null,
  { data, occurredAt }: Counted,
  change: (row: ReferralEarningRow) => Partial<ReferralEarningRow>,
): ReferralEarningRow | null => {
  if (data.customerId === undefined || ('recruitId' in data && data.recruitId !== undefined)) return null;
  const known = row ?? before(data, data.customerId, occurredAt);
  return { ...known, ...change(known) };
};

const before = (data: Counted['data'], customerId: string, occurredAt: string): ReferralEarningRow => ({
  partnerId: data.partnerId,
  customerId,
  programId: data.programId,
  referralId: null,
  convertedAt: occurredAt,
  payments: 0,
  earned: 0,
  refusal: null,
});

const key = ({ data }: Counted) => [data.partnerId, data.customerId ?? ''];

const earns: Folding<ReferralEarningRow, 'CommissionAccrued' | 'RewardOwed'> = {
  key,
  fold: (row, event: Counted) => ofCustomer(row, event, ({ earned }) => ({ earned: earned + 1 })),
};

export const referralEarnings = projection<ReferralEarningRow>({
  name: 'referral_earnings',
  capability: 'rewards',
  version: 1,
  entity: ReferralEarningRow,
  on: {
    CustomerAttributed: {
      key,
      fold: (row, event) => {
        const { referralId, convertedAt } = event.data;
        return ofCustomer(row, event, () => ({ referralId, convertedAt }));
      },
    },
    PaymentCredited: {
      key,
      fold: (row, event) => ofCustomer(row, event, ({ payments }) => ({ payments: payments + 1 })),
    },
    CommissionAccrued: earns,
    RewardOwed: earns,
    CommissionRefused: {
      key,
      fold: (row, event) => ofCustomer(row, event, () => ({ refusal: event.data.reason })),
    },
  },
});
