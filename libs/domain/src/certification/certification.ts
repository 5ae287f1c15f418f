import { STAFF, STAFF_AND_SYSTEMS, partnerLane, type EventBody, type EventData } from '@vouch/events';
import { Map } from 'immutable';
import { addMonths } from '@vouch/terms';
import { addDays, dayIn } from '../calendar.js';
import { filledIn } from '../command.js';
import { ALREADY_TRUE, Rejection, consult, decider, handles, type DecideContext, type Decision } from '../decider.js';
import { entryOf } from '../entry-of.js';
import { isSameFact, type KnownFact } from '../same-fact.js';
import {
  AwardCertification,
  ExpireCertification,
  NoticeCertificationExpiry,
  RecordCertificationAttempt,
  RenewCertification,
  RevokeCertification,
} from './commands.js';
import { partnerSeen } from './partner-view.js';
import { tracksSeen, type TrackSeen } from './program-view.js';

interface CertificationState {
  readonly status: 'none' | 'held' | 'expired' | 'revoked';
  /** The last day on which it holds; null: for ever, or not held. */
  readonly expiresOn: string | null;
  /** The expiry that was noticed. */
  readonly noticed: string | null;
  /** Why it was revoked. */
  readonly reason: string | null;
  readonly attempts: Map<string, KnownFact>;
  /** Requirements that were passed since it was last awarded, renewed or revoked. */
  readonly passed: readonly string[];
}

interface OfTrack {
  readonly partnerId: string;
  readonly programId: string;
  readonly trackId: string;
}

const stream = ({ partnerId, trackId }: OfTrack) => `certification-${partnerId}:${trackId}`;
const lane = ({ partnerId }: OfTrack) => partnerLane(partnerId);
const consultsProgram = ({ programId }: OfTrack) => [consult(`program-${programId}`, tracksSeen)];
const consultsBoth = (command: OfTrack) => [
  ...consultsProgram(command),
  consult(`partner-${command.partnerId}`, partnerSeen),
];
const requires = ({ programId }: OfTrack) => [
  {
    stream: `program-${programId}`,
    rejection: new Rejection('ProgramNotLaunched', `There is no program ${programId}. Launch it first.`),
  },
];

const idsOf = ({ partnerId, programId, trackId }: OfTrack) => ({ partnerId, programId, trackId });

const notHeld = ({ partnerId, trackId }: OfTrack) =>
  new Rejection('CertificationNotHeld', `Partner ${partnerId} holds no certification in ${trackId}.`);

const expiryBeforeToday = (expiresOn: string, today: string) =>
  new Rejection('ExpiryInPast', `A certification of ${today} can't expire on ${expiresOn}, which is earlier.`);

type Validity = Pick<EventData<'CertificationAwarded'>, 'expiresOn' | 'noticeOn' | 'trackVersion' | 'by'>;

/** Notice of a certification in a track that its program does not define. */
const NOTICE_DAYS = 30;

/** How long what was passed or decided on a day holds. */
function validityFrom(
  today: string,
  track: TrackSeen | undefined,
  by: Validity['by'],
  decidedExpiry?: string | undefined,
): Validity {
  const expiresOn = decidedExpiry ?? (track && track.validMonths !== null ? addMonths(today, track.validMonths) : null);
  return {
    expiresOn,
    noticeOn: expiresOn === null ? null : addDays(expiresOn, -(track?.noticeDays ?? NOTICE_DAYS)),
    ...filledIn({ trackVersion: track?.version }),
    by,
  };
}

/** Whether it still holds on a day: the policy that lets it expire may be a moment behind. */
const holdsOn = ({ status, expiresOn }: CertificationState, today: string) =>
  status === 'held' && (expiresOn === null || today <= expiresOn);

