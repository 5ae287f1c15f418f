import type { Admission, ApplicationRules, EventData, FormField, RecordedEvent, Terms, Tier } from '@vouch/events';
import { Entity } from 'typeorm';
import { Key, Optional, Value } from '../columns.js';
import { projection } from '../projection.js';
import { readModelSchema } from '../schema.js';

/** A version of the terms, with the tiers that came with it. */
export interface TermsOfProgram {
  readonly terms: Terms;
  readonly tiers: readonly Tier[];
  readonly acceptance: EventData<'TermsPublished'>['acceptance'];
  readonly effectiveFrom: string;
  /** Against the version before; empty for the first. */
  readonly difference: readonly string[];
}

export type Track = Omit<EventData<'TrackDefined'>, 'programId'>;

@Entity({ name: 'programs', schema: readModelSchema, comment: 'Programs: state, terms, form, rules and tracks.' })
export class ProgramRow {
  @Key('text', 'The program.')
  programId!: string;

  @Value('text', 'What people call it.')
  name!: string;

  @Value('text', 'ISO 4217 currency in which the program thinks; payments may come in others.')
  currency!: string;

  @Value('text', 'IANA time zone in which its days and months are counted.')
  zone!: string;

  @Value('text', 'running, paused or closed.')
  status!: 'running' | 'paused' | 'closed';

  @Optional('text', 'Why it is paused or closed, as a code; null while it runs.')
  statusReason!: string | null;

  @Optional('text', 'The vault knows what was said about that under this id.')
  statusNoteId!: string | null;

  @Value('instant', 'Since when it runs, is paused or is closed.')
  statusSince!: string;

  @Value('text', 'How partners come in: open, review or invitation.')
  admission!: Admission;

  @Value(
    'json',
    'Versions of the terms that are or may come into force, earliest first: terms, tiers, acceptance, effective from, difference. Which one is in force depends on the clock.',
  )
  versions!: readonly TermsOfProgram[];

  @Value('bigint', 'A declared monthly revenue above this is flagged; minor units of its own currency.')
  plausibleMonthlyRevenueMinor!: number;

  @Value('integer', 'Days from the first contact in which a conversion counts for the referral.')
  referralWindowDays!: number;

  @Value('integer', 'Days for which a registered deal keeps others away.')
  dealProtectionDays!: number;

  @Optional('json', 'What an application has to answer: version and fields; null: only who applies.')
  form!: { readonly version: number; readonly fields: readonly FormField[] } | null;

  @Optional('json', 'How applications are judged: version and rules; null: by a person alone.')
  rules!: { readonly version: number; readonly rules: ApplicationRules } | null;

  @Value('json', 'Certification tracks, each in its latest version.')
  tracks!: readonly Track[];

  @Value('instant', 'When it was launched.')
  launchedAt!: string;
}

type OfProgram = Exclude<RecordedEvent<keyof typeof changes>, never>;

const key = ({ data }: { readonly data: { readonly programId: string } }) => [data.programId];

function launched(row: ProgramRow | null, programId: string): ProgramRow {
  if (!row) throw new Error(`Program ${programId} changed, but it was not launched.`);
  return row;
}

const status = (
  to: ProgramRow['status'],
  {
    data,
    occurredAt,
  }: { readonly data: { readonly reason?: string; readonly noteId?: string }; readonly occurredAt: string },
) => ({
  status: to,
  statusReason: data.reason ?? null,
  statusNoteId: data.noteId ?? null,
  statusSince: occurredAt,
});

