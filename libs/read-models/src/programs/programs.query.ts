import { STAFF_AND_AUDITOR, type Admission } from '@vouch/events';
import { IsIn, IsOptional } from 'class-validator';
import { clock } from '../clock/clock.projection.js';
import { closedAtByZone, requireProgram } from '../known.js';
import { IsSort, PageParams, pageOf, type SortBy } from '../paging.js';
import { IsId } from '../parameters.js';
import { IDS_ONLY, type Names, query, type RowSource, type Table } from '../query.js';
import { programs as programsProjection, ProgramRow, type TermsOfProgram, termsAt } from './programs.projection.js';
import { termsInWords, tierInWords } from './terms-words.js';

const ORDERS = { program: ['programId'], launched: ['launchedAt'], since: ['statusSince'] } as const;

export class ProgramsParams extends PageParams {
  /** Only this program. */
  @IsOptional()
  @IsId()
  program?: string;

  /** Only programs that run, are paused or are closed. */
  @IsOptional()
  @IsIn(['running', 'paused', 'closed'])
  status?: ProgramRow['status'];

  /** Only programs that take partners so. */
  @IsOptional()
  @IsIn(['open', 'review', 'invitation'])
  admission?: Admission;

  /** By program, by launch, or by how long they are in their state; "-" before it: the other way round. */
  @IsOptional()
  @IsSort(ORDERS)
  sort: SortBy<typeof ORDERS> = 'program';
}

export interface TermsInWords extends TermsOfProgram {
  /** What it says. */
  readonly words: readonly string[];
  /** What its tiers ask for, and give. */
  readonly tierWords: readonly string[];
}

export interface ProgramAnswer extends Omit<ProgramRow, 'versions'> {
  /** In force at the end of the last closed day. */
  readonly current: TermsInWords;
  /** Published, and in force later. */
  readonly coming: readonly TermsInWords[];
}

export interface ProgramsAnswer {
  readonly programs: readonly ProgramAnswer[];
  /** Where to go on with `cursor`; null at the end. */
  readonly next: string | null;
}

export const inWords = (version: TermsOfProgram, currency: string): TermsInWords => ({
  ...version,
  words: termsInWords(version),
  tierWords: version.tiers.map((tier) => tierInWords(tier, currency)),
});

export async function programsOf(params: ProgramsParams, rows: RowSource): Promise<ProgramsAnswer> {
  const { program, status, admission, sort = 'program', limit, cursor } = params;
  if (program !== undefined) await requireProgram(rows, program);
  const [found, closedAt] = await Promise.all([
    pageOf(rows, ProgramRow, { where: { programId: program, status, admission }, orders: ORDERS, sort, limit, cursor }),
    closedAtByZone(rows),
  ]);
  return {
    programs: found.rows.map((row) => {
      const { versions: _, ...rest } = row;
      const { current, coming } = termsAt(row, closedAt.get(row.zone) ?? null);
      return {
        ...rest,
        current: inWords(current, row.currency),
        coming: coming.map((version) => inWords(version, row.currency)),
      };
    }),
    next: found.next,
  };
}

function programsTables({ programs: found, next }: ProgramsAnswer, names: Names = IDS_ONLY): Table[] {
  return [
    {
      title: 'Programs',
      columns: [
        ...['Program', 'Name', 'State', 'Admission', 'Currency', 'Zone', 'Terms in force', 'Tiers', 'Coming'].map(
          (header) => ({ header }),
        ),
      ],
      rows: found.map((each) => [
        each.programId,
        each.name,
        [each.status, each.statusReason, each.statusNoteId && names.text(each.statusNoteId)].filter(Boolean).join(': '),
        each.admission,
        each.currency,
        each.zone,
        `version ${each.current.terms.version}: ${each.current.words.join(' ')}`,
        each.current.tierWords.join(' '),
        each.coming
          .map(
            ({ terms, effectiveFrom, difference }) =>
              `version ${terms.version} from ${effectiveFrom}: ${difference.join(' ')}`,
          )
          .join(' ') || '–',
      ]),
      empty: 'No program is like that. Ask for less, or launch one with launch-program.',
      notes: next === null ? [] : [`There are more: ask again with --cursor ${next}.`],
    },
  ];
}

export const programs = query<ProgramsParams, ProgramsAnswer>({
  name: 'programs',
  capability: 'programs',
  summary: 'Every program: its state, the terms in force, what is coming and what it changes, form, rules and tracks.',
  by: STAFF_AND_AUDITOR,
  params: ProgramsParams,
  reads: [programsProjection, clock],
  answer: programsOf,
  reveals: ({ programs: found }) => ({ persons: [], texts: found.flatMap(({ statusNoteId }) => statusNoteId ?? []) }),
  tables: programsTables,
});
