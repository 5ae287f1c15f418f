import { STAFF_AND_SYSTEMS, partnerLane } from '@vouch/events';
import { ALREADY_TRUE, Rejection, decider, handles } from '../decider.js';
import { LinkOwnAccount } from './commands.js';

/** Which customer a partner itself is. Not the partner's own to say: who links another's account gets that one's credits. */
export const ownAccount = decider<string | null>({
  capability: 'rewards',
  initial: null,
  commands: [
    handles({
      type: LinkOwnAccount,
      summary:
        "Says which customer a partner itself is, so that bill credits for it go off that customer's invoices. Credits that stand on an account stay there.",
      by: STAFF_AND_SYSTEMS,
      stream: ({ partnerId }) => `own-account-${partnerId}`,
      lane: ({ partnerId }) => partnerLane(partnerId),
      requires: ({ partnerId }) => [
        {
          stream: `partner-${partnerId}`,
          rejection: new Rejection('PartnerUnknown', `There is no partner ${partnerId}. Check the id.`),
        },
      ],
      decide: ({ partnerId, customerId }, linked: string | null) =>
        linked === customerId ? ALREADY_TRUE : [{ type: 'OwnAccountLinked', data: { partnerId, customerId } }],
    }),
  ],
  evolve: { OwnAccountLinked: (_, { data }) => data.customerId },
});
