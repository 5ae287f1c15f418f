import {
  STAFF,
  EVERY_LANE,
  canonicalJson,
  termsDocument,
  type Admission,
  type ApplicationRules,
  type EventData,
  type FormField,
  type Terms,
  type TermsDocument,
} from '@vouch/events';
import { dayIn, toInstant } from '../calendar.js';
import { filledIn } from '../command.js';
import { minorDigits } from '@vouch/terms';
import { ALREADY_TRUE, Rejection, consult, decider, handles, type Decision, type View } from '../decider.js';
import { entryOf } from '../entry-of.js';
import { rulesOf, trackContent, whatIsWrongWithFields } from './admission.js';
import { DefineApplicationForm, DefineTrack, SetApplicationRules } from './admission-commands.js';
import { ChangeAdmission, CloseProgram, LaunchProgram, PauseProgram, PublishTerms, ResumeProgram } from './commands.js';
import { differenceInWords, type TermsVersion } from './difference-in-words.js';
import { repeatedIn } from './repeated-in.js';
import { tiersOf, whatIsWrongWithTiers } from './tiers.js';

interface Track {
  readonly version: number;
  readonly content: object;
}

interface Program {
  readonly launch: EventData<'ProgramLaunched'>;
  readonly status: 'running' | 'paused' | 'closed';
  /** Why it was paused or closed; null while it runs. */
  readonly reason: string | null;
  readonly admission: Admission;
  /** The latest version of the terms, in force or coming. */
  readonly latest: TermsVersion & { readonly effectiveFrom: string };
  readonly form: { readonly version: number; readonly fields: readonly FormField[] } | null;
  readonly rules: { readonly version: number; readonly rules: ApplicationRules } | null;
  readonly tracks: Readonly<Record<string, Track>>;
}

/** null: not launched. */
type ProgramState = Program | null;

const PLAUSIBLE_MONTHLY_REVENUE = 1_000_000;
const WINDOW_DAYS = 90;

const stream = ({ programId }: { programId: string }) => `program-${programId}`;
const lane = () => EVERY_LANE;

/** The last day that is over in a zone; null before the first. */
const closedDays: View<string | null> = { initial: null, evolve: { DayClosed: (_, { data }) => data.date } };

