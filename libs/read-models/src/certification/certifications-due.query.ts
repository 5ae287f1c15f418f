import { STAFF_AUDITOR_AND_PARTNER } from '@vouch/events';
import { IsIn, IsOptional } from 'class-validator';
import { lastKnownDay } from '../as-of.js';
import { eventHistory } from '../audit/event-history.projection.js';
import { clock } from '../clock/clock.projection.js';
import { dayNumber } from '../days.js';
import { requirePartner, requireProgram } from '../known.js';
import { IsSort, type Orders, PageParams, pageOf, type SortBy } from '../paging.js';
import { IsId, IsWholeNumber } from '../parameters.js';
import { programs } from '../programs/programs.projection.js';
import { partnerValue } from '../insights/partner-value.projection.js';
import { partners, PartnerRow, type PersonOfPartner } from '../partners/partners.projection.js';
import { IDS_ONLY, type Names, query, type RowSource, type Table } from '../query.js';
import { CertificationRow, certifications } from './certifications.projection.js';

const ORDERS = { expires: ['expiresOn'], partner: ['partnerId'] } as const satisfies Orders<CertificationRow>;
const STATES = ['expiring', 'expired', 'any'] as const;

export class CertificationsDueParams extends PageParams {
  /** Only this partner's. */
  @IsOptional()
  @IsId()
  partner?: string;

  /** Only in this program. */
  @IsOptional()
  @IsId()
  program?: string;

  /** Only in this track. */
  @IsOptional()
  @IsId()
  track?: string;

  /** Days within which a certification expires. */
  @IsOptional()
  @IsWholeNumber(0, 3650)
  days: number = 30;

  /** Those that expire within these days, those that have expired, or any of them. */
  @IsOptional()
  @IsIn(STATES)
  state: (typeof STATES)[number] = 'any';

  /** By the last day on which it holds, or by partner. */
  @IsOptional()
  @IsSort(ORDERS)
  sort: SortBy<typeof ORDERS> = 'expires';
}

export interface DueCertification {
  readonly partnerId: string;
  readonly programId: string;
  readonly trackId: string;
  readonly status: CertificationRow['status'];
  readonly awardedOn: string | null;
  readonly expiresOn: string;
  /** Days until then; negative when it is over. */
  readonly daysLeft: number;
  readonly noticedAt: string | null;
  /** Whom to tell. */
  readonly people: readonly PersonOfPartner[];
}

export interface CertificationsDueAnswer {
  /** The last day that was closed; before the first, that of the newest event. */
  readonly asOf: string | null;
  readonly certifications: readonly DueCertification[];
  /** Where to go on with `cursor`; null at the end. */
  readonly next: string | null;
}

export async function certificationsDueOf(
  { partner, program, track, days, state, ...page }: CertificationsDueParams,
  rows: RowSource,
): Promise<CertificationsDueAnswer> {
  if (partner !== undefined) await requirePartner(rows, partner);
  // Whoever asks as a partner learns nothing about the programs of others, not even that there are any.
  const zone = program === undefined || partner !== undefined ? undefined : (await requireProgram(rows, program)).zone;
  const asOf = await lastKnownDay(rows, zone);
  if (asOf === null) return { asOf, certifications: [], next: null };
  const found = await pageOf(rows, CertificationRow, {
    where: {
      partnerId: partner,
      programId: program,
      trackId: track,
      status: { in: state === 'any' ? ['held', 'expired'] : state === 'expired' ? ['expired'] : ['held'] },
      expiresOn: { to: addDays(asOf, days) },
    },
    orders: ORDERS,
    ...page,
  });
  const holders = await rows.find(PartnerRow, {
    where: { partnerId: { in: [...new Set(found.rows.map(({ partnerId }) => partnerId))] } },
  });
  const peopleOf = new Map(holders.map(({ partnerId, people }) => [partnerId, people]));
  return {
    asOf,
    certifications: found.rows.map((row) => ({
      partnerId: row.partnerId,
      programId: row.programId,
      trackId: row.trackId,
      status: row.status,
      awardedOn: row.awardedOn,
      expiresOn: row.expiresOn,
      daysLeft: dayNumber(row.expiresOn) - dayNumber(asOf),
      noticedAt: row.noticedAt,
      people: peopleOf.get(row.partnerId) ?? [],
    })),
    next: found.next,
  };
}

const addDays = (day: string, days: number) =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);

const certificationsDueTables = (
  { asOf, certifications: due, next }: CertificationsDueAnswer,
  names: Names = IDS_ONLY,
): Table[] => [
  {
    title: asOf === null ? 'Certifications due' : `Certifications due, as of ${asOf}`,
    columns: [
      { header: 'Partner' },
      { header: 'People' },
      { header: 'Program' },
      { header: 'Track' },
      { header: 'Status' },
      { header: 'Awarded' },
      { header: 'Expires' },
      { header: 'Days left', align: 'right' },
      { header: 'Noticed' },
    ],
    rows: due.map((one) => [
      one.partnerId,
      one.people.map(({ personId }) => names.person(personId)).join(', ') || '–',
      one.programId,
      one.trackId,
      one.status,
      one.awardedOn ?? '–',
      one.expiresOn,
      String(one.daysLeft),
      one.noticedAt?.slice(0, 10) ?? '–',
    ]),
    empty: 'No certification expires in this time. Ask for more days, up to 3650.',
    notes: next === null ? [] : [`There are more: ask again with --cursor ${next}.`],
  },
];

export const certificationsDue = query<CertificationsDueParams, CertificationsDueAnswer>({
  name: 'certifications-due',
  capability: 'certification',
  summary: 'Certifications that expire soon, and those that have expired.',
  by: STAFF_AUDITOR_AND_PARTNER,
  params: CertificationsDueParams,
  reads: [certifications, clock, programs, partners, partnerValue, eventHistory],
  answer: certificationsDueOf,
  reveals: ({ certifications: due }) => ({
    persons: due.flatMap(({ people }) => people.map(({ personId }) => personId)),
    texts: [],
  }),
  tables: certificationsDueTables,
});
