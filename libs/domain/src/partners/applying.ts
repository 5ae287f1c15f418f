import { STAFF, STAFF_SYSTEMS_AND_PARTNER, canonicalJson, type EventBody } from '@vouch/events';
import { addDays, dayIn } from '../calendar.js';
import { filledIn } from '../command.js';
import {
  ALREADY_TRUE,
  Rejection,
  consult,
  handles,
  type CommandHandling,
  type DecideContext,
  type Decision,
  type View,
} from '../decider.js';
import type { SealedFields } from '../sealed.js';
import { checksOf, isFlawless, partnersAmong, type ProgramOfSubject, reasonToDecline } from './application-checks.js';
import {
  ApplyToProgram,
  ApproveApplication,
  DeclineApplication,
  ProvideInformation,
  RecordApplication,
  RequestMoreInformation,
  StartReview,
} from './commands.js';
import { whatIsWrongWith } from './form.js';
import { isMember, isOpen, ofPartner, programOf, type PartnerState } from './partner-state.js';
import { named, notJoinable, ownProgram, programNotLaunched, programSeen, type ProgramSeen } from './program-view.js';
import { whyNotRecruited } from './recruiting.js';
import { inOtherProgram, notMember, notOpen } from './refusals.js';

/** Who applies: somebody whose details were sealed just now, or whom the vault knows already. */
const applicantOf = ({ personId }: ApplyToProgram, { sealed }: DecideContext) =>
  sealed.person('contact')?.personId ?? personId ?? undefined;

/** Whether an application says what the last one said. What was written can't be compared, so it counts as something else. */
function saysTheSame(application: ApplyToProgram, partner: PartnerState, context: DecideContext): boolean {
  const { sealed } = context;
  const contact = sealed.person('contact');
  const applicant = applicantOf(application, context);
  const isSamePerson =
    applicant === partner.contactId ||
    (contact?.samePerson.some(({ personId }) => personId === partner.contactId) ?? false);
  return (
    isSamePerson &&
    partner.country === (application.country ?? undefined) &&
    canonicalJson(partner.answers) === canonicalJson(application.answers ?? {}) &&
    Object.keys(sealed.texts('texts')).length === 0
  );
}

/** What an application comes to where another one stands already; null where it may be made. */
function standing(application: ApplyToProgram, partner: PartnerState, context: DecideContext): Decision | null {
  const { partnerId } = application;
  if (partner.status === 'terminated') return notMember(partnerId, partner);
  if (!isOpen(partner) && !isMember(partner)) return null;
  if (saysTheSame(application, partner, context)) return ALREADY_TRUE;
  return new Rejection(
    'ApplicationAlreadyMade',
    `Partner ${partnerId} has already applied with other details, and that application is ${
      isOpen(partner) ? 'open' : 'approved'
    }.`,
  );
}

/** Why nobody, or this partner, can apply now. Whoever needs an invitation and has none learns nothing of the program. */
function obstacle(
  { partnerId, programId }: ApplyToProgram,
  partner: PartnerState,
  program: ProgramSeen,
  today: string,
): Rejection | null {
  const isInvited = partner.openInvitation !== null && partner.programId === programId;
  if (program.admission === 'invitation' && !isInvited) return programNotLaunched(programId);
  if (partner.programId !== null && partner.programId !== programId)
    return inOtherProgram(partnerId, partner.programId, programId);
  const closed = notJoinable(programId, program);
  if (closed) return closed;
  if (partner.mayReapplyFrom !== undefined && today < partner.mayReapplyFrom)
    return new Rejection(
      'ReapplicationTooEarly',
      `Partner ${partnerId} was declined and may apply again from ${partner.mayReapplyFrom}.`,
    );
  return null;
}

