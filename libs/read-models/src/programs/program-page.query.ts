import { STAFF_SYSTEMS_AND_PARTNER, type Admission, type FormField } from '@vouch/events';
import { IsOptional } from 'class-validator';
import { clock } from '../clock/clock.projection.js';
import { closedAtByZone, requireProgram, unknownProgram } from '../known.js';
import { IsId } from '../parameters.js';
import { partners, PartnerRow } from '../partners/partners.projection.js';
import { query, type RowSource, type Table } from '../query.js';
import { programs, termsAt } from './programs.projection.js';
import { termsInWords, tierInWords } from './terms-words.js';

export class ProgramPageParams {
  /** The program. */
  @IsId()
  program!: string;

  /** As this partner sees it. Without it, as a stranger does, for whom programs by invitation do not exist. */
  @IsOptional()
  @IsId()
  partner?: string;
}

/** What everyone may see of a program: no rules, no costs, no partners. */
export interface ProgramPage {
  readonly programId: string;
  readonly name: string;
  readonly currency: string;
  readonly admission: Admission;
  /** Whether an application is taken: it runs, and is not by invitation. */
  readonly takesApplications: boolean;
  readonly termsVersion: number;
  /** The terms in force, sentence by sentence. */
  readonly terms: readonly string[];
  /** Lowest first. */
  readonly tiers: readonly { readonly name: string; readonly words: string }[];
  /** What is coming, and from when on. */
  readonly coming: readonly { readonly effectiveFrom: string; readonly difference: readonly string[] }[];
  readonly form: { readonly version: number; readonly fields: readonly FormField[] } | null;
}

/** @throws NotFound ProgramUnknown: there is none, or it is by invitation and whoever asks is not a partner of it. */
export async function programPageOf({ program, partner }: ProgramPageParams, rows: RowSource): Promise<ProgramPage> {
  const found = await requireProgram(rows, program);
  if (found.admission === 'invitation' && !(await isPartnerOf(program, partner, rows))) throw unknownProgram(program);
  const closedAt = (await closedAtByZone(rows)).get(found.zone) ?? null;
  const { current, coming } = termsAt(found, closedAt);
  return {
    programId: found.programId,
    name: found.name,
    currency: found.currency,
    admission: found.admission,
    takesApplications: found.status === 'running' && found.admission !== 'invitation',
    termsVersion: current.terms.version,
    terms: termsInWords(current),
    tiers: current.tiers.map((tier) => ({ name: tier.name, words: tierInWords(tier, found.currency) })),
    coming: coming.map(({ effectiveFrom, difference }) => ({ effectiveFrom, difference })),
    form: found.form,
  };
}

async function isPartnerOf(programId: string, partnerId: string | undefined, rows: RowSource): Promise<boolean> {
  if (partnerId === undefined) return false;
  return (await rows.find(PartnerRow, { where: { partnerId, programId }, limit: 1 })).length > 0;
}

const programPageTables = (page: ProgramPage): Table[] => [
  {
    title: page.name,
    columns: [{ header: 'What' }, { header: 'Says' }],
    rows: [
      ['Admission', page.takesApplications ? page.admission : `${page.admission}; takes no applications`],
      [`Terms, version ${page.termsVersion}`, page.terms.join(' ')],
      ...page.tiers.map(({ words }, index) => [index === 0 ? 'Tiers' : '', words]),
      ...page.coming.map(({ effectiveFrom, difference }) => [`From ${effectiveFrom}`, difference.join(' ')]),
      ...(page.form?.fields ?? []).map(({ label, required }, index) => [
        index === 0 ? 'The form asks' : '',
        required ? `${label} (required)` : label,
      ]),
    ],
    empty: 'There is nothing to say.',
  },
];

export const programPage = query<ProgramPageParams, ProgramPage>({
  name: 'program-page',
  capability: 'programs',
  summary: 'What everyone may see of a program: its name, its terms and tiers in words, and what an application asks.',
  by: STAFF_SYSTEMS_AND_PARTNER,
  params: ProgramPageParams,
  reads: [programs, partners, clock],
  answer: programPageOf,
  tables: programPageTables,
});
