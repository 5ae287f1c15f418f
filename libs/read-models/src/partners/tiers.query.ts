import { STAFF_AUDITOR_AND_PARTNER } from '@vouch/events';
import type { Tier, TierCriteria } from '@vouch/events';
import { IsOptional } from 'class-validator';
import { partnerValue, PartnerValueRow } from '../insights/partner-value.projection.js';
import { requirePartner, requireProgram } from '../known.js';
import { IsId } from '../parameters.js';
import { programs, ProgramRow } from '../programs/programs.projection.js';
import { query, type RowSource, type Table } from '../query.js';
import { type Certification, partners, PartnerRow, type TierReason } from './partners.projection.js';
import { tierChanges, TierChangeRow } from './tier-changes.projection.js';

export class TiersParams {
  /** Only this partner, with its promotions and demotions. */
  @IsOptional()
  @IsId()
  partner?: string;

  /** Only this program. */
  @IsOptional()
  @IsId()
  program?: string;
}

export interface Missing {
  readonly criterion: 'approved' | 'activeCustomers' | 'certified';
  readonly words: string;
}

/** The way up: the next tier, and what the partner lacks for it. */
export interface NextTier {
  readonly tier: string;
  readonly criteria: TierCriteria;
  readonly missing: readonly Missing[];
}

export interface PartnerTier {
  readonly partnerId: string;
  readonly programId: string;
  readonly programName: string | null;
  readonly status: PartnerRow['status'];
  readonly declineReason: string | null;
  readonly country: string | null;
  readonly appliedAt: string;
  readonly decidedAt: string | null;
  readonly tier: string | null;
  readonly tierSince: string | null;
  /** The last promotion or demotion; null when there was none. */
  readonly why: (TierReason & { readonly words: string }) | null;
  readonly certifications: readonly Certification[];
  readonly activeCustomers: number;
  /** null at the top, and when the program is unknown. */
  readonly next: NextTier | null;
}

export interface TiersAnswer {
  readonly partners: readonly PartnerTier[];
  /** Promotions and demotions in order, when one partner was asked for. */
  readonly changes: readonly (TierChangeRow & { readonly words: string })[] | null;
}

export async function tiersOf({ partner, program }: TiersParams, rows: RowSource): Promise<TiersAnswer> {
  if (partner !== undefined) await requirePartner(rows, partner);
  if (program !== undefined) await requireProgram(rows, program);
  const where = { partnerId: partner, programId: program };
  const [applied, counted, launched, changes] = await Promise.all([
    rows.find(PartnerRow, { where, orderBy: ['partnerId'] }),
    rows.find(PartnerValueRow, { where }),
    rows.find(ProgramRow),
    partner === undefined ? null : rows.find(TierChangeRow, { where, orderBy: ['position'] }),
  ]);
  const programOf = new Map(launched.map((row) => [row.programId, row]));
  const activeOf = new Map(counted.map((row) => [`${row.partnerId}:${row.programId}`, row.customers - row.churned]));
  return {
    partners: applied.map((row) => {
      const active = activeOf.get(`${row.partnerId}:${row.programId}`) ?? 0;
      return tierOf(row, programOf.get(row.programId), active);
    }),
    changes: changes?.map((change) => ({ ...change, words: reasonInWords(change.direction, change) })) ?? null,
  };
}

function tierOf(row: PartnerRow, program: ProgramRow | undefined, activeCustomers: number): PartnerTier {
  return {
    partnerId: row.partnerId,
    programId: row.programId,
    programName: program?.name ?? null,
    status: row.status,
    declineReason: row.declineReason,
    country: row.country,
    appliedAt: row.appliedAt,
    decidedAt: row.decidedAt,
    tier: row.tier,
    tierSince: row.tierSince,
    why: row.tierReason && { ...row.tierReason, words: reasonInWords(row.tierReason.direction, row.tierReason) },
    certifications: row.certifications,
    activeCustomers,
    next: program ? nextTier(row, program.tiers, activeCustomers) : null,
  };
}

/** Tiers stand lowest first. A tier that the program doesn't list counts as none. */
function nextTier(row: PartnerRow, tiers: readonly Tier[], activeCustomers: number): NextTier | null {
  const next = tiers[tiers.findIndex(({ name }) => name === row.tier) + 1];
  if (!next) return null;
  const { criteria } = next;
  const missing: Missing[] = [];
  if (row.status !== 'approved') missing.push({ criterion: 'approved', words: 'an approved application' });
  const lacking = criteria.activeCustomers - activeCustomers;
  if (lacking > 0) {
    const customers = lacking === 1 ? '1 more active customer' : `${lacking} more active customers`;
    missing.push({
      criterion: 'activeCustomers',
      words: `${customers} (${activeCustomers} of ${criteria.activeCustomers})`,
    });
  }
  if (criteria.certified && row.certifications.length === 0) {
    missing.push({ criterion: 'certified', words: 'a certification' });
  }
  return { tier: next.name, criteria, missing };
}

const reasonInWords = (
  direction: TierReason['direction'],
  { facts, criteria }: Pick<TierReason, 'facts' | 'criteria'>,
) => `${direction}: had ${inWords(facts)}; the tier asks for ${inWords(criteria)}`;

const inWords = ({ activeCustomers, certified }: TierCriteria) => {
  const customers = activeCustomers === 1 ? '1 active customer' : `${activeCustomers} active customers`;
  return `${customers}${certified ? ' and a certification' : ''}`;
};

function tierTables({ partners: found, changes }: TiersAnswer): Table[] {
  const overview: Table = {
    title: 'Partners and tiers',
    columns: [
      { header: 'Partner' },
      { header: 'Program' },
      { header: 'Status' },
      { header: 'Tier' },
      { header: 'Since' },
      { header: 'Active customers', align: 'right' },
      { header: 'Certified in' },
      { header: 'Why' },
      { header: 'Next tier' },
    ],
    rows: found.map((each) => [
      each.partnerId,
      each.programId,
      each.declineReason === null ? each.status : `${each.status}: ${each.declineReason}`,
      each.tier ?? '–',
      each.tierSince?.slice(0, 10) ?? '–',
      String(each.activeCustomers),
      each.certifications.map(({ trackId }) => trackId).join(', ') || '–',
      each.why?.words ?? '–',
      nextInWords(each.next),
    ]),
    empty: 'No partner has applied yet.',
  };
  if (changes === null) return [overview];
  return [
    overview,
    {
      title: 'Promotions and demotions',
      columns: [{ header: 'Event' }, { header: 'When' }, { header: 'From' }, { header: 'To' }, { header: 'Why' }],
      rows: changes.map((change) => [
        `#${change.position} ${change.eventId.slice(0, 8)}`,
        change.occurredAt,
        change.fromTier ?? '–',
        change.toTier,
        change.words,
      ]),
      empty: 'None yet.',
    },
  ];
}

function nextInWords(next: NextTier | null): string {
  if (!next) return '–';
  if (next.missing.length === 0) return `${next.tier}: nothing is missing`;
  return `${next.tier}: ${next.missing.map(({ words }) => words).join(', ')}`;
}

export const tiers = query<TiersParams, TiersAnswer>({
  name: 'tiers',
  capability: 'partners',
  summary: 'Where each partner stands, why, and what is missing for the next tier.',
  by: STAFF_AUDITOR_AND_PARTNER,
  params: TiersParams,
  reads: [partners, tierChanges, partnerValue, programs],
  answer: tiersOf,
  tables: tierTables,
});
