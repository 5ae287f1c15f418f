import { STAFF_AND_AUDITOR, applicationChecks } from '@vouch/events';
import { dayIn } from '@vouch/terms';
import { IsIn, IsOptional } from 'class-validator';
import { lastKnownDay } from '../as-of.js';
import { eventHistory } from '../audit/event-history.projection.js';
import { clock } from '../clock/clock.projection.js';
import { dayNumber } from '../days.js';
import { requireProgram } from '../known.js';
import { IsSort, type Orders, PageParams, pageOf, type SortBy } from '../paging.js';
import { IsId } from '../parameters.js';
import { programs, ProgramRow } from '../programs/programs.projection.js';
import { IDS_ONLY, type Names, query, type RowSource, type Table } from '../query.js';
import {
  type ApplicationState,
  ApplicationRow,
  applications,
  CHECK_COLUMNS,
  type Match,
} from './applications.projection.js';

/** The oldest wait the longest, so they stand first. */
const ORDERS = {
  applied: ['appliedAt'],
  changed: ['stateSince'],
  partner: ['partnerId'],
} as const satisfies Orders<ApplicationRow>;

const OPEN: readonly ApplicationState[] = ['waiting', 'in-review', 'information-requested'];
const STATES = ['open', ...OPEN, 'approved', 'declined', 'any'] as const;

export class ApplicationQueueParams extends PageParams {
  /** Only applications to this program. */
  @IsOptional()
  @IsId()
  program?: string;

  /** Only applications in this state; open: those that nobody has decided, whatever else. */
  @IsOptional()
  @IsIn(STATES)
  state: (typeof STATES)[number] = 'open';

  /** Only applications in which this check found something. */
  @IsOptional()
  @IsIn(applicationChecks)
  check?: (typeof applicationChecks)[number];

  /** By the day of the application, by the last change of state, or by partner. */
  @IsOptional()
  @IsSort(ORDERS)
  sort: SortBy<typeof ORDERS> = 'applied';
}

type Outcome = 'passed' | 'notice' | 'failed';

export interface QueuedApplication {
  readonly partnerId: string;
  readonly programId: string;
  readonly attempt: number;
  readonly state: ApplicationState;
  readonly appliedAt: string;
  /** The day of that in the program's zone. */
  readonly appliedOn: string;
  readonly stateSince: string;
  /** Days since it was made, until the last closed day of the program's zone. */
  readonly ageDays: number;
  readonly contactId: string | null;
  readonly country: string | null;
  readonly formVersion: number | null;
  readonly answers: Readonly<Record<string, string | number | boolean>>;
  readonly textIds: Readonly<Record<string, string>>;
  /** What the applicant was asked last. */
  readonly questionId: string | null;
  /** The checks that were made. */
  readonly checks: readonly { readonly check: (typeof applicationChecks)[number]; readonly outcome: Outcome }[];
  readonly matches: readonly Match[];
  readonly decidedBy: 'person' | 'rules' | 'invitation' | null;
  readonly reason: string | null;
  readonly mayReapplyFrom: string | null;
}

export interface ApplicationQueueAnswer {
  readonly applications: readonly QueuedApplication[];
  /** Where to go on with `cursor`; null at the end. */
  readonly next: string | null;
}

export async function applicationQueueOf(
  { program, state, check, ...page }: ApplicationQueueParams,
  rows: RowSource,
): Promise<ApplicationQueueAnswer> {
  if (program !== undefined) await requireProgram(rows, program);
  const found = await pageOf(rows, ApplicationRow, {
    where: {
      programId: program,
      state: state === 'any' ? undefined : state === 'open' ? { in: OPEN } : state,
      ...(check === undefined ? {} : { [CHECK_COLUMNS[check]]: { in: ['notice', 'failed'] } }),
    },
    orders: ORDERS,
    ...page,
  });
  const zones = new Map((await rows.find(ProgramRow)).map(({ programId, zone }) => [programId, zone]));
  const today = new Map<string | undefined, string | null>();
  const todayIn = async (zone: string | undefined) => {
    const known = today.get(zone) ?? (await lastKnownDay(rows, zone)) ?? null;
    today.set(zone, known);
    return known;
  };
  const queued: QueuedApplication[] = [];
  for (const row of found.rows) {
    const zone = zones.get(row.programId);
    queued.push(queuedOf(row, zone ?? 'UTC', await todayIn(zone)));
  }
  return { applications: queued, next: found.next };
}

function queuedOf(row: ApplicationRow, zone: string, today: string | null): QueuedApplication {
  const appliedOn = dayIn(zone, row.appliedAt);
  const age = today === null ? 0 : dayNumber(today) - dayNumber(appliedOn);
  return {
    partnerId: row.partnerId,
    programId: row.programId,
    attempt: row.attempt,
    state: row.state,
    appliedAt: row.appliedAt,
    appliedOn,
    stateSince: row.stateSince,
    ageDays: Math.max(0, age),
    contactId: row.contactId,
    country: row.country,
    formVersion: row.formVersion,
    answers: row.answers,
    textIds: row.textIds,
    questionId: row.questionId,
    checks: applicationChecks.flatMap((check) => {
      const outcome = row[CHECK_COLUMNS[check]];
      return outcome === null ? [] : [{ check, outcome }];
    }),
    matches: row.matches,
    decidedBy: row.decidedBy,
    reason: row.reason,
    mayReapplyFrom: row.mayReapplyFrom,
  };
}

const applicationQueueTables = (
  { applications: queued, next }: ApplicationQueueAnswer,
  names: Names = IDS_ONLY,
): Table[] => [
  {
    title: 'Applications',
    columns: [
      { header: 'Partner' },
      { header: 'Program' },
      { header: 'Applicant' },
      { header: 'Country' },
      { header: 'State' },
      { header: 'Applied' },
      { header: 'Age in days', align: 'right' },
      { header: 'Found' },
    ],
    rows: queued.map((one) => [
      one.partnerId,
      one.programId,
      one.contactId === null ? '–' : names.person(one.contactId),
      one.country ?? '–',
      one.reason === null ? one.state : `${one.state}: ${one.reason}`,
      one.appliedOn,
      String(one.ageDays),
      one.checks
        .filter(({ outcome }) => outcome !== 'passed')
        .map(({ check, outcome }) => `${check} (${outcome})`)
        .join(', ') || '–',
    ]),
    empty: 'No application is like that. With the state "any" those are shown that were decided.',
    notes: next === null ? [] : [`There are more: ask again with --cursor ${next}.`],
  },
];

export const applicationQueue = query<ApplicationQueueParams, ApplicationQueueAnswer>({
  name: 'application-queue',
  capability: 'partners',
  summary: 'Applications with their age and what was found out about them, the oldest first.',
  by: STAFF_AND_AUDITOR,
  params: ApplicationQueueParams,
  reads: [applications, programs, clock, eventHistory],
  answer: applicationQueueOf,
  reveals: ({ applications: queued }) => ({
    persons: queued.flatMap(({ contactId, matches }) => [
      ...(contactId === null ? [] : [contactId]),
      ...matches.map(({ personId }) => personId),
    ]),
    texts: queued.flatMap(({ textIds, questionId }) => [
      ...Object.values(textIds),
      ...(questionId === null ? [] : [questionId]),
    ]),
  }),
  tables: applicationQueueTables,
});
