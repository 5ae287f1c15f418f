import { STAFF_AUDITOR_AND_PARTNER } from '@vouch/events';
import { IsOptional } from 'class-validator';
import { clock } from '../clock/clock.projection.js';
import { ParameterRefused } from '../errors.js';
import { closedAtByZone, requirePartner, requireProgram } from '../known.js';
import { PageParams, pageOf } from '../paging.js';
import { IsId } from '../parameters.js';
import { partners, PartnerRow } from '../partners/partners.projection.js';
import { query, type RowSource, type Table } from '../query.js';
import { programTerms as programTermsProjection, ProgramTermsRow } from './program-terms.projection.js';
import { programs, ProgramRow, termsAt } from './programs.projection.js';
import { inWords, type TermsInWords } from './programs.query.js';

const ORDERS = { version: ['programId', 'version'] } as const;

export class ProgramTermsParams extends PageParams {
  /** Only this program. Where a partner is named, it is the partner's. */
  @IsOptional()
  @IsId()
  program?: string;

  /** The program of this partner. */
  @IsOptional()
  @IsId()
  partner?: string;
}

export interface TermsVersionAnswer extends TermsInWords {
  readonly programId: string;
  readonly version: number;
  readonly publishedAt: string;
  /** past, in force, or coming, at the end of the last closed day. */
  readonly state: 'past' | 'in-force' | 'coming';
  readonly eventId: string;
  readonly position: number;
}

export interface ProgramTermsAnswer {
  /** By program, the earliest first. */
  readonly versions: readonly TermsVersionAnswer[];
  /** Where to go on with `cursor`; null at the end. */
  readonly next: string | null;
}

export async function programTermsOf(params: ProgramTermsParams, rows: RowSource): Promise<ProgramTermsAnswer> {
  const programId = await programAskedFor(params, rows);
  if (programId !== undefined) await requireProgram(rows, programId);
  const { limit, cursor } = params;
  const [found, launched, closedAt] = await Promise.all([
    pageOf(rows, ProgramTermsRow, { where: { programId }, orders: ORDERS, sort: 'version', limit, cursor }),
    rows.find(ProgramRow, { where: { programId } }),
    closedAtByZone(rows),
  ]);
  const programOf = new Map(
    launched.map((program) => {
      const inForce = termsAt(program, closedAt.get(program.zone) ?? null).current.terms.version;
      return [program.programId, { currency: program.currency, inForce }];
    }),
  );
  return {
    versions: found.rows.map(({ programId: of, version, publishedAt, eventId, position, ...said }) => {
      // The versions may be a moment ahead of the programs: they are two read models.
      const { currency, inForce } = programOf.get(of) ?? { currency: 'XXX', inForce: version };
      return {
        ...inWords(said, currency),
        programId: of,
        version,
        publishedAt,
        state: version === inForce ? 'in-force' : version < inForce ? 'past' : 'coming',
        eventId,
        position,
      };
    }),
    next: found.next,
  };
}

/** A partner sees the terms of its own program alone. */
async function programAskedFor({ program, partner }: ProgramTermsParams, rows: RowSource): Promise<string | undefined> {
  if (partner === undefined) return program;
  await requirePartner(rows, partner);
  const [member] = await rows.find(PartnerRow, { where: { partnerId: partner }, limit: 1 });
  if (!member || (program !== undefined && program !== member.programId))
    throw new ParameterRefused('partner', `Partner ${partner} does not belong to that program.`);
  return member.programId;
}

const programTermsTables = ({ versions, next }: ProgramTermsAnswer): Table[] => [
  {
    title: 'Terms of programs',
    columns: [
      'Program',
      'Version',
      'State',
      'In force from',
      'Published',
      'What it says',
      'Tiers',
      'What it changed',
    ].map((header) => ({ header })),
    rows: versions.map((each) => [
      each.programId,
      String(each.version),
      each.state,
      each.effectiveFrom,
      `#${each.position} ${each.publishedAt}`,
      each.words.join(' '),
      each.tierWords.join(' '),
      each.difference.join(' ') || '–',
    ]),
    empty: 'No terms were published.',
    notes: next === null ? [] : [`There are more: ask again with --cursor ${next}.`],
  },
];

export const programTerms = query<ProgramTermsParams, ProgramTermsAnswer>({
  name: 'program-terms',
  capability: 'programs',
  summary: 'Every version of the terms of a program: what it says, from when on, and what it changed.',
  by: STAFF_AUDITOR_AND_PARTNER,
  params: ProgramTermsParams,
  reads: [programTermsProjection, programs, partners, clock],
  answer: programTermsOf,
  tables: programTermsTables,
});
