import { STAFF_AUDITOR_AND_PARTNER } from '@vouch/events';
import { IsOptional } from 'class-validator';
import { customers, CustomerRow } from '../customers/customers.projection.js';
import { monthOf } from '../days.js';
import { IsId, IsMonth } from '../parameters.js';
import { query, type RowSource, type Table } from '../query.js';
import { FunnelRow, programFunnel as programFunnelProjection } from './program-funnel.projection.js';

export class ProgramFunnelParams {
  /** Only this program. */
  @IsOptional()
  @IsId()
  program?: string;

  /** Only what this partner brought. */
  @IsOptional()
  @IsId()
  partner?: string;

  /** From this month on, YYYY-MM. */
  @IsOptional()
  @IsMonth()
  from?: string;

  /** Up to this month, YYYY-MM. */
  @IsOptional()
  @IsMonth()
  to?: string;
}

export interface FunnelMonth {
  readonly programId: string;
  readonly month: string;
  readonly clicks: number;
  readonly referrals: number;
  readonly accepted: number;
  readonly conversions: number;
  /** Customers that converted in this month and have paid since. */
  readonly paying: number;
}

export interface ProgramFunnelAnswer {
  readonly months: readonly FunnelMonth[];
}

async function programFunnelOf(params: ProgramFunnelParams, rows: RowSource): Promise<ProgramFunnelAnswer> {
  const { program, partner, from, to } = params;
  const where = { programId: program, partnerId: partner };
  const [partials, brought] = await Promise.all([
    rows.find(FunnelRow, { where: { ...where, month: { from, to } } }),
    rows.find(CustomerRow, { where: { ...where, paid: 'yes' } }),
  ]);
  const months = new Map<string, FunnelMonth>();
  const add = (programId: string, month: string, more: Partial<Record<keyof FunnelMonth, number>>) => {
    const key = `${programId} ${month}`;
    const none = { programId, month, clicks: 0, referrals: 0, accepted: 0, conversions: 0, paying: 0 };
    const before = months.get(key) ?? none;
    months.set(key, {
      programId,
      month,
      clicks: before.clicks + (more.clicks ?? 0),
      referrals: before.referrals + (more.referrals ?? 0),
      accepted: before.accepted + (more.accepted ?? 0),
      conversions: before.conversions + (more.conversions ?? 0),
      paying: before.paying + (more.paying ?? 0),
    });
  };
  for (const { programId, month, clicks, referrals, accepted, conversions } of partials)
    add(programId, month, { clicks, referrals, accepted, conversions });
  for (const { programId, convertedOn } of brought) {
    const month = monthOf(convertedOn);
    if ((from === undefined || from <= month) && (to === undefined || month <= to))
      add(programId, month, { paying: 1 });
  }
  const place = ({ programId, month }: FunnelMonth) => `${programId} ${month}`;
  return { months: [...months.values()].sort((one, other) => (place(one) < place(other) ? -1 : 1)) };
}

const programFunnelTables = ({ months }: ProgramFunnelAnswer): Table[] => [
  {
    title: 'Funnel',
    columns: [
      { header: 'Program' },
      { header: 'Month' },
      { header: 'Clicks', align: 'right' },
      { header: 'Referrals', align: 'right' },
      { header: 'Accepted', align: 'right' },
      { header: 'Conversions', align: 'right' },
      { header: 'Paying', align: 'right' },
    ],
    rows: months.map((one) => [
      one.programId,
      one.month,
      ...[one.clicks, one.referrals, one.accepted, one.conversions, one.paying].map(String),
    ]),
    empty:
      'Nothing was brought yet. Give partners links with create-link, or record what they bring with record-referral.',
  },
];

export const programFunnel = query<ProgramFunnelParams, ProgramFunnelAnswer>({
  name: 'program-funnel',
  capability: 'referrals',
  summary: 'From clicks by way of referrals to paying customers, by program and month.',
  by: STAFF_AUDITOR_AND_PARTNER,
  params: ProgramFunnelParams,
  reads: [programFunnelProjection, customers],
  answer: programFunnelOf,
  tables: programFunnelTables,
});
