import type { EventData, GrantedLimit } from '@vouch/events';
import { formatMinor, keptUnder, leftUnder } from '@vouch/terms';
import { command, type Command } from '../command.js';
import { policy } from '../policy.js';
import { becomes, commissionOf, refusedOf } from './claims.js';
import { RefuseCommission, ReserveAllowance, ReturnAllowance } from './commands.js';

/** Goes from one limit of a rule to the next, and accrues what they leave; what a later one does not grant, the earlier get back. */
export const accrueWhenAllowanceReserved = policy({
  name: 'accrue-when-allowance-reserved',
  capability: 'commissions',
  startsAt: 'beginning',
  on: {
    AllowanceReserved: {
      keys: () => [],
      react: ({ id, data, occurredAt }) => {
        const { limit, claim, passed, ahead } = data;
        const limits = [...passed, limit];
        const [next, ...later] = ahead;
        const left = leftUnder(claim, limits);
        if (left.quantity > 0 && next)
          return {
            commands: [command(ReserveAllowance, { limit: next, claim, passed: limits, ahead: later, occurredAt })],
          };
        const kept = (granted: GrantedLimit) => keptUnder(granted, left);
        const returns = limits.flatMap((granted) =>
          granted.granted > kept(granted)
            ? [
                command(ReturnAllowance, {
                  programId: claim.programId,
                  partnerId: claim.partnerId,
                  limit: granted,
                  returned: granted.granted - kept(granted),
                  because: 'less-granted',
                  commissionId: commissionOf(claim),
                  sourceEventId: id,
                  occurredAt,
                }),
              ]
            : [],
        );
        return {
          commands: [
            ...returns,
            left.quantity > 0 ? becomes(claim, limits, left, occurredAt) : refusal(data, occurredAt),
          ],
        };
      },
    },
  },
});

type Reserved = EventData<'AllowanceReserved'>;

/** The limit that granted nothing is why. */
function refusal({ claim, limit }: Reserved, occurredAt: string): Command {
  const { rule, pays, paysFrom, conditions } = claim;
  const { currency } = (claim.in === 'cash' ? claim.computed : claim.worth) ?? claim;
  const used = limit.unit === 'minor' ? formatMinor(limit.usedBefore, currency) : limit.usedBefore;
  const most = limit.unit === 'minor' ? formatMinor(limit.most, currency) : limit.most;
  const unit = limit.unit === 'minor' ? currency : 'times';
  const detail = `At most ${most} ${unit} per ${limit.per}${limit.period === 'ever' ? '' : ` in ${limit.period}`}; ${used} were used.`;
  const withLimit = [...conditions, { condition: 'within-limit' as const, met: false, detail }];
  return command(RefuseCommission, {
    refusal: { ...refusedOf(claim), conditions: [] },
    considered: [{ rule, pays, paysFrom, conditions: withLimit, reason: 'limit-reached' }],
    reason: 'limit-reached',
    occurredAt,
  });
}
