import type { ApplicationCheck, EventData, RecordedEvent } from '@vouch/events';
import { Entity, Index } from 'typeorm';
import { Key, Optional, Value } from '../columns.js';
import { projection } from '../projection.js';
import { readModelSchema } from '../schema.js';

export type ApplicationState = 'waiting' | 'in-review' | 'information-requested' | 'approved' | 'declined';

/** Somebody whom we knew before, and what made that show. */
export interface Match {
  readonly check: ApplicationCheck['check'];
  readonly personId: string;
  readonly subject: string;
  /** Of the partner whose person it is; null where it is none's. */
  readonly programId: string | null;
}

@Entity({
  name: 'applications',
  schema: readModelSchema,
  comment: 'The last application of each partner: what it says, what was found out, where it stands.',
})
@Index(['programId', 'state', 'appliedAt'])
export class ApplicationRow {
  @Key('text', 'The partner.')
  partnerId!: string;

  @Value('text', 'The program that it applies to.')
  programId!: string;

  @Value('integer', 'How many applications there were, this one included.')
  attempt!: number;

  @Value('text', 'waiting, in-review, information-requested, approved or declined.')
  state!: ApplicationState;

  @Value('instant', 'When it was made.')
  appliedAt!: string;

  @Value('instant', 'Since when it is in this state.')
  stateSince!: string;

  @Optional('text', 'The person who applied.')
  contactId!: string | null;

  @Optional('text', 'ISO 3166-1 alpha-2.')
  country!: string | null;

  @Optional('integer', 'The version of the form that was filled in; null when there was none.')
  formVersion!: number | null;

  @Value('json', 'What was chosen, by field of the form.')
  answers!: NonNullable<EventData<'PartnerApplied'>['answers']>;

  @Value('json', 'What was written, by field of the form: ids in the vault.')
  textIds!: Readonly<Record<string, string>>;

  @Optional('text', 'What the applicant was asked last: an id in the vault.')
  questionId!: string | null;

  @Optional('text', 'Check of the form: passed, notice or failed; null when it was not made. So for each check.')
  form!: ApplicationCheck['outcome'] | null;

  @Optional('text', 'Whether the person is known already.')
  duplicatePerson!: ApplicationCheck['outcome'] | null;

  @Optional('text', 'Whether the company is known already.')
  duplicateCompany!: ApplicationCheck['outcome'] | null;

  @Optional('text', 'Whether the address is a throw-away one.')
  disposableAddress!: ApplicationCheck['outcome'] | null;

  @Optional('text', 'Whether the address is one that anyone can have.')
  freeMail!: ApplicationCheck['outcome'] | null;

  @Optional('text', 'Whether partners from this country are admitted.')
  countryRule!: ApplicationCheck['outcome'] | null;

  @Optional('text', "Whether the address's domain is admitted.")
  domainRule!: ApplicationCheck['outcome'] | null;

  @Value('json', 'Who is known already: check, person, and the stream that brought the person.')
  matches!: readonly Match[];

  @Optional('text', 'Who or what decided: person, rules or invitation; null while it is open.')
  decidedBy!: 'person' | 'rules' | 'invitation' | null;

  @Optional('text', 'Why it was declined.')
  reason!: string | null;

  @Optional('date', 'The first day on which the partner may apply again after a decline; null: at any time.')
  mayReapplyFrom!: string | null;
}

/** The column of each check. */
export const CHECK_COLUMNS = {
  form: 'form',
  'duplicate-person': 'duplicatePerson',
  'duplicate-company': 'duplicateCompany',
  'disposable-address': 'disposableAddress',
  'free-mail': 'freeMail',
  country: 'countryRule',
  domain: 'domainRule',
} as const satisfies Record<ApplicationCheck['check'], keyof ApplicationRow>;

const NOT_CHECKED = {
  form: null,
  duplicatePerson: null,
  duplicateCompany: null,
  disposableAddress: null,
  freeMail: null,
  countryRule: null,
  domainRule: null,
  matches: [],
};

const key = ({ data }: { readonly data: { readonly partnerId: string } }) => [data.partnerId];

/** An invitation is no application: without one there is no row. */
const moves = (state: ApplicationState) => ({
  key,
  fold: (row: ApplicationRow | null, { occurredAt }: { readonly occurredAt: string }) =>
    row && { ...row, state, stateSince: occurredAt },
});

export const applications = projection<ApplicationRow>({
  name: 'applications',
  capability: 'partners',
  version: 1,
  entity: ApplicationRow,
  on: {
    PartnerApplied: {
      key,
      fold: (_, { data, occurredAt }) => ({
        partnerId: data.partnerId,
        programId: data.programId,
        attempt: data.attempt,
        state: 'waiting',
        appliedAt: occurredAt,
        stateSince: occurredAt,
        contactId: data.contactId ?? null,
        country: data.country ?? null,
        formVersion: data.formVersion ?? null,
        answers: data.answers ?? {},
        textIds: data.textIds ?? {},
        questionId: null,
        ...NOT_CHECKED,
        decidedBy: null,
        reason: null,
        mayReapplyFrom: null,
      }),
    },
    ApplicationChecked: {
      key,
      fold: (row, { data }) =>
        row && {
          ...row,
          ...Object.fromEntries(data.checks.map(({ check, outcome }) => [CHECK_COLUMNS[check], outcome])),
          matches: matchesIn(data),
        },
    },
    ReviewStarted: moves('in-review'),
    MoreInformationRequested: {
      key,
      fold: (row, { data, occurredAt }) =>
        row && { ...row, state: 'information-requested', stateSince: occurredAt, questionId: data.noteId },
    },
    InformationProvided: {
      key,
      fold: (row, { data, occurredAt }) =>
        row && {
          ...row,
          state: 'in-review',
          stateSince: occurredAt,
          answers: { ...row.answers, ...data.answers },
          textIds: { ...row.textIds, ...data.textIds },
        },
    },
    ApplicationApproved: {
      key,
      fold: (row, { data, occurredAt }) =>
        row && { ...row, state: 'approved', stateSince: occurredAt, decidedBy: data.by },
    },
    ApplicationDeclined: {
      key,
      fold: (row, { data, occurredAt }) =>
        row && {
          ...row,
          state: 'declined',
          stateSince: occurredAt,
          decidedBy: data.by,
          reason: data.reason,
          mayReapplyFrom: data.mayReapplyFrom ?? null,
        },
    },
  },
});

const matchesIn = ({ checks }: RecordedEvent<'ApplicationChecked'>['data']): readonly Match[] =>
  checks.flatMap(({ check, matches = [] }) =>
    matches.map(({ personId, subject, programId = null }) => ({ check, personId, subject, programId })),
  );
