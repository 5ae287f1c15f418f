import { command } from '../command.js';
import { policy } from '../policy.js';
import { GrantClaim } from './commands.js';

/** A customer that was reattributed for a claim ends it. */
export const grantWhenCustomerReattributed = policy({
  name: 'grant-when-customer-reattributed',
  capability: 'attribution',
  startsAt: 'beginning',
  on: {
    CustomerReattributed: {
      keys: () => [],
      react: ({ id, data, occurredAt }) => {
        const { claimId, customerId, to } = data;
        if (claimId === undefined) return {};
        const grant = { claimId, partnerId: to.partnerId, customerId, sourceEventId: id, occurredAt };
        return { commands: [command(GrantClaim, grant)] };
      },
    },
  },
});
