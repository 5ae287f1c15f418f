import { command } from '../command.js';
import { policy } from '../policy.js';
import { ConvertReferral } from './commands.js';

/** Tells a referral that its prospect became a customer. */
export const convertWhenCustomerAttributed = policy({
  name: 'convert-when-customer-attributed',
  capability: 'referrals',
  startsAt: 'beginning',
  on: {
    CustomerAttributed: {
      keys: () => [],
      react: ({ data, occurredAt }) => {
        const { referralId, programId, partnerId, customerId, convertedOn } = data;
        return {
          commands: [
            command(ConvertReferral, { referralId, programId, partnerId, customerId, convertedOn, occurredAt }),
          ],
        };
      },
    },
  },
});
