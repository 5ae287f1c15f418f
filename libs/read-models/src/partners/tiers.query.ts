import { STAFF_AUDITOR_AND_PARTNER } from '@vouch/events';
import type { Tier, TierCriteria } from '@vouch/events';
import { IsOptional } from 'class-validator';
import { clock } from '../clock/clock.projection.js';
import { customerRevenue, CustomerRevenueRow, retainedRevenue } from '../insights/customer-revenue.projection.js';
import { partnerValue, PartnerValueRow } from '../insights/partner-value.projection.js';
import { closedAtByZone, requirePartner, requireProgram } from '../known.js';
import { formatMoney } from '@vouch/terms';
import { PageParams, pageOf } from '../paging.js';
import { IsId } from '../parameters.js';
import { programs, ProgramRow, termsAt } from '../programs/programs.projection.js';
import { criteriaInWords } from '../criteria-in-words.js';
import { query, type RowSource, type Table } from '../query.js';
import { type Certification, partners, PartnerRow, type TierReason } from './partners.projection.js';
import { tierChanges, TierChangeRow } from './tier-changes.projection.js';

const ORDERS = { partner: ['partnerId'] } as const;

export class TiersParams extends PageParams {
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
  readonly criterion: 'approved' | keyof TierCriteria;
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
  readonly reason: string | null;
  readonly country: string | null;
  readonly appliedAt: string;
  readonly decidedAt: string | null;
  readonly tier: string | null;
  readonly tierSince: string | null;
  /** The last promotion or demotion; null when there was none. */
  readonly why: (TierReason & { readonly words: string }) | null;
  readonly certifications: readonly Certification[];
  readonly activeCustomers: number;
  /** What is true of the partner now. */
  readonly facts: TierCriteria;
  /** null at the top, and when the program is unknown. */
  readonly next: NextTier | null;
}

export interface TiersAnswer {
  readonly partners: readonly PartnerTier[];
  /** Promotions and demotions in order, when one partner was asked for. */
  readonly changes: readonly (TierChangeRow & { readonly words: string })[] | null;
  /** Where to go on with `cursor`; null at the end. */
  readonly next: string | null;
}

export async function tiersOf(params: TiersParams, rows: RowSource): Promise<TiersAnswer> {
  const { partner, program, limit, cursor } = params;
  if (partner !== undefined) await requirePartner(rows, partner);
  // Whoever asks as a partner learns nothing about the programs of others, not even that there are any.
  else if (program !== undefined) await requireProgram(rows, program);
  const where = { partnerId: partner, programId: program };
  const page = await pageOf(rows, PartnerRow, { where, orders: ORDERS, sort: 'partner', limit, cursor });
  const [standings, launched, changes] = await Promise.all([
    standingsOf(page.rows, rows),
    rows.find(ProgramRow),
    partner === undefined ? null : rows.find(TierChangeRow, { where, orderBy: ['position'] }),
  ]);
  const currencyOf = new Map(launched.map(({ programId, currency }) => [programId, currency]));
  return {
    partners: standings,
    changes:
      changes?.map((change) => ({
        ...change,
        words: reasonInWords(change.direction, change, currencyOf.get(change.programId) ?? 'XXX'),
      })) ?? null,
    next: page.next,
  };
}

/** What `standingsOf` reads. */
export const standingsRead = [partners, partnerValue, customerRevenue, programs, clock];

/** Where these partners stand and what they lack for the next tier, in their order. */
export async function standingsOf(shown: readonly PartnerRow[], rows: RowSource): Promise<readonly PartnerTier[]> {
  const where = { partnerId: { in: shown.map(({ partnerId }) => partnerId) } };
  const [counted, revenue, launched, closedAt] = await Promise.all([
    rows.find(PartnerValueRow, { where }),
    rows.find(CustomerRevenueRow, { where }),
    rows.find(ProgramRow),
    closedAtByZone(rows),
  ]);
  const programOf = new Map(launched.map((row) => [row.programId, row]));
  const keyOf = ({ partnerId, programId }: { partnerId: string; programId: string }) => `${partnerId}:${programId}`;
  const countedOf = new Map(counted.map((row) => [keyOf(row), row]));
  return shown.map((row) => {
    const { customers = 0, churned = 0 } = countedOf.get(keyOf(row)) ?? {};
    const found = programOf.get(row.programId);
    const facts = {
      activeCustomers: customers - churned,
      customersWon: customers,
      retainedRevenueMinor: retainedRevenue(
        revenue.filter((one) => keyOf(one) === keyOf(row)),
        found?.currency ?? 'XXX',
      ),
      certified: row.certifications.length > 0,
    };
    return tierOf(row, found, found ? termsAt(found, closedAt.get(found.zone) ?? null).current.tiers : [], facts);
  });
}

