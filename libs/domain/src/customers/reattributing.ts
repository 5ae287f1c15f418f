import { STAFF } from '@vouch/events';
import { filledIn } from '../command.js';
import { ALREADY_TRUE, Rejection, consult, handles, type View } from '../decider.js';
import { ReattributeCustomer } from './commands.js';
import type { CustomerState } from './customer-state.js';
import { lane, stream } from './recording.js';

/** The program of a partner that was let in; null for one that was not. */
const letInTo: View<string | null> = {
  initial: null,
  evolve: { ApplicationApproved: (_, { data }) => data.programId },
};

/** The customer of a claim that waits for an answer; null for one that ended, or was never made. */
const openClaim: View<string | null> = {
  initial: null,
  evolve: {
    CommissionClaimed: (_, { data }) => data.customerId,
    ClaimRefused: () => null,
    ClaimGranted: () => null,
  },
};
const claimStream = ({ toPartnerId, claimId }: ReattributeCustomer) => `claim-${toPartnerId}:${claimId}`;

/** A person decides for whom a customer counts. */
export const reattributing = handles({
  type: ReattributeCustomer,
  summary:
    'Decides that a customer counts for another partner: what the one earned by it is taken back, and the other earns by it.',
  by: STAFF,
  stream,
  lane,
  consults: (said: ReattributeCustomer) => [
    consult(`partner-${said.toPartnerId}`, letInTo),
    ...((said.claimId ?? null) === null ? [] : [consult(claimStream(said), openClaim)]),
  ],
  decide: (said, { conversion, countsFor, countsSince, payments }: CustomerState, { consulted, sealed }) => {
    const { customerId, toPartnerId, reason, since, claimId } = said;
    if (!conversion)
      return new Rejection(
        'CustomerNotConverted',
        `Customer ${customerId} has not converted, and counts for nobody yet.`,
      );
    const isSo = countsFor?.partnerId === toPartnerId && countsSince === (since ?? null);
    if (isSo) return ALREADY_TRUE;
    if (countsFor?.partnerId === toPartnerId)
      return new Rejection(
        'CustomerAlreadyAttributed',
        `Customer ${customerId} counts for partner ${toPartnerId} already.`,
      );
    const programId = consulted(letInTo);
    if (programId === null)
      return new Rejection('PartnerNotApproved', `Partner ${toPartnerId} was not let in. Approve it first.`);
    if ((claimId ?? null) !== null && consulted(openClaim) !== customerId)
      return new Rejection(
        'ClaimNotOpen',
        `Partner ${toPartnerId} has no open claim ${claimId} on customer ${customerId}.`,
      );
    return [
      {
        type: 'CustomerReattributed',
        data: {
          customerId,
          ...filledIn({ from: countsFor }),
          to: { partnerId: toPartnerId, programId },
          ...filledIn({ since, claimId, noteId: sealed.text('note') }),
          reason,
          paymentIds: [...payments.keys()].sort(),
        },
      },
    ];
  },
});
