import {
  STAFF,
  EVERY_LANE,
  canonicalJson,
  type Admission,
  type ApplicationRules,
  type EventData,
  type FormField,
  type Terms,
  type Tier,
} from '@vouch/events';
import { dayIn, toInstant } from '../calendar.js';
import { filledIn } from '../command.js';
import { minorDigits } from '../currencies.js';
import { ALREADY_TRUE, Rejection, consult, decider, handles, type Decision, type View } from '../decider.js';
import { entryOf } from '../entry-of.js';
import {
  ChangeAdmission,
  CloseProgram,
  DefineApplicationForm,
  DefineTrack,
  LaunchProgram,
  PauseProgram,
  PublishTerms,
  ResumeProgram,
  SetApplicationRules,
  type ProgramTerms,
  type ProgramTier,
} from './commands.js';
import { differenceInWords, type TermsVersion } from './difference-in-words.js';

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
        return whatIsWrongWith(data.tiers) ?? [{ type: 'ProgramLaunched', data }];
      },
    }),
    handles({
      type: PublishTerms,
      summary:
        'Publishes the next version of the terms, in force from now or later on. Earlier versions stay as they are.',
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
            whatIsWrongWith(next.tiers) ?? [
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

const termsOf = ({ rate, months, holdingDays, requires }: ProgramTerms, version: number): Terms => ({
  version,
  rate,
  months,
  holdingDays,
  requires: { certification: requires?.certification ?? false, membershipFee: requires?.membershipFee ?? false },
});

const tiersOf = (tiers: readonly ProgramTier[]): Tier[] =>
  tiers.map(({ name, criteria, rate }) => ({
    name,
    criteria: {
      activeCustomers: criteria.activeCustomers ?? 0,
      customersWon: criteria.customersWon ?? 0,
      retainedRevenueMinor: criteria.retainedRevenueMinor ?? 0,
      certified: criteria.certified ?? false,
    },
    ...filledIn({ rate }),
  }));

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
  dealProtectionDays: launch.dealProtectionDays ?? WINDOW_DAYS,
});

const rulesOf = (set: SetApplicationRules): ApplicationRules => ({
  countries: filledIn({ allow: set.countries?.allow, deny: set.countries?.deny }),
  domains: filledIn({ deny: set.domains?.deny }),
  refuseFreeMail: set.refuseFreeMail ?? false,
  refuseDisposable: set.refuseDisposable ?? true,
  duplicates: set.duplicates ?? 'review',
  autoApprove: set.autoApprove ?? false,
  reapplyAfterDays: set.reapplyAfterDays ?? 0,
});

const trackContent = ({ name, requirements, validMonths, noticeDays }: DefineTrack) => ({
  name,
  requirements: requirements.map(({ requirementId, name: called, passScore }) => ({
    requirementId,
    name: called,
    ...filledIn({ passScore }),
  })),
  validMonths: validMonths ?? null,
  noticeDays: noticeDays ?? 30,
});

const repeatedIn = (names: readonly string[]) => names.find((name, index) => names.indexOf(name) !== index);

function whatIsWrongWithFields(fields: readonly FormField[]): Rejection | null {
  const repeated = repeatedIn(fields.map(({ name }) => name));
  if (repeated !== undefined)
    return new Rejection('FieldNameRepeated', `Two fields are named "${repeated}". Give each its own name.`);
  for (const { name, kind, options } of fields) {
    if (kind === 'choice' && !options)
      return new Rejection('OptionsMissing', `Field "${name}" is a choice, so it needs options.`);
    if (kind !== 'choice' && options)
      return new Rejection('OptionsUnexpected', `Field "${name}" is no choice, so it can not have options.`);
    const option = repeatedIn(options ?? []);
    if (option !== undefined)
      return new Rejection('OptionRepeated', `Field "${name}" offers "${option}" twice. Name each option once.`);
  }
  return null;
}

function whatIsWrongWith(tiers: readonly Tier[]): Rejection | null {
  const first = tiers[0];
  if (!first) return new Rejection('TiersMissing', 'A program has at least one tier.');
  if (NUMBERS.some((number) => first.criteria[number] > 0) || first.criteria.certified)
    return new Rejection(
      'FirstTierAskedForSomething',
      `Every approved partner starts in the first tier, so "${first.name}" must ask for 0 customers, no revenue and no certification.`,
    );
  const repeated = repeatedIn(tiers.map(({ name }) => name));
  if (repeated !== undefined)
    return new Rejection('TierNameRepeated', `Two tiers are called "${repeated}". Give each its own name.`);
  for (const [index, tier] of tiers.entries()) {
    const below = tiers[index - 1];
    if (below && !asksForMore(tier, below))
      return new Rejection(
        'TiersOutOfOrder',
        `Tiers stand lowest first: "${tier.name}" must ask for all that "${below.name}" asks for, and for something more.`,
      );
  }
  return null;
}

const NUMBERS = ['activeCustomers', 'customersWon', 'retainedRevenueMinor'] as const;

function asksForMore({ criteria: upper }: Tier, { criteria: lower }: Tier): boolean {
  const noLess = NUMBERS.every((number) => upper[number] >= lower[number]) && (upper.certified || !lower.certified);
  return noLess && (NUMBERS.some((number) => upper[number] > lower[number]) || upper.certified !== lower.certified);
}