/** What each event changes of a program that was launched. */
const changes = {
  TermsPublished: (row: ProgramRow, { data, occurredAt }: RecordedEvent<'TermsPublished'>): Partial<ProgramRow> => {
    const { terms, tiers, acceptance, effectiveFrom, difference } = data;
    const version = { terms, tiers, acceptance, effectiveFrom, difference };
    // What was in force before counts no more once the next is; until then both are kept.
    return { versions: effectiveFrom <= occurredAt ? [version] : [...row.versions, version] };
  },
  ProgramPaused: (_: ProgramRow, event: RecordedEvent<'ProgramPaused'>) => status('paused', event),
  ProgramResumed: (_: ProgramRow, event: RecordedEvent<'ProgramResumed'>) =>
    status('running', { data: {}, occurredAt: event.occurredAt }),
  ProgramClosed: (_: ProgramRow, event: RecordedEvent<'ProgramClosed'>) => status('closed', event),
  AdmissionChanged: (_: ProgramRow, { data }: RecordedEvent<'AdmissionChanged'>) => ({ admission: data.admission }),
  ApplicationFormDefined: (_: ProgramRow, { data }: RecordedEvent<'ApplicationFormDefined'>) => ({
    form: { version: data.version, fields: data.fields },
  }),
  ApplicationRulesSet: (_: ProgramRow, { data }: RecordedEvent<'ApplicationRulesSet'>) => ({
    rules: { version: data.version, rules: data.rules },
  }),
  TrackDefined: ({ tracks }: ProgramRow, { data: { programId: _, ...track } }: RecordedEvent<'TrackDefined'>) => ({
    tracks: [...tracks.filter(({ trackId }) => trackId !== track.trackId), track],
  }),
};

const changing = <T extends keyof typeof changes>(type: T) => ({
  key,
  fold: (row: ProgramRow | null, event: RecordedEvent<T>): ProgramRow => {
    const known = launched(row, (event as OfProgram).data.programId);
    const change = changes[type] as (row: ProgramRow, event: RecordedEvent<T>) => Partial<ProgramRow>;
    return { ...known, ...change(known, event) };
  },
});

export const programs = projection<ProgramRow>({
  name: 'programs',
  capability: 'programs',
  version: 1,
  entity: ProgramRow,
  on: {
    ProgramLaunched: {
      key,
      fold: (_, { data, occurredAt }) => ({
        programId: data.programId,
        name: data.name,
        currency: data.currency,
        zone: data.zone,
        status: 'running',
        statusReason: null,
        statusNoteId: null,
        statusSince: occurredAt,
        admission: data.admission,
        versions: [
          {
            terms: data.terms,
            tiers: data.tiers,
            acceptance: data.acceptance,
            effectiveFrom: occurredAt,
            difference: [],
          },
        ],
        plausibleMonthlyRevenueMinor: data.plausibleMonthlyRevenueMinor,
        referralWindowDays: data.referralWindowDays,
        dealProtectionDays: data.dealProtectionDays,
        form: null,
        rules: null,
        tracks: [],
        launchedAt: occurredAt,
      }),
    },
    TermsPublished: changing('TermsPublished'),
    ProgramPaused: changing('ProgramPaused'),
    ProgramResumed: changing('ProgramResumed'),
    ProgramClosed: changing('ProgramClosed'),
    AdmissionChanged: changing('AdmissionChanged'),
    ApplicationFormDefined: changing('ApplicationFormDefined'),
    ApplicationRulesSet: changing('ApplicationRulesSet'),
    TrackDefined: changing('TrackDefined'),
  },
});

/**
 * The version that is in force, and those that are coming, at the end of the last closed day of the program's zone. A version
 * that begins later in the day that is running counts as coming until that day is closed.
 * @param closedAt The end of that day; null: none was closed.
 */
export function termsAt(
  { versions }: ProgramRow,
  closedAt: string | null,
): { readonly current: TermsOfProgram; readonly coming: readonly TermsOfProgram[] } {
  const [first, ...later] = versions;
  if (!first) throw new Error('A program has no version of its terms.');
  // A day ends with its last millisecond, and what begins with the next day is in force with it.
  const now = closedAt === null ? '' : new Date(Date.parse(closedAt) + 1).toISOString();
  const isInForce = ({ effectiveFrom }: TermsOfProgram) => effectiveFrom <= now;
  return {
    current: later.findLast(isInForce) ?? first,
    coming: later.filter((version) => !isInForce(version)),
  };
}
