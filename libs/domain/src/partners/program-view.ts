import type { Admission, ApplicationRules, FormField, Terms } from '@vouch/events';
import { Rejection, consult, type Consulted, type View } from '../decider.js';

export interface ApplicationForm {
  readonly version: number;
  readonly fields: readonly FormField[];
}

const NO_RULES: ApplicationRules = {
  countries: {},
  domains: {},
  refuseFreeMail: false,
  refuseDisposable: false,
  duplicates: 'review',
  autoApprove: false,
  reapplyAfterDays: 0,
};

/** What has to be known of a program when somebody wants to join it. */
export interface ProgramSeen {
  readonly zone: string;
  readonly status: 'running' | 'paused' | 'closed';
  readonly admission: Admission;
  readonly form: ApplicationForm | null;
  readonly rules: ApplicationRules;
  /** Versions of the terms that were published. */
  readonly termsVersions: readonly number[];
  /** The rules of all of them, by name. */
  readonly ruleNames: readonly string[];
}

const namesIn = ({ rules }: Terms) => rules.map(({ rule }) => rule);

/** The last day that is over in a zone; null before the first. */
export const closedDays: View<string | null> = { initial: null, evolve: { DayClosed: (_, { data }) => data.date } };

const programStream = (programId: string) => `program-${programId}`;

export const programSeen: View<ProgramSeen> = {
  initial: {
    zone: 'UTC',
    status: 'running',
    admission: 'review',
    form: null,
    rules: NO_RULES,
    termsVersions: [],
    ruleNames: [],
  },
  evolve: {
    ProgramLaunched: (program, { data }) => ({
      ...program,
      zone: data.zone,
      admission: data.admission,
      termsVersions: [data.terms.version],
      ruleNames: namesIn(data.terms),
    }),
    TermsPublished: (program, { data }) => ({
      ...program,
      termsVersions: [...program.termsVersions, data.terms.version],
      ruleNames: [...new Set([...program.ruleNames, ...namesIn(data.terms)])],
    }),
    ProgramPaused: (program) => ({ ...program, status: 'paused' }),
    ProgramResumed: (program) => ({ ...program, status: 'running' }),
    ProgramClosed: (program) => ({ ...program, status: 'closed' }),
    AdmissionChanged: (program, { data }) => ({ ...program, admission: data.admission }),
    ApplicationFormDefined: (program, { data }) => ({
      ...program,
      form: { version: data.version, fields: data.fields },
    }),
    ApplicationRulesSet: (program, { data }) => ({ ...program, rules: data.rules }),
  },
};

/** Also for whoever would need an invitation and has none: a private program answers as if it did not exist. */
export const programNotLaunched = (programId: string) =>
  new Rejection('ProgramNotLaunched', `There is no program ${programId}. Launch it first.`);

/** Why nobody can join a program now; null where it takes new partners. */
export function notJoinable(programId: string, { status }: ProgramSeen): Rejection | null {
  if (status === 'closed')
    return new Rejection('ProgramClosed', `Program ${programId} is closed and takes no new partners.`);
  if (status === 'paused')
    return new Rejection('ProgramPaused', `Program ${programId} is paused. Try again when it is resumed.`);
  return null;
}

/** For a command that names the program: it must exist, and is looked at. */
export const named = {
  requires: ({ programId }: { programId: string }) => [
    { stream: programStream(programId), rejection: programNotLaunched(programId) },
  ],
  consults: ({ programId }: { programId: string }): readonly Consulted[] => [
    consult(programStream(programId), programSeen),
  ],
};

/** For a command about a partner whose program is known. */
export const ownProgram = (_: unknown, { programId }: { readonly programId: string | null }): readonly Consulted[] =>
  programId === null ? [] : [consult(programStream(programId), programSeen)];

/** The same, and which days are over there. */
export const ownProgramAndDays = (_: unknown, { programId }: { readonly programId: string | null }) =>
  programId === null
    ? []
    : [consult(programStream(programId), programSeen, ({ zone }) => [consult(`clock-${zone}`, closedDays)])];
