import { STAFF_AUDITOR_AND_PARTNER } from '@vouch/events';
import { IsIn, IsOptional, Length, Matches } from 'class-validator';
import { requirePartner, requireProgram } from '../known.js';
import { IsSort, type Orders, PageParams, pageOf, type SortBy } from '../paging.js';
import { IsId } from '../parameters.js';
import { IDS_ONLY, type Names, query, type RowSource, type Table } from '../query.js';
import { PartnerRow, type PartnerStatus, partnerStatuses, type PersonOfPartner } from './partners.projection.js';
import { type PartnerTier, nextInWords, standingsOf, standingsRead } from './tiers.query.js';

const ORDERS = {
  partner: ['partnerId'],
  since: ['statusSince'],
  applied: ['appliedAt'],
  status: ['status'],
} as const satisfies Orders<PartnerRow>;

export class PartnerDirectoryParams extends PageParams {
  /** Only this partner. */
  @IsOptional()
  @IsId()
  partner?: string;

  /** Only this program. */
  @IsOptional()
  @IsId()
  program?: string;

  /** Only partners in this status. */
  @IsOptional()
  @IsIn(partnerStatuses)
  status?: PartnerStatus;

  /** Only partners in this tier, by its name. */
  @IsOptional()
  @Length(1, 60)
  tier?: string;

  /** Only partners that hold a certification in this track. */
  @IsOptional()
  @IsId()
  track?: string;

  /** Only partners from this country, ISO 3166-1 alpha-2. */
  @IsOptional()
  @Matches(/^[A-Z]{2}$/, { message: '$property must be two capital letters of ISO 3166-1, such as DE' })
  country?: string;

  /** By partner, by the last change of status, by the application, or by status. */
  @IsOptional()
  @IsSort(ORDERS)
  sort: SortBy<typeof ORDERS> = 'partner';
}

export interface DirectoryEntry extends Omit<PartnerTier, 'why' | 'programName'> {
  readonly statusSince: string;
  readonly people: readonly PersonOfPartner[];
  /** The latest version of the terms that it accepted. */
  readonly acceptedTerms: number | null;
  /** The last day for which its membership fee is paid. */
  readonly feePaidUntil: string | null;
}

export interface PartnerDirectoryAnswer {
  readonly partners: readonly DirectoryEntry[];
  /** Where to go on with `cursor`; null at the end. */
  readonly next: string | null;
}

export async function partnerDirectoryOf(
  { partner, program, status, tier, track, country, ...page }: PartnerDirectoryParams,
  rows: RowSource,
): Promise<PartnerDirectoryAnswer> {
  if (partner !== undefined) await requirePartner(rows, partner);
  // Whoever asks as a partner learns nothing about the programs of others, not even that there are any.
  else if (program !== undefined) await requireProgram(rows, program);
  const found = await pageOf(rows, PartnerRow, {
    where: {
      partnerId: partner,
      programId: program,
      status,
      tier,
      country,
      tracks: track === undefined ? undefined : { contains: track },
    },
    orders: ORDERS,
    ...page,
  });
  const standings = await standingsOf(found.rows, rows);
  return {
    partners: found.rows.map((row, index) => {
      const { why: _, programName: __, ...standing } = standings[index] as PartnerTier;
      const { statusSince, people, acceptedTerms, feePaidUntil } = row;
      return { ...standing, statusSince, people, acceptedTerms, feePaidUntil };
    }),
    next: found.next,
  };
}

const partnerDirectoryTables = (
  { partners: found, next }: PartnerDirectoryAnswer,
  names: Names = IDS_ONLY,
): Table[] => [
  {
    title: 'Partners',
    columns: [
      { header: 'Partner' },
      { header: 'Program' },
      { header: 'Status' },
      { header: 'Since' },
      { header: 'Country' },
      { header: 'People' },
      { header: 'Tier' },
      { header: 'Active customers', align: 'right' },
      { header: 'Certified in' },
      { header: 'Next tier' },
    ],
    rows: found.map((each) => [
      each.partnerId,
      each.programId,
      each.reason === null ? each.status : `${each.status}: ${each.reason}`,
      each.statusSince.slice(0, 10),
      each.country ?? '–',
      each.people.map(({ personId, role }) => `${names.person(personId)} (${role})`).join(', ') || '–',
      each.tier ?? '–',
      String(each.activeCustomers),
      each.certifications.map(({ trackId }) => trackId).join(', ') || '–',
      nextInWords(each.next),
    ]),
    empty: 'No partner is like that. Ask for less, or bring one in with apply-to-program or invite-partner.',
    notes: next === null ? [] : [`There are more: ask again with --cursor ${next}.`],
  },
];

export const partnerDirectory = query<PartnerDirectoryParams, PartnerDirectoryAnswer>({
  name: 'partner-directory',
  capability: 'partners',
  summary: 'Partners with their people, tier and certifications, and what is missing for the next tier.',
  by: STAFF_AUDITOR_AND_PARTNER,
  params: PartnerDirectoryParams,
  reads: standingsRead,
  answer: partnerDirectoryOf,
  reveals: ({ partners: found }) => ({
    persons: found.flatMap(({ people }) => people.map(({ personId }) => personId)),
    texts: [],
  }),
  tables: partnerDirectoryTables,
});