/** What a pass of all requirements comes to, or a decision: awarded where none is held, else extended. */
function certify(command: OfTrack, state: CertificationState, today: string, validity: Validity): EventBody[] {
  const ids = idsOf(command);
  if (holdsOn(state, today)) {
    // For ever can't be extended, and passing again on the same day gives nothing more.
    const isLonger = state.expiresOn !== null && (validity.expiresOn === null || validity.expiresOn > state.expiresOn);
    return isLonger ? [{ type: 'CertificationRenewed', data: { ...ids, renewedOn: today, ...validity } }] : [];
  }
  return [
    ...overdue(command, state),
    { type: 'CertificationAwarded', data: { ...ids, awardedOn: today, ...validity } },
  ];
}

/** The expiry of what no longer holds, where it was not recorded yet. */
const overdue = (command: OfTrack, { status, expiresOn }: CertificationState): EventBody[] =>
  status === 'held' && expiresOn !== null
    ? [{ type: 'CertificationExpired', data: { ...idsOf(command), expiresOn } }]
    : [];

function decideAttempt(
  report: RecordCertificationAttempt,
  state: CertificationState,
  context: DecideContext,
): Decision {
  const { partnerId, trackId, attemptId, requirementId, score, personId } = report;
  const { zone, tracks } = context.consulted(tracksSeen);
  const track = entryOf(tracks, trackId);
  if (!track)
    return new Rejection(
      'TrackNotDefined',
      `The program defines no track ${trackId}. Define it first, or check the id.`,
    );
  const requirement = track.requirements.find((one) => one.requirementId === requirementId);
  if (!requirement)
    return new Rejection(
      'RequirementUnknown',
      `Track ${trackId} has no requirement ${requirementId}. It has ${track.requirements.map((one) => one.requirementId).join(', ')}.`,
    );
  const { passScore } = requirement;
  const passed = passScore === undefined ? report.passed : score === undefined ? undefined : score >= passScore;
  if (passed === undefined || passed === null)
    return passScore === undefined
      ? new Rejection('ResultMissing', `Requirement ${requirementId} has no pass score: say whether it was passed.`)
      : new Rejection('ScoreMissing', `Requirement ${requirementId} is passed with ${passScore}: say the score.`);

  const attempted = {
    ...idsOf(report),
    attemptId,
    requirementId,
    ...filledIn({ score }),
    passed,
    ...filledIn({ personId }),
  };
  const known = state.attempts.get(attemptId);
  if (known)
    return isSameFact(known, attempted, report, context)
      ? ALREADY_TRUE
      : new Rejection(
          'AttemptAlreadyRecorded',
          `Attempt ${attemptId} of partner ${partnerId} is already recorded with other content.`,
        );
  const passedNow = passed ? [...state.passed, requirementId] : state.passed;
  const hasPassedAll = track.requirements.every((one) => passedNow.includes(one.requirementId));
  const today = dayIn(zone, context.occurredAt);
  return [
    { type: 'CertificationAttempted', data: attempted },
    ...(passed && hasPassedAll ? certify(report, state, today, validityFrom(today, track, 'requirements')) : []),
  ];
}

