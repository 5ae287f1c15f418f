import { STAFF_SYSTEMS_AND_PARTNER, customerLane, partnerLane, type EventData, type Matches } from '@vouch/events';
import { Set } from 'immutable';
import { addDays, dayIn, endOfDay } from '../calendar.js';
import { filledIn } from '../command.js';
import { ALREADY_TRUE, Rejection, consult, decider, handles, type DecideContext, type View } from '../decider.js';
import { isSameFact } from '../same-fact.js';
import type { KnownPerson, SealedPerson } from '../sealed.js';
import {
  AcceptReferral,
  ConvertReferral,
  ExpireReferral,
  LeaveTouchOpen,
  MakeReferral,
  RecordReferral,
  RefuseReferral,
  RegisterDeal,
} from './commands.js';
import { qualifying, type Qualifiable } from './qualifying.js';

interface Referral extends Qualifiable {
  readonly expired: boolean;
}

/** null: nothing was heard of it. */
type ReferralState = Referral | null;

const stream = ({ referralId }: { referralId: string }) => `referral-${referralId}`;
const lane = ({ partnerId }: { partnerId: string }) => partnerLane(partnerId);

interface SeenProgram {
  readonly zone: string;
  readonly dealProtectionDays: number;
}

const programView: View<SeenProgram | null> = {
  initial: null,
  evolve: {
    ProgramLaunched: (_, { data }) => ({ zone: data.zone, dealProtectionDays: data.dealProtectionDays }),
  },
};

const MOST_MATCHES = 20;
const plain = ({ personId, subject }: KnownPerson): KnownPerson => ({ personId, subject });

/** What of a prospect stands in the event: who it is, and whom it was found to be or to work with. */
function prospectOf(person: SealedPerson | undefined): { prospectId?: string; matches?: Matches } {
  if (!person) return {};
  const samePerson = person.samePerson.slice(0, MOST_MATCHES).map(plain);
  const sameCompany = person.sameCompany.slice(0, MOST_MATCHES).map(plain);
  const found = samePerson.length + sameCompany.length > 0;
  return { prospectId: person.personId, ...(found ? { matches: { samePerson, sameCompany } } : {}) };
}

/** The same referral, told again, brings a person and a text that get ids of their own. */
const withoutSealed = ({ prospectId, matches: _, noteId, ...said }: EventData<'ReferralMade'>) => ({
  ...said,
  prospect: prospectId !== undefined,
  note: noteId !== undefined,
});

function recordOnce(
  data: EventData<'ReferralMade'>,
  known: ReferralState,
  report: { occurredAt?: string },
  context: DecideContext,
) {
  if (!known) return [{ type: 'ReferralMade', data } as const];
  const { made, occurredAt } = known;
  return isSameFact({ content: withoutSealed(made), occurredAt }, withoutSealed(data), report, context)
    ? ALREADY_TRUE
    : new Rejection(
        'ReferralAlreadyRecorded',
        `Referral ${data.referralId} is already recorded with other content. Use another id for another referral.`,
      );
}

