import { STAFF_AND_SYSTEMS, partnerLane, type EventData } from '@vouch/events';
import { dayIn } from '../calendar.js';
import { filledIn } from '../command.js';
import { ALREADY_TRUE, Rejection, consult, handles, type View } from '../decider.js';
import { DisqualifyReferral, QualifyReferral } from './commands.js';

/** What of a referral says whether its prospect can be qualified. */
export interface Qualifiable {
  readonly made: EventData<'ReferralMade'>;
  readonly occurredAt: string;
  readonly judged: boolean;
  /** The end of its time; null while it is not accepted. */
  readonly expiresAt: string | null;
  readonly converted: boolean;
  /** The day on which it was qualified; null while it is not. */
  readonly qualifiedOn: string | null;
  readonly disqualified: boolean;
}

const stream = ({ referralId }: QualifyReferral) => `referral-${referralId}`;
const lane = ({ partnerId }: QualifyReferral) => partnerLane(partnerId);
const zoneOfProgram: View<string> = { initial: 'UTC', evolve: { ProgramLaunched: (_, { data }) => data.zone } };
const consults = ({ programId }: QualifyReferral) => [consult(`program-${programId}`, zoneOfProgram)];

/** Why nothing can be decided about it; null where something can. */
function unknown({ referralId, programId, partnerId }: QualifyReferral, known: Qualifiable | null): Rejection | null {
  if (!known) return new Rejection('ReferralNotFound', `There is no referral ${referralId}. Record it first.`);
  const { made } = known;
  return made.partnerId === partnerId && made.programId === programId
    ? null
    : new Rejection(
        'ReferralOfOtherPartner',
        `Referral ${referralId} is one of partner ${made.partnerId} in program ${made.programId}. Name these.`,
      );
}

/** Why a referral does not stand at an instant; null where it does. */
function notStanding({ made, occurredAt, judged, expiresAt, converted }: Qualifiable, at: string): Rejection | null {
  const { referralId } = made;
  if (!judged)
    return new Rejection(
      'ReferralNotJudged',
      `Referral ${referralId} waits for its partner to be approved. Qualify it after that.`,
    );
  if (expiresAt === null)
    return new Rejection(
      'ReferralWasRefused',
      `Referral ${referralId} was refused, so its prospect can't be qualified.`,
    );
  if (at < occurredAt)
    return new Rejection('ReferralNotMadeYet', `Referral ${referralId} was made only at ${occurredAt}.`);
  if (!converted && expiresAt < at)
    return new Rejection('ReferralHasExpired', `Referral ${referralId} stood until ${expiresAt}. Record a new one.`);
  return null;
}

/** Whether a prospect is worth selling to, and whether that was a mistake. */
export const qualifying = [
  handles({
    type: QualifyReferral,
    summary: 'Says that the prospect of a referral is worth selling to. Terms may pay for that.',
    by: STAFF_AND_SYSTEMS,
    stream,
    lane,
    consults,
    decide: (qualify, known: Qualifiable | null, { occurredAt, consulted }) => {
      const obstacle = unknown(qualify, known) ?? (known && notStanding(known, occurredAt));
      if (obstacle) return obstacle;
      const { referralId, programId, partnerId } = qualify;
      if (known?.disqualified)
        return new Rejection(
          'ReferralAlreadyDisqualified',
          `Referral ${referralId} was disqualified. Record a new one if its prospect comes again.`,
        );
      if (!known || known.qualifiedOn !== null) return ALREADY_TRUE;
      const { via, code, couponCode } = known.made;
      const qualifiedOn = dayIn(consulted(zoneOfProgram), occurredAt);
      const data = { referralId, programId, partnerId, via, ...filledIn({ code, couponCode }), qualifiedOn };
      return [{ type: 'ReferralQualified', data }];
    },
  }),
  handles({
    type: DisqualifyReferral,
    summary: 'Says that a prospect was qualified by mistake. What was paid for it is taken back.',
    by: STAFF_AND_SYSTEMS,
    stream,
    lane,
    consults,
    decide: (disqualify, known: Qualifiable | null, { occurredAt, consulted, sealed }) => {
      const obstacle = unknown(disqualify, known);
      if (obstacle) return obstacle;
      const { referralId, programId, partnerId, reason } = disqualify;
      if (known?.disqualified) return ALREADY_TRUE;
      const qualifiedOn = known?.qualifiedOn ?? null;
      if (qualifiedOn === null)
        return new Rejection(
          'ReferralNotQualified',
          `Referral ${referralId} was not qualified, so nothing has to be taken back.`,
        );
      const disqualifiedOn = dayIn(consulted(zoneOfProgram), occurredAt);
      const said = filledIn({ noteId: sealed.text('note') });
      return [
        {
          type: 'ReferralDisqualified',
          data: { referralId, programId, partnerId, reason, ...said, qualifiedOn, disqualifiedOn },
        },
      ];
    },
  }),
];
