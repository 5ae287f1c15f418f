import type { RecordedEvent } from '@vouch/events';
import { Entity, Index } from 'typeorm';
import { Key, Value } from '../columns.js';
import { monthOf } from '../days.js';
import { type Folding, projection } from '../projection.js';
import { readModelSchema } from '../schema.js';

@Entity({
  name: 'program_funnel',
  schema: readModelSchema,
  comment: 'What each partner brought to each stage in each month; summed over partners when it is asked for.',
})
@Index(['programId'])
export class FunnelRow {
  @Key('text', 'The program.')
  programId!: string;

  @Key('text', 'The partner.')
  partnerId!: string;

  @Key('text', 'The month, YYYY-MM.')
  month!: string;

  @Value('integer', 'Clicks on links.')
  clicks!: number;

  @Value('integer', 'Referrals by their first contact, whatever became of them; their month is that of UTC.')
  referrals!: number;

  @Value('integer', 'Referrals that were accepted, by the day of first contact.')
  accepted!: number;

  @Value('integer', 'Customers credited, by the day of conversion.')
  conversions!: number;
}

type Counted = 'LinkClicked' | 'ReferralMade' | 'ReferralAccepted' | 'CustomerAttributed' | 'AttributionWithdrawn';
type Stage = 'clicks' | 'referrals' | 'accepted' | 'conversions';

const counting = <T extends Counted>(
  stage: Stage,
  dayOf: (event: RecordedEvent<T>) => string,
  countOf: (event: RecordedEvent<T>) => number = () => 1,
): Folding<FunnelRow, T> => ({
  key: (event) => [event.data.programId, event.data.partnerId, monthOf(dayOf(event))],
  fold: (row, event) => {
    const { programId, partnerId } = event.data;
    const month = monthOf(dayOf(event));
    const before = row ?? { programId, partnerId, month, clicks: 0, referrals: 0, accepted: 0, conversions: 0 };
    return { ...before, [stage]: before[stage] + countOf(event) };
  },
});

export const programFunnel = projection<FunnelRow>({
  name: 'program_funnel',
  capability: 'referrals',
  version: 1,
  entity: FunnelRow,
  on: {
    LinkClicked: counting<'LinkClicked'>(
      'clicks',
      ({ data }) => data.clickedOn,
      ({ data }) => data.clicks.length,
    ),
    ReferralMade: counting<'ReferralMade'>('referrals', ({ occurredAt }) => occurredAt.slice(0, 10)),
    ReferralAccepted: counting<'ReferralAccepted'>('accepted', ({ data }) => data.referredOn),
    CustomerAttributed: counting<'CustomerAttributed'>('conversions', ({ data }) => data.convertedOn),
    AttributionWithdrawn: counting<'AttributionWithdrawn'>(
      'conversions',
      ({ data }) => data.convertedOn,
      ({ data }) => (data.since === undefined ? -1 : 0),
    ),
  },
});
