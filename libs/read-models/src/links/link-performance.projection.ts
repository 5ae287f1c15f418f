import type { EventData } from '@vouch/events';
import { Entity, Index } from 'typeorm';
import { Key, Value } from '../columns.js';
import { projection } from '../projection.js';
import { readModelSchema } from '../schema.js';

@Entity({ name: 'link_performance', schema: readModelSchema, comment: 'What each link brought on each day.' })
@Index(['partnerId'])
export class LinkDayRow {
  @Key('text', "The link's code.")
  code!: string;

  @Key('date', "The day in the program's time zone.")
  day!: string;

  @Value('text', 'The partner.')
  partnerId!: string;

  @Value('text', 'The program.')
  programId!: string;

  @Value('integer', 'Clicks on this day.')
  clicks!: number;

  @Value('integer', 'Referrals that were accepted, by the day of their click.')
  referrals!: number;

  @Value('integer', 'Customers that converted on this day and were credited by the link.')
  conversions!: number;
}

type Of = Pick<EventData<'LinkClicked'>, 'programId' | 'partnerId'>;

function counted(
  row: LinkDayRow | null,
  code: string,
  day: string,
  { programId, partnerId }: Of,
  figure: 'clicks' | 'referrals' | 'conversions',
  more = 1,
): LinkDayRow {
  const before = row ?? { code, day, partnerId, programId, clicks: 0, referrals: 0, conversions: 0 };
  return { ...before, [figure]: before[figure] + more };
}

/** What came by a form or a coupon has no link: it is counted under none, and no row is kept of it. */
const NO_LINK = '-';

export const linkPerformance = projection<LinkDayRow>({
  name: 'link_performance',
  capability: 'links',
  version: 1,
  entity: LinkDayRow,
  on: {
    LinkClicked: {
      key: ({ data }) => [data.code, data.clickedOn],
      fold: (row, { data }) => counted(row, data.code, data.clickedOn, data, 'clicks', data.clicks.length),
    },
    ReferralAccepted: {
      key: ({ data }) => [data.code ?? `${NO_LINK}${data.partnerId}`, data.referredOn],
      fold: (row, { data }) =>
        data.code === undefined ? row : counted(row, data.code, data.referredOn, data, 'referrals'),
    },
    AttributionWithdrawn: {
      key: ({ data }) => [data.code ?? `${NO_LINK}${data.partnerId}`, data.convertedOn],
      fold: (row, { data: { code, since, ...of } }) =>
        code === undefined || since !== undefined ? row : counted(row, code, of.convertedOn, of, 'conversions', -1),
    },
    CustomerAttributed: {
      key: ({ data }) => [data.code ?? `${NO_LINK}${data.partnerId}`, data.convertedOn],
      fold: (row, { data }) =>
        data.code === undefined ? row : counted(row, data.code, data.convertedOn, data, 'conversions'),
    },
  },
});