function decideApplication(application: ApplyToProgram, partner: PartnerState, context: DecideContext): Decision {
  const { partnerId, programId, country } = application;
  const program = context.consulted(programSeen);
  const today = dayIn(program.zone, context.occurredAt);
  if (partner.programId === programId) {
    const known = standing(application, partner, context);
    if (known) return known;
  }
  const textIds = context.sealed.texts('texts');
  const answers = application.answers ?? {};
  const refusal =
    obstacle(application, partner, program, today) ??
    whyNotRecruited(application, partner, programOfRecruiter(application, context), context) ??
    whatIsWrongWith({ answers, written: Object.keys(textIds) }, program.form, true);
  if (refusal) return refusal;

  const ids = { partnerId, programId };
  const attempt = partner.attempt + 1;
  const contact = context.sealed.person('contact');
  const checks = checksOf(
    { stream: ofPartner.stream(application), programId, contact, country: country ?? undefined },
    programOfSubject(context),
    program.form,
    program.rules,
  );
  return [
    {
      type: 'PartnerApplied',
      data: {
        ...ids,
        attempt,
        ...filledIn({
          contactId: applicantOf(application, context),
          country,
          recruitedBy: partner.recruitedBy ?? application.recruitedBy,
          formVersion: program.form?.version,
          answers: ifAny(answers),
          textIds: ifAny(textIds),
        }),
      },
    },
    ...(checks.length > 0 ? [{ type: 'ApplicationChecked', data: { ...ids, attempt, checks } } as const] : []),
    ...(partner.openInvitation === null
      ? []
      : [{ type: 'InvitationAccepted', data: { ...ids, invitationId: partner.openInvitation } } as const]),
    ...byTheRules(),
  ];

  /** What the rules decide by themselves; nothing where a person has to look. */
  function byTheRules(): EventBody[] {
    const { rules, admission } = program;
    const isInvited = partner.openInvitation !== null;
    const reason = reasonToDecline(checks, rules);
    if (reason !== null && !isInvited)
      return [{ type: 'ApplicationDeclined', data: { ...ids, reason, ...mayReapply(program, today), by: 'rules' } }];
    if (!isFlawless(checks, rules, contact !== undefined)) return [];
    if (isInvited) return [{ type: 'ApplicationApproved', data: { ...ids, by: 'invitation' } }];
    if (admission === 'open' || rules.autoApprove)
      return [{ type: 'ApplicationApproved', data: { ...ids, by: 'rules' } }];
    return [];
  }
}

/** The partners whose people the vault found the contact to be, or to work with. */
function matchedPartners(sealed: SealedFields): readonly string[] {
  const { samePerson = [], sameCompany = [] } = sealed.person('contact') ?? {};
  return partnersAmong([...samePerson, ...sameCompany]);
}

/** The program of another partner; null until it applied or was invited. */
const membership: View<string | null> = {
  initial: null,
  evolve: {
    PartnerInvited: (_, { data }) => data.programId,
    PartnerApplied: (_, { data }) => data.programId,
    ApplicationApproved: (_, { data }) => data.programId,
  },
};

function programOfSubject({ consulted, sealed }: DecideContext): ProgramOfSubject {
  const partners = new Set(matchedPartners(sealed));
  return (subject) => (partners.has(subject) ? consulted(membership, subject) : null);
}

const recruiterOf = ({ recruitedBy }: ApplyToProgram): string[] =>
  recruitedBy === undefined ? [] : [`partner-${recruitedBy}`];

function programOfRecruiter(application: ApplyToProgram, { consulted }: DecideContext): string | null {
  const [recruiter] = recruiterOf(application);
  return recruiter === undefined ? null : consulted(membership, recruiter);
}

const ifAny = <Entries extends object>(entries: Entries): Entries | undefined =>
  Object.keys(entries).length > 0 ? entries : undefined;

const mayReapply = ({ rules }: ProgramSeen, today: string) =>
  rules.reapplyAfterDays > 0 ? { mayReapplyFrom: addDays(today, rules.reapplyAfterDays) } : {};