function tierOf(
  row: PartnerRow,
  program: ProgramRow | undefined,
  tiers: readonly Tier[],
  facts: TierCriteria,
): PartnerTier {
  const currency = program?.currency ?? 'XXX';
  return {
    partnerId: row.partnerId,
    programId: row.programId,
    programName: program?.name ?? null,
    status: row.status,
    reason: row.reason,
    country: row.country,
    appliedAt: row.appliedAt,
    decidedAt: row.decidedAt,
    tier: row.tier,
    tierSince: row.tierSince,
    why: row.tierReason && {
      ...row.tierReason,
      words: reasonInWords(row.tierReason.direction, row.tierReason, currency),
    },
    certifications: row.certifications,
    activeCustomers: facts.activeCustomers,
    facts,
    next: nextTier(row, tiers, facts, currency),
  };
}

/** Tiers stand lowest first. A tier that the program doesn't list counts as none. */
function nextTier(row: PartnerRow, tiers: readonly Tier[], facts: TierCriteria, currency: string): NextTier | null {
  const next = tiers[tiers.findIndex(({ name }) => name === row.tier) + 1];
  if (!next) return null;
  const { criteria } = next;
  const missing: Missing[] = [];
  if (row.status !== 'approved') missing.push({ criterion: 'approved', words: 'an approved application' });
  const lacks = (criterion: 'activeCustomers' | 'customersWon', one: string, many: string) => {
    const lacking = criteria[criterion] - facts[criterion];
    if (lacking > 0)
      missing.push({
        criterion,
        words: `${lacking} more ${lacking === 1 ? one : many} (${facts[criterion]} of ${criteria[criterion]})`,
      });
  };
  lacks('activeCustomers', 'active customer', 'active customers');
  lacks('customersWon', 'customer won', 'customers won');
  const lacking = criteria.retainedRevenueMinor - facts.retainedRevenueMinor;
  if (lacking > 0) {
    const money = (amountMinor: number) => formatMoney({ amountMinor, currency });
    missing.push({
      criterion: 'retainedRevenueMinor',
      words: `${money(lacking)} more of retained revenue (${money(facts.retainedRevenueMinor)} of ${money(criteria.retainedRevenueMinor)})`,
    });
  }
  if (criteria.certified && !facts.certified) missing.push({ criterion: 'certified', words: 'a certification' });
  return { tier: next.name, criteria, missing };
}

const reasonInWords = (
  direction: TierReason['direction'],
  { facts, criteria }: Pick<TierReason, 'facts' | 'criteria'>,
  currency: string,
) =>
  `${direction}: had ${inWords(facts, criteria, currency)}; the tier asks for ${inWords(criteria, criteria, currency)}`;

/** Active customers always; of the rest what the tier asks for, and whether there is a certification. */
function inWords(said: TierCriteria, asked: TierCriteria, currency: string): string {
  const { activeCustomers, certified } = said;
  const customersWon = asked.customersWon > 0 ? said.customersWon : 0;
  const retainedRevenueMinor = asked.retainedRevenueMinor > 0 ? said.retainedRevenueMinor : 0;
  const words = criteriaInWords({ activeCustomers, customersWon, retainedRevenueMinor, certified }, currency);
  const all = activeCustomers === 0 ? ['0 active customers', ...words] : words;
  return all.length === 1 ? all.join('') : `${all.slice(0, -1).join(', ')} and ${all.at(-1)}`;
}

function tierTables({ partners: found, changes, next }: TiersAnswer): Table[] {
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
      each.reason === null ? each.status : `${each.status}: ${each.reason}`,
      each.tier ?? '–',
      each.tierSince?.slice(0, 10) ?? '–',
      String(each.activeCustomers),
      each.certifications.map(({ trackId }) => trackId).join(', ') || '–',
      each.why?.words ?? '–',
      nextInWords(each.next),
    ]),
    empty: 'No partner has applied yet. Bring one in with apply-to-program or invite-partner.',
    notes: next === null ? [] : [`There are more: ask again with --cursor ${next}.`],
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

export function nextInWords(next: NextTier | null): string {
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
  reads: [...standingsRead, tierChanges],
  answer: tiersOf,
  tables: tierTables,
});
