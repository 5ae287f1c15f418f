import { command } from '../command.js';
import { policy } from '../policy.js';
import { ReturnAllowance } from './commands.js';

/** What a refund takes back may be earned again, under the limits that say so. */
export const returnWhenCommissionReversed = policy({
  name: 'return-when-commission-reversed',
  capability: 'commissions',
  startsAt: 'beginning',
  on: {
    CommissionReversed: {
      keys: () => [],
      react: ({ id, data, occurredAt }) => {
        const { programId, partnerId, commissionId, amount, quantity, leavesMinor, limits } = data;
        return {
          commands: limits
            // An occasion counts until nothing is left of it.
            .map((limit) => ({
              limit,
              returned: limit.unit === 'minor' ? amount.amountMinor : leavesMinor === 0 ? quantity : 0,
            }))
            .filter(({ limit, returned }) => limit.restoredByRefunds && returned > 0)
            .map(({ limit, returned }) =>
              command(ReturnAllowance, {
                programId,
                partnerId,
                limit,
                returned,
                because: 'reversed',
                commissionId,
                sourceEventId: id,
                occurredAt,
              }),
            ),
        };
      },
    },
  },
});