/** From an application to the decision about it. */
export const applying: readonly CommandHandling<PartnerState>[] = [
  handles({
    type: ApplyToProgram,
    summary:
      'Applies to a program, for the first time or again after a decline. It is checked at once, and decided at once where the program has rules for that.',
    by: STAFF_SYSTEMS_AND_PARTNER,
    ...ofPartner,
    requires: named.requires,
    consults: (application, _, sealed) => [
      ...named.consults(application),
      ...[...new Set([...matchedPartners(sealed), ...recruiterOf(application)])].map((stream) =>
        consult(stream, membership),
      ),
    ],
    decide: decideApplication,
  }),
  handles({
    type: RecordApplication,
    summary:
      'Records that a partner applied, as it was told elsewhere: nothing is checked, and nothing is decided by rules.',
    by: STAFF,
    ...ofPartner,
    requires: named.requires,
    decide: (report, partner: PartnerState, context) => {
      const { partnerId, programId, country } = report;
      if (partner.programId !== null && partner.programId !== programId)
        return inOtherProgram(partnerId, partner.programId, programId);
      const known = standing(report, partner, context);
      if (known) return known;
      const contactId = applicantOf(report, context);
      const data = { partnerId, programId, attempt: partner.attempt + 1, ...filledIn({ contactId, country }) };
      return [{ type: 'PartnerApplied', data }];
    },
  }),
  handles({
    type: StartReview,
    summary: 'Takes up an application.',
    by: STAFF,
    ...ofPartner,
    decide: ({ partnerId }, partner: PartnerState) => {
      if (!isOpen(partner)) return notOpen(partnerId, partner);
      if (partner.status !== 'applied') return ALREADY_TRUE;
      return [{ type: 'ReviewStarted', data: { partnerId, programId: programOf(partner) } }];
    },
  }),
  handles({
    type: RequestMoreInformation,
    summary: 'Asks the applicant for more.',
    by: STAFF,
    ...ofPartner,
    decide: ({ partnerId }, partner: PartnerState, { sealed }) => {
      if (!isOpen(partner)) return notOpen(partnerId, partner);
      const noteId = sealed.text('note');
      if (noteId === undefined) return new Rejection('NoteMissing', 'Say what the applicant is asked for.');
      return [{ type: 'MoreInformationRequested', data: { partnerId, programId: programOf(partner), noteId } }];
    },
  }),
  handles({
    type: ProvideInformation,
    summary: 'Gives what was asked for: it goes on being reviewed.',
    by: STAFF_SYSTEMS_AND_PARTNER,
    ...ofPartner,
    consults: ownProgram,
    decide: ({ partnerId, answers = {} }, partner: PartnerState, { consulted, sealed }) => {
      if (!isOpen(partner)) return notOpen(partnerId, partner);
      if (partner.status !== 'information-requested')
        return new Rejection('NoInformationRequested', `Nobody has asked partner ${partnerId} for more.`);
      const textIds = sealed.texts('texts');
      const { form } = consulted(programSeen);
      const refusal = whatIsWrongWith({ answers, written: Object.keys(textIds) }, form, false);
      if (refusal) return refusal;
      const said = filledIn({ answers: ifAny(answers), textIds: ifAny(textIds) });
      if (Object.keys(said).length === 0)
        return new Rejection('NothingProvided', 'Give answers or texts: fields of the form of the program.');
      return [{ type: 'InformationProvided', data: { partnerId, programId: programOf(partner), ...said } }];
    },
  }),
  handles({
    type: ApproveApplication,
    summary: 'Lets an applicant in.',
    by: STAFF,
    ...ofPartner,
    decide: ({ partnerId }, partner: PartnerState) => {
      if (isMember(partner)) return ALREADY_TRUE;
      if (partner.status === 'terminated') return notMember(partnerId, partner);
      if (!isOpen(partner)) return notOpen(partnerId, partner);
      return [{ type: 'ApplicationApproved', data: { partnerId, programId: programOf(partner), by: 'person' } }];
    },
  }),
  handles({
    type: DeclineApplication,
    summary: 'Turns an applicant down, with a reason.',
    by: STAFF,
    ...ofPartner,
    consults: ownProgram,
    decide: ({ partnerId, reason }, partner: PartnerState, { occurredAt, consulted, sealed }) => {
      if (partner.status === 'declined' && partner.reason === reason) return ALREADY_TRUE;
      if (partner.status === 'declined')
        return new Rejection(
          'ApplicationAlreadyDecided',
          `The application of partner ${partnerId} was already declined, for another reason: ${partner.reason}.`,
        );
      if (!isOpen(partner)) return notOpen(partnerId, partner);
      const program = consulted(programSeen);
      return [
        {
          type: 'ApplicationDeclined',
          data: {
            partnerId,
            programId: programOf(partner),
            reason,
            ...filledIn({ noteId: sealed.text('note') }),
            ...mayReapply(program, dayIn(program.zone, occurredAt)),
            by: 'person',
          },
        },
      ];
    },
  }),
];