/** A program: open, paused or closed, with its terms in numbered versions. Published terms never change. */
export const program = decider<ProgramState>({
  capability: 'programs',
  initial: null,
  commands: [
    handles({
      type: LaunchProgram,
      summary: 'Opens a partner program with its first terms and its tiers.',
      by: STAFF,
      stream,
      lane,
      decide: (launch, launched: ProgramState) => {
        const data = launchedBy(launch);
        if (launched)
          return canonicalJson(launched.launch) === canonicalJson(data)
            ? ALREADY_TRUE
            : new Rejection(
                'ProgramAlreadyLaunched',
                `Program ${launch.programId} was launched otherwise, and published terms never change. Publish new terms, or choose another id.`,
              );
        return whatIsWrongWithTiers(data.tiers, data.terms) ?? [{ type: 'ProgramLaunched', data }];
      },
    }),
    handles({
      type: PublishTerms,
      summary:
        'Publishes the next version of the terms, in force from now or later on. Earlier versions stay as they are.',
      occursWhenSent: true,
      by: STAFF,
      stream,
      lane,
      consults: (_, launched: ProgramState) => (launched ? [consult(`clock-${launched.launch.zone}`, closedDays)] : []),
      decide: (publish, launched: ProgramState, { occurredAt, consulted }) =>
        inOpen(launched, publish, ({ launch, latest }) => {
          const effectiveFrom = (publish.effectiveFrom ?? null) === null ? null : toInstant(publish.effectiveFrom!);
          const next = {
            terms: termsOf(publish.terms, latest.terms.version + 1),
            tiers: publish.tiers ? tiersOf(publish.tiers) : latest.tiers,
            acceptance: publish.acceptance ?? 'none',
          };
          if (saysTheSame(latest, next))
            return effectiveFrom === null || effectiveFrom === latest.effectiveFrom
              ? ALREADY_TRUE
              : new Rejection(
                  'TermsUnchanged',
                  `Version ${latest.terms.version} of ${publish.programId} says the same, and when it is in force never changes. Publish terms that differ.`,
                );
          const from = effectiveFrom ?? occurredAt;
          const closed = consulted(closedDays);
          if (from < occurredAt || (closed !== null && dayIn(launch.zone, from) <= closed))
            return new Rejection(
              'TermsEffectiveInPast',
              `Terms are in force from their publication on or later, never for days that are over; ${from} is past. Name a later time, or none.`,
            );
          if (from < latest.effectiveFrom)
            return new Rejection(
              'TermsOutOfOrder',
              `Version ${latest.terms.version} is in force from ${latest.effectiveFrom} on, so the next can not be before that.`,
            );
          return (
            whatIsWrongWithTiers(next.tiers, next.terms) ?? [
              {
                type: 'TermsPublished',
                data: {
                  programId: publish.programId,
                  terms: next.terms,
                  tiers: [...next.tiers],
                  effectiveFrom: from,
                  acceptance: next.acceptance,
                  difference: differenceInWords(latest, next, launch.currency),
                },
              },
            ]
          );
        }),
    }),
    handles({
      type: PauseProgram,
      summary: 'Takes no applications and no referrals for the time being. What was brought before earns on.',
      by: STAFF,
      stream,
      lane,
      decide: (pause, launched: ProgramState, { sealed }) =>
        inOpen(launched, pause, ({ status, reason }) => {
          if (status === 'running')
            return [
              {
                type: 'ProgramPaused',
                data: {
                  programId: pause.programId,
                  reason: pause.reason,
                  ...filledIn({ noteId: sealed.text('note') }),
                },
              },
            ];
          return reason === pause.reason ? ALREADY_TRUE : isPaused(pause.programId, reason);
        }),
    }),
    handles({
      type: ResumeProgram,
      summary: 'Lets a paused program go on.',
      by: STAFF,
      stream,
      lane,
      decide: (resume, launched: ProgramState) =>
        inOpen(launched, resume, ({ status }) =>
          status === 'running' ? ALREADY_TRUE : [{ type: 'ProgramResumed', data: { programId: resume.programId } }],
        ),
    }),
    handles({
      type: CloseProgram,
      summary: 'Takes no applications and no referrals any more, for good. What was brought before earns on.',
      by: STAFF,
      stream,
      lane,
      decide: (close, launched: ProgramState, { sealed }) =>
        launched?.status === 'closed' && launched.reason === close.reason
          ? ALREADY_TRUE
          : inOpen(launched, close, () => [
              {
                type: 'ProgramClosed',
                data: {
                  programId: close.programId,
                  reason: close.reason,
                  ...filledIn({ noteId: sealed.text('note') }),
                },
              },
            ]),
    }),
    handles({
      type: ChangeAdmission,
      summary: 'Changes how partners come in. Applications that are open stay open.',
      by: STAFF,
      stream,
      lane,
      decide: (change, launched: ProgramState) =>
        inOpen(launched, change, (known) =>
          known.admission === change.admission
            ? ALREADY_TRUE
            : [{ type: 'AdmissionChanged', data: { programId: change.programId, admission: change.admission } }],
        ),
    }),
    handles({
      type: DefineApplicationForm,
      summary: 'Says what an application has to answer, from now on.',
      by: STAFF,
      stream,
      lane,
      decide: (define, launched: ProgramState) =>
        inOpen(launched, define, ({ form }) => {
          const fields = define.fields.map(({ name, label, kind, required, options }) => ({
            name,
            label,
            kind,
            required,
            ...filledIn({ options }),
          }));
          if (form && canonicalJson(form.fields) === canonicalJson(fields)) return ALREADY_TRUE;
          const version = (form?.version ?? 0) + 1;
          return (
            whatIsWrongWithFields(fields) ?? [
              { type: 'ApplicationFormDefined', data: { programId: define.programId, version, fields } },
            ]
          );
        }),
    }),
    handles({
      type: SetApplicationRules,
      summary: 'Says how applications are judged before a person looks at them, from now on.',
      by: STAFF,
      stream,
      lane,
      decide: (set, launched: ProgramState) =>
        inOpen(launched, set, (known) => {
          const rules = rulesOf(set);
          if (known.rules && canonicalJson(known.rules.rules) === canonicalJson(rules)) return ALREADY_TRUE;
          const contradiction = rules.countries.deny?.find((country) => rules.countries.allow?.includes(country));
          if (contradiction !== undefined)
            return new Rejection(
              'CountryAllowedAndDenied',
              `${contradiction} is allowed and denied. Leave it out of one of the lists.`,
            );
          const version = (known.rules?.version ?? 0) + 1;
          return [{ type: 'ApplicationRulesSet', data: { programId: set.programId, version, rules } }];
        }),
    }),
    handles({
      type: DefineTrack,
      summary: 'Defines a certification track, or its next version. Certifications that were awarded stay as they are.',
      by: STAFF,
      stream,
      lane,
      decide: (define, launched: ProgramState) =>
        inOpen(launched, define, ({ tracks }) => {
          const { programId, trackId } = define;
          const content = trackContent(define);
          const known = entryOf(tracks, trackId);
          if (known && canonicalJson(known.content) === canonicalJson(content)) return ALREADY_TRUE;
          const repeated = repeatedIn(content.requirements.map(({ requirementId }) => requirementId));
          if (repeated !== undefined)
            return new Rejection(
              'RequirementRepeated',
              `Requirement ${repeated} stands twice in track ${trackId}. Give each its own id.`,
            );
          return [
            { type: 'TrackDefined', data: { programId, trackId, version: (known?.version ?? 0) + 1, ...content } },
          ];
        }),
    }),
  ],
  evolve: {
    ProgramLaunched: (_, { data, occurredAt }) => ({
      launch: data,
      status: 'running',
      reason: null,
      admission: data.admission,
      latest: { terms: data.terms, tiers: data.tiers, acceptance: data.acceptance, effectiveFrom: occurredAt },
      form: null,
      rules: null,
      tracks: {},
    }),
    TermsPublished: (state, { data: { terms, tiers, acceptance, effectiveFrom } }) => ({
      ...launchedProgram(state),
      latest: { terms, tiers, acceptance, effectiveFrom },
    }),
    ProgramPaused: (state, { data }) => ({ ...launchedProgram(state), status: 'paused', reason: data.reason }),
    ProgramResumed: (state) => ({ ...launchedProgram(state), status: 'running', reason: null }),
    ProgramClosed: (state, { data }) => ({ ...launchedProgram(state), status: 'closed', reason: data.reason }),
    AdmissionChanged: (state, { data }) => ({ ...launchedProgram(state), admission: data.admission }),
    ApplicationFormDefined: (state, { data: { version, fields } }) => ({
      ...launchedProgram(state),
      form: { version, fields },
    }),
    ApplicationRulesSet: (state, { data: { version, rules } }) => ({
      ...launchedProgram(state),
      rules: { version, rules },
    }),
    TrackDefined: (state, { data: { programId: _, trackId, version, ...content } }) => {
      const known = launchedProgram(state);
      return { ...known, tracks: { ...known.tracks, [trackId]: { version, content } } };
    },
  },
});