/** One prospect that a partner brought. A fact: welcome before its partner applied and before its program was launched. */
export const referral = decider<ReferralState>({
  capability: 'referrals',
  initial: null,
  commands: [
    handles({
      type: RecordReferral,
      summary: 'Records that a partner brought a prospect. Its business time is the first contact.',
      by: STAFF_SYSTEMS_AND_PARTNER,
      stream,
      lane,
      decide: (report, known: ReferralState, context) => {
        const { referralId, programId, partnerId, source, heardAbout, reason } = report;
        const via = report.via ?? 'form';
        if (via === 'manual' && (reason ?? null) === null)
          return new Rejection('ReasonMissing', 'A referral that is recorded by hand says why: give a reason.');
        const { sealed } = context;
        const said = filledIn({ source, heardAbout, reason, noteId: sealed.text('note') });
        const data = { referralId, programId, partnerId, via, ...said, ...prospectOf(sealed.person('prospect')) };
        return recordOnce(data, known, report, context);
      },
    }),
    handles({
      type: RegisterDeal,
      summary: 'Registers a prospect that a partner is about to win, and keeps other partners away from it for a time.',
      by: STAFF_SYSTEMS_AND_PARTNER,
      stream,
      lane,
      requires: ({ programId }) => [
        {
          stream: `program-${programId}`,
          rejection: new Rejection('ProgramNotLaunched', `There is no program ${programId}. Launch it first.`),
        },
      ],
      consults: ({ programId }) => [consult(`program-${programId}`, programView)],
      decide: (deal, known: ReferralState, context) => {
        const { referralId, programId, partnerId, source } = deal;
        const { consulted, sealed, occurredAt } = context;
        const program = consulted(programView);
        if (!program) throw new Error(`The stream of program ${programId} does not begin with its launch.`);
        const { zone, dealProtectionDays } = program;
        const data: EventData<'ReferralMade'> = {
          referralId,
          programId,
          partnerId,
          via: 'deal',
          ...filledIn({ source, noteId: sealed.text('note') }),
          ...prospectOf(sealed.person('prospect')),
          protectedUntil: endOfDay(addDays(dayIn(zone, occurredAt), dealProtectionDays), zone),
        };
        // Told again without its time, it would be protected from now on: then the time that is known counts.
        const again = known && (deal.occurredAt ?? null) === null ? known.made.protectedUntil : undefined;
        return recordOnce({ ...data, ...filledIn({ protectedUntil: again }) }, known, deal, context);
      },
    }),
    handles({
      type: MakeReferral,
      summary: 'Makes a referral of a customer that names a click or a coupon.',
      by: 'policy',
      stream,
      lane,
      decide: ({ referralId, programId, partnerId, made }, known: ReferralState) => {
        if (known) return ALREADY_TRUE;
        return [{ type: 'ReferralMade', data: { referralId, programId, partnerId, ...made } }];
      },
    }),
    handles({
      type: AcceptReferral,
      summary: 'Lets a referral stand.',
      by: 'policy',
      stream,
      lane,
      decide: ({ accepted }, known: ReferralState) =>
        known?.judged ? ALREADY_TRUE : [{ type: 'ReferralAccepted', data: accepted }],
    }),
    handles({
      type: RefuseReferral,
      summary: 'Refuses a referral, with the reason.',
      by: 'policy',
      stream,
      lane,
      decide: ({ refused }, known: ReferralState) =>
        known?.judged ? ALREADY_TRUE : [{ type: 'ReferralRefused', data: refused }],
    }),
    handles({
      type: ConvertReferral,
      summary: 'Notes that a customer was credited by a referral.',
      by: 'policy',
      stream,
      lane,
      decide: ({ referralId, programId, partnerId, customerId, convertedOn }, known: ReferralState) => {
        if (!known || known.converted) return ALREADY_TRUE;
        const { via, code } = known.made;
        const ids = { referralId, programId, partnerId };
        return [{ type: 'ReferralConverted', data: { ...ids, via, ...filledIn({ code }), customerId, convertedOn } }];
      },
    }),
    handles({
      type: ExpireReferral,
      summary: 'Ends a referral whose time went by without a conversion.',
      by: 'policy',
      stream,
      lane,
      decide: ({ referralId, programId, partnerId, expiredOn }, known: ReferralState) =>
        !known || known.converted || known.expired
          ? ALREADY_TRUE
          : [{ type: 'ReferralExpired', data: { referralId, programId, partnerId, expiredOn } }],
    }),
    ...qualifying,
  ],
  evolve: {
    ReferralMade: (_, { data, occurredAt }) => ({
      made: data,
      occurredAt,
      judged: false,
      expiresAt: null,
      converted: false,
      expired: false,
      qualifiedOn: null,
      disqualified: false,
    }),
    ReferralAccepted: (known, { data }) => (known ? { ...known, judged: true, expiresAt: data.expiresAt } : known),
    ReferralRefused: (known) => (known ? { ...known, judged: true } : known),
    ReferralConverted: (known) => (known ? { ...known, converted: true } : known),
    ReferralExpired: (known) => (known ? { ...known, expired: true } : known),
    ReferralQualified: (known, { data }) => (known ? { ...known, qualifiedOn: data.qualifiedOn } : known),
    ReferralDisqualified: (known) => (known ? { ...known, disqualified: true } : known),
  },
});

/** What a customer named that nobody knew: stream `touches-<customerId>`. */
export const openTouches = decider<Set<string>>({
  capability: 'referrals',
  initial: Set(),
  commands: [
    handles({
      type: LeaveTouchOpen,
      summary: 'Notes that a customer named what nothing is known of.',
      by: 'policy',
      stream: ({ customerId }) => `touches-${customerId}`,
      lane: ({ customerId }) => customerLane(customerId),
      decide: ({ customerId, referralId }, known: Set<string>) =>
        known.has(referralId) ? ALREADY_TRUE : [{ type: 'TouchLeftOpen', data: { customerId, referralId } }],
    }),
  ],
  evolve: { TouchLeftOpen: (known, { data }) => known.add(data.referralId) },
});
