import { STAFF, STAFF_SYSTEMS_AND_PARTNER, partnerLane } from '@vouch/events';
import { filledIn } from '../command.js';
import { ALREADY_TRUE, Rejection, decider, handles } from '../decider.js';
import {
  ApplyToProgram,
  ApproveApplication,
  CertifyPartner,
  ChangePartnerTier,
  DeclineApplication,
} from './commands.js';

interface Partner {
  readonly programId: string;
  readonly country: string | undefined;
  readonly application: 'open' | 'approved' | 'declined';
  /** Why the last application was declined; null when it was not. */
  readonly declinedFor: string | null;
  readonly tracks: readonly string[];
  /** Name of the tier; null before the first. */
  readonly tier: string | null;
}

/** null: never applied. */
type PartnerState = Partner | null;

const stream = ({ partnerId }: { partnerId: string }) => `partner-${partnerId}`;
const lane = ({ partnerId }: { partnerId: string }) => partnerLane(partnerId);

const neverApplied = (partnerId: string) =>
  new Rejection('NoOpenApplication', `Partner ${partnerId} has not applied. Record the application first.`);

/** One partner's membership in one program: applied, decided, certified, graded. */
export const partner = decider<PartnerState>({
  capability: 'partners',
  initial: null,
  commands: [
    handles({
      type: ApplyToProgram,
      summary: 'Records that a partner applied to a program, for the first time or again after a decline.',
      by: STAFF_SYSTEMS_AND_PARTNER,
      stream,
      lane,
      requires: ({ programId }) => [
        {
          stream: `program-${programId}`,
          rejection: new Rejection('ProgramNotLaunched', `There is no program ${programId}. Launch it first.`),
        },
      ],
      decide: ({ partnerId, programId, country }, known: PartnerState) => {
        if (known && known.programId !== programId)
          return new Rejection(
            'PartnerInOtherProgram',
            `Partner ${partnerId} belongs to program ${known.programId}. Use another partner id for ${programId}.`,
          );
        if (known && known.application !== 'declined')
          return known.country === (country ?? undefined)
            ? ALREADY_TRUE
            : new Rejection(
                'ApplicationAlreadyMade',
                `Partner ${partnerId} has already applied with other details, and that application is ${known.application}.`,
              );
        return [{ type: 'PartnerApplied', data: { partnerId, programId, ...filledIn({ country }) } }];
      },
    }),
    handles({
      type: ApproveApplication,
      summary: 'Lets an applicant in.',
      by: STAFF,
      stream,
      lane,
      decide: ({ partnerId }, known: PartnerState) => {
        if (!known) return neverApplied(partnerId);
        if (known.application === 'approved') return ALREADY_TRUE;
        if (known.application === 'declined')
          return new Rejection(
            'ApplicationAlreadyDecided',
            `The application of partner ${partnerId} was declined (${known.declinedFor}). The partner can apply again.`,
          );
        return [{ type: 'ApplicationApproved', data: { partnerId, programId: known.programId } }];
      },
    }),
    handles({
      type: DeclineApplication,
      summary: 'Turns an applicant down, with a reason.',
      by: STAFF,
      stream,
      lane,
      decide: ({ partnerId, reason }, known: PartnerState) => {
        if (!known) return neverApplied(partnerId);
        if (known.application === 'declined' && known.declinedFor === reason) return ALREADY_TRUE;
        if (known.application !== 'open')
          return new Rejection(
            'ApplicationAlreadyDecided',
            known.application === 'approved'
              ? `The application of partner ${partnerId} was approved, so it can not be declined any more.`
              : `The application of partner ${partnerId} was already declined, for another reason: ${known.declinedFor}.`,
          );
        return [{ type: 'ApplicationDeclined', data: { partnerId, programId: known.programId, reason } }];
      },
    }),
    handles({
      type: CertifyPartner,
      summary: 'Records that an approved partner passed a certification track.',
      by: STAFF,
      stream,
      lane,
      decide: ({ partnerId, track }, known: PartnerState) => {
        if (known?.application !== 'approved') return notApproved(partnerId);
        if (known.tracks.includes(track)) return ALREADY_TRUE;
        return [{ type: 'PartnerCertified', data: { partnerId, programId: known.programId, track } }];
      },
    }),
    handles({
      type: ChangePartnerTier,
      summary: 'Moves a partner to the tier whose criteria it now meets.',
      by: 'policy',
      stream,
      lane,
      decide: ({ partnerId, to, tiersInOrder, facts, criteria }, known: PartnerState) => {
        if (known?.application !== 'approved') return notApproved(partnerId);
        if (known.tier === to) return ALREADY_TRUE;
        const from = known.tier;
        const higher = from === null || tiersInOrder.indexOf(to) > tiersInOrder.indexOf(from);
        return [
          {
            type: higher ? 'PartnerPromoted' : 'PartnerDemoted',
            data: { partnerId, programId: known.programId, from, to, facts, criteria },
          },
        ];
      },
    }),
  ],
  evolve: {
    PartnerApplied: (_, { data }) => ({
      programId: data.programId,
      country: data.country,
      application: 'open',
      declinedFor: null,
      tracks: [],
      tier: null,
    }),
    ApplicationApproved: (known) => ({ ...applied(known), application: 'approved' }),
    ApplicationDeclined: (known, { data }) => ({
      ...applied(known),
      application: 'declined',
      declinedFor: data.reason,
    }),
    PartnerCertified: (known, { data }) => {
      const certified = applied(known);
      return { ...certified, tracks: [...certified.tracks, data.track] };
    },
    PartnerPromoted: (known, { data }) => ({ ...applied(known), tier: data.to }),
    PartnerDemoted: (known, { data }) => ({ ...applied(known), tier: data.to }),
  },
});

const notApproved = (partnerId: string) =>
  new Rejection('PartnerNotApproved', `Partner ${partnerId} has no approved application. Approve it first.`);

function applied(known: PartnerState): Partner {
  if (!known) throw new Error('A partner stream starts with PartnerApplied; this one does not.');
  return known;
}
