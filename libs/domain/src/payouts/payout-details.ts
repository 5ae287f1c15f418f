import { STAFF_AND_PARTNER, partnerLane } from '@vouch/events';
import { Set } from 'immutable';
import { ALREADY_TRUE, Rejection, decider, handles } from '../decider.js';
import { derivedId } from '../derived-id.js';
import { SetPayoutDetails } from './commands.js';

/** The ids of the details that were ever set. */
type DetailsState = Set<string>;

/** Where money for a partner goes. The partner itself may say it; what it says is in the vault. */
export const payoutDetails = decider<DetailsState>({
  capability: 'payouts',
  initial: Set(),
  commands: [
    handles({
      type: SetPayoutDetails,
      summary: 'Says where money for a partner goes. Nothing goes there before the cool-off of its program is over.',
      by: STAFF_AND_PARTNER,
      occursWhenSent: true,
      stream: ({ partnerId }) => `payout-details-${partnerId}`,
      lane: ({ partnerId }) => partnerLane(partnerId),
      requires: ({ partnerId }) => [
        {
          stream: `partner-${partnerId}`,
          rejection: new Rejection('PartnerUnknown', `There is no partner ${partnerId}. Check the id.`),
        },
      ],
      decide: ({ partnerId, method }, known: DetailsState, { sealed }) => {
        const textIds = { ...sealed.texts('details') };
        // Each text is kept under an id that follows from the command, so these are other details than any before.
        const detailsId = derivedId('details', partnerId, ...Object.values(textIds).sort());
        if (known.has(detailsId)) return ALREADY_TRUE;
        return [{ type: 'PayoutDetailsSet', data: { partnerId, detailsId, method, textIds } }];
      },
    }),
  ],
  evolve: { PayoutDetailsSet: (known, { data }) => known.add(data.detailsId) },
});