function launchedProgram(state: ProgramState): Program {
  if (!state) throw new Error('A program stream starts with ProgramLaunched; this one does not.');
  return state;
}

/** Decides on a program that was launched and not closed. */
function inOpen(state: ProgramState, { programId }: { programId: string }, decide: (program: Program) => Decision) {
  if (!state) return new Rejection('ProgramNotLaunched', `There is no program ${programId}. Launch it first.`);
  if (state.status === 'closed')
    return new Rejection(
      'ProgramClosed',
      `Program ${programId} was closed (${state.reason}), and that is for good. Launch another one.`,
    );
  return decide(state);
}

const isPaused = (programId: string, reason: string | null) =>
  new Rejection('ProgramPaused', `Program ${programId} is paused already, for another reason: ${reason}.`);

const saysTheSame = (one: TermsVersion, other: TermsVersion) => canonicalJson(told(one)) === canonicalJson(told(other));
const told = ({ terms, tiers, acceptance }: TermsVersion) => ({ terms: { ...terms, version: 0 }, tiers, acceptance });

const termsOf = (document: TermsDocument, version: number): Terms => ({ ...termsDocument.parse(document), version });

const launchedBy = (launch: LaunchProgram): EventData<'ProgramLaunched'> => ({
  programId: launch.programId,
  name: launch.name,
  currency: launch.currency,
  zone: launch.zone,
  admission: launch.admission ?? 'review',
  terms: termsOf(launch.terms, 1),
  acceptance: launch.acceptance ?? 'none',
  tiers: tiersOf(launch.tiers),
  plausibleMonthlyRevenueMinor:
    launch.plausibleMonthlyRevenueMinor ?? PLAUSIBLE_MONTHLY_REVENUE * 10 ** minorDigits(launch.currency),
  referralWindowDays: launch.referralWindowDays ?? WINDOW_DAYS,
  creditedTouch: launch.creditedTouch ?? 'last',
  dealProtectionDays: launch.dealProtectionDays ?? WINDOW_DAYS,
});
