import { STAFF, STAFF_AND_PARTNER, partnerLane, type EventData } from '@vouch/events';
import { filledIn } from '../command.js';
import { ALREADY_TRUE, Rejection, consult, decider, handles, type View } from '../decider.js';
import { ClaimCommission, GrantClaim, RefuseClaim } from './commands.js';

interface ClaimState {
  /** null: nothing was claimed. */
  readonly claimed: EventData<'CommissionClaimed'> | null;
  readonly ended: EventData<'ClaimRefused'>['reason'] | 'granted' | null;
}

interface ClaimName {
  readonly claimId: string;
  readonly partnerId: string;
}

const stream = ({ partnerId, claimId }: ClaimName) => `claim-${partnerId}:${claimId}`;
const lane = ({ partnerId }: ClaimName) => partnerLane(partnerId);

/** The program that a partner is in; null before it was let in. */
const programOfPartner: View<string | null> = {
  initial: null,
  evolve: { ApplicationApproved: (_, { data }) => data.programId },
};

const unknown = ({ partnerId, claimId }: ClaimName) =>
  new Rejection('ClaimUnknown', `Partner ${partnerId} made no claim ${claimId}. Check both ids.`);
const ended = ({ claimId }: ClaimName, how: NonNullable<ClaimState['ended']>) =>
  new Rejection('ClaimEnded', `Claim ${claimId} has ended: ${how}. The partner may make another one.`);

/** The partner's side of a dispute: a commission that it misses. */
export const claim = decider<ClaimState>({
  capability: 'attribution',
  initial: { claimed: null, ended: null },
  commands: [
    handles({
      type: ClaimCommission,
      summary: 'Claims a commission that a partner misses.',
      by: STAFF_AND_PARTNER,
      stream,
      lane,
      consults: ({ partnerId }) => [consult(`partner-${partnerId}`, programOfPartner)],
      decide: (said, { claimed }: ClaimState, { consulted, sealed }) => {
        const { claimId, partnerId, customerId, paymentId } = said;
        if (claimed && claimed.customerId === customerId && claimed.paymentId === (paymentId ?? undefined))
          return ALREADY_TRUE;
        if (claimed)
          return new Rejection(
            'ClaimAlreadyMade',
            `Claim ${claimId} is about another customer or payment. Take another id.`,
          );
        const programId = consulted(programOfPartner);
        if (programId === null)
          return new Rejection('PartnerNotApproved', `Partner ${partnerId} was not let in, and can claim nothing.`);
        const noteId = sealed.text('note');
        if (noteId === undefined) return new Rejection('NoteMissing', 'Say why the commission is yours.');
        const data = { claimId, partnerId, programId, customerId, ...filledIn({ paymentId }), noteId };
        return [{ type: 'CommissionClaimed', data }];
      },
    }),
    handles({
      type: RefuseClaim,
      summary: 'Refuses a claim, with the reason.',
      by: STAFF,
      stream,
      lane,
      decide: (refuse, { claimed, ended: how }: ClaimState, { sealed }) => {
        if (!claimed) return unknown(refuse);
        if (how === refuse.reason) return ALREADY_TRUE;
        if (how !== null) return ended(refuse, how);
        const { claimId, partnerId, programId, customerId } = claimed;
        const noteId = sealed.text('note');
        const data = { claimId, partnerId, programId, customerId, reason: refuse.reason, ...filledIn({ noteId }) };
        return [{ type: 'ClaimRefused', data }];
      },
    }),
    handles({
      type: GrantClaim,
      summary: 'Ends a claim: its customer counts for the partner now.',
      by: 'policy',
      stream,
      lane,
      decide: ({ customerId, sourceEventId }, { claimed, ended: how }: ClaimState) => {
        if (!claimed || how !== null) return ALREADY_TRUE;
        const { claimId, partnerId, programId } = claimed;
        return [{ type: 'ClaimGranted', data: { claimId, partnerId, programId, customerId, sourceEventId } }];
      },
    }),
  ],
  evolve: {
    CommissionClaimed: (state, { data }) => ({ ...state, claimed: data }),
    ClaimRefused: (state, { data }) => ({ ...state, ended: data.reason }),
    ClaimGranted: (state) => ({ ...state, ended: 'granted' }),
  },
});