/** A partner's certification in one track of its program: tried, awarded, renewed, expired, revoked. */
export const certification = decider<CertificationState>({
  capability: 'certification',
  initial: { status: 'none', expiresOn: null, noticed: null, reason: null, attempts: Map(), passed: [] },
  commands: [
    handles({
      type: RecordCertificationAttempt,
      summary:
        'Records that somebody of a partner tried to pass a requirement of a track. With the last one the partner is certified, or its certification extended.',
      by: STAFF_AND_SYSTEMS,
      stream,
      lane,
      consults: consultsProgram,
      decide: decideAttempt,
    }),
    handles({
      type: AwardCertification,
      summary: 'Certifies a partner by hand.',
      by: STAFF,
      stream,
      lane,
      requires,
      consults: consultsBoth,
      decide: (command, state: CertificationState, { occurredAt, consulted }) => {
        const { partnerId, programId, trackId } = command;
        const partner = consulted(partnerSeen);
        if (!partner.isMember || partner.programId !== programId)
          return new Rejection(
            'PartnerNotApproved',
            `Partner ${partnerId} has no approved application in program ${programId}. Approve it first.`,
          );
        const { zone, tracks } = consulted(tracksSeen);
        const today = dayIn(zone, occurredAt);
        if (holdsOn(state, today)) return ALREADY_TRUE;
        const expiresOn = command.expiresOn ?? undefined;
        if (expiresOn !== undefined && expiresOn < today) return expiryBeforeToday(expiresOn, today);
        return certify(command, state, today, validityFrom(today, entryOf(tracks, trackId), 'person', expiresOn));
      },
    }),
    handles({
      type: RenewCertification,
      summary: 'Extends a certification that still holds by hand.',
      by: STAFF,
      stream,
      lane,
      consults: consultsProgram,
      decide: (command, state: CertificationState, { occurredAt, consulted }) => {
        const { zone, tracks } = consulted(tracksSeen);
        const today = dayIn(zone, occurredAt);
        if (!holdsOn(state, today)) return notHeld(command);
        if (state.expiresOn === null)
          return new Rejection('CertificationNeverExpires', `The certification in ${command.trackId} never expires.`);
        const expiresOn = command.expiresOn ?? undefined;
        const validity = validityFrom(today, entryOf(tracks, command.trackId), 'person', expiresOn);
        if (validity.expiresOn === state.expiresOn) return ALREADY_TRUE;
        if (validity.expiresOn !== null && validity.expiresOn < state.expiresOn)
          return new Rejection(
            'RenewalTooShort',
            `The certification holds until ${state.expiresOn} already. Say a later day, or revoke it.`,
          );
        return certify(command, state, today, validity);
      },
    }),
    handles({
      type: RevokeCertification,
      summary: 'Takes a certification back, with a reason.',
      by: STAFF,
      stream,
      lane,
      decide: (command, state: CertificationState, { sealed }) => {
        const { reason } = command;
        if (state.status === 'revoked')
          return state.reason === reason
            ? ALREADY_TRUE
            : new Rejection(
                'CertificationAlreadyRevoked',
                `The certification in ${command.trackId} was already revoked, for another reason: ${state.reason}.`,
              );
        if (state.status !== 'held') return notHeld(command);
        const noteId = sealed.text('note');
        return [{ type: 'CertificationRevoked', data: { ...idsOf(command), reason, ...filledIn({ noteId }) } }];
      },
    }),
    handles({
      type: NoticeCertificationExpiry,
      summary: 'Notices that a certification expires soon.',
      by: 'policy',
      stream,
      lane,
      decide: (command, state: CertificationState) => {
        const { expiresOn } = command;
        if (state.status !== 'held' || state.expiresOn !== expiresOn || state.noticed === expiresOn)
          return ALREADY_TRUE;
        return [{ type: 'CertificationExpiryNoticed', data: { ...idsOf(command), expiresOn } }];
      },
    }),
    handles({
      type: ExpireCertification,
      summary: 'Ends a certification on its last day.',
      by: 'policy',
      stream,
      lane,
      decide: (command, state: CertificationState) =>
        state.expiresOn === command.expiresOn ? overdue(command, state) : ALREADY_TRUE,
    }),
  ],
  evolve: {
    CertificationAttempted: (state, { data, occurredAt }) => ({
      ...state,
      attempts: state.attempts.set(data.attemptId, { content: data, occurredAt }),
      passed:
        data.passed && !state.passed.includes(data.requirementId)
          ? [...state.passed, data.requirementId]
          : state.passed,
    }),
    CertificationAwarded: (state, { data }) => ({ ...state, status: 'held', expiresOn: data.expiresOn, passed: [] }),
    CertificationRenewed: (state, { data }) => ({ ...state, expiresOn: data.expiresOn, passed: [] }),
    CertificationExpiryNoticed: (state, { data }) => ({ ...state, noticed: data.expiresOn }),
    CertificationExpired: (state) => ({ ...state, status: 'expired', expiresOn: null }),
    CertificationRevoked: (state, { data }) => ({
      ...state,
      status: 'revoked',
      expiresOn: null,
      reason: data.reason,
      passed: [],
    }),
  },
});
