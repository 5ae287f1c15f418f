import type { EventData, RecordedEvent } from '@vouch/events';
import { Entity, Index } from 'typeorm';
import { Key, Value } from '../columns.js';
import { type Folding, projection } from '../projection.js';
import { readModelSchema } from '../schema.js';

@Entity({ name: 'partner_value', schema: readModelSchema, comment: 'What each partner brought, counted.' })
@Index(['programId'])
export class PartnerValueRow {
  @Key('text', 'The partner.')
  partnerId!: string;

  @Key('text', 'The program: what a partner brings to one program does not count in another.')
  programId!: string;

  @Value('integer', 'Referrals made.')
  referrals!: number;

  @Value('integer', 'Customers credited to the partner, whether they are still there or not.')
  customers!: number;

  @Value('integer', 'Those of them that left and did not come back.')
  churned!: number;

  @Value('integer', 'Conversions that were flagged; they stand and count.')
  flaggedConversions!: number;

  @Value('integer', 'Refunds that were flagged; they do not count.')
  flaggedRefunds!: number;
}

type Counted =
  | 'ReferralMade'
  | 'CustomerAttributed'
  | 'ChurnCredited'
  | 'ReturnCredited'
  | 'CreditWithdrawn'
  | 'AttributionWithdrawn'
  | 'ConversionFlagged'
  | 'RefundFlagged';

const counting = <T extends Counted>(
  add: (row: PartnerValueRow, data: EventData<T>) => Partial<PartnerValueRow>,
): Folding<PartnerValueRow, T> => ({
  key: ({ data }: RecordedEvent<T>) => [data.partnerId, data.programId],
  fold: (row, { data }: RecordedEvent<T>) => {
    const before = row ?? {
      partnerId: data.partnerId,
      programId: data.programId,
      referrals: 0,
      customers: 0,
      churned: 0,
      flaggedConversions: 0,
      flaggedRefunds: 0,
    };
    return { ...before, ...add(before, data as EventData<T>) };
  },
});

/** What takes away a churn, and what takes away its end. */
const CHURNED = { payment: 0, churn: -1, return: 1 } as const;

export const partnerValue = projection<PartnerValueRow>({
  name: 'partner_value',
  capability: 'insights',
  version: 1,
  entity: PartnerValueRow,
  on: {
    ReferralMade: counting(({ referrals }) => ({ referrals: referrals + 1 })),
    CustomerAttributed: counting(({ customers }) => ({ customers: customers + 1 })),
    ChurnCredited: counting(({ churned }) => ({ churned: churned + 1 })),
    ReturnCredited: counting(({ churned }) => ({ churned: churned - 1 })),
    CreditWithdrawn: counting<'CreditWithdrawn'>(({ churned }, { what }) => ({
      churned: churned + CHURNED[what],
    })),
    AttributionWithdrawn: counting<'AttributionWithdrawn'>(({ customers, churned }, { since, wasThere }) =>
      since === undefined ? { customers: customers - 1 } : { churned: churned + (wasThere ? 1 : 0) },
    ),
    ConversionFlagged: counting(({ flaggedConversions }) => ({ flaggedConversions: flaggedConversions + 1 })),
    RefundFlagged: counting(({ flaggedRefunds }) => ({ flaggedRefunds: flaggedRefunds + 1 })),
  },
});
