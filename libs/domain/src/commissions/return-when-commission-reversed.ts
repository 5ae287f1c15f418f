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
        const { programId, partnerId, commissionId, amount, leavesMinor, limits } = data;
        // An occasion counts until nothing is left of it.
        const times = leavesMinor === 0 ? 1 : 0;
        return {
          commands: limits
            .map((limit) => ({ limit, returned: limit.unit === 'times' ? times : amount.amountMinor }))
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
