import { command } from '../command.js';
import { policy } from '../policy.js';
import { followClaim, refusedOf } from './claims.js';
import { RefuseCommission } from './commands.js';

/** Leads what was exchanged on to its limits; what rounds to nothing earns nothing. */
export const followWhenClaimConverted = policy({
  name: 'follow-when-claim-converted',
  capability: 'commissions',
  startsAt: 'beginning',
  on: {
    ClaimConverted: {
      keys: () => [],
      react: ({ data: { claim, limits, exchanged, amount }, occurredAt }) => {
        if (amount.amountMinor > 0)
          return { commands: [followClaim({ ...claim, computed: amount, exchanged }, limits, occurredAt)] };
        const { rule, pays, paysFrom, conditions } = claim;
        const reason = 'amount-rounds-to-zero';
        return {
          commands: [
            command(RefuseCommission, {
              refusal: { ...refusedOf(claim), conditions: [] },
              considered: [{ rule, pays, paysFrom, conditions, reason }],
              reason,
              occurredAt,
            }),
          ],
        };
      },
    },
  },
});
