import { command } from '../command.js';
import { policy } from '../policy.js';
import { untilWithdrawn, type EarnedRow } from '../until-withdrawn.js';
import { ReverseCommission } from './commands.js';

interface Commission {
  readonly commissionId: string;
  readonly currency: string;
  readonly on: string;
}

const commissions = untilWithdrawn<Commission>(
  (partnerId, { commissionId, currency }, { withdrawnOn, eventId, occurredAt }) =>
    command(ReverseCommission, {
      partnerId,
      currency,
      commissionId,
      because: 'reattributed',
      reversedOn: withdrawnOn,
      sourceEventId: eventId,
      occurredAt,
    }),
);

/** A customer that counts for another partner takes with it what it earned; also what is priced only after that. */
export const reverseWhenAttributionWithdrawn = policy<EarnedRow<Commission>>({
  name: 'reverse-when-attribution-withdrawn',
  capability: 'commissions',
  startsAt: 'beginning',
  on: {
    CommissionAccrued: {
      keys: ({ data }) => [commissions.keyOf(data)],
      react: ({ data }, rows) => {
        const { commissionId, amount, occurredOn: on } = data;
        return commissions.earns(data, { commissionId, currency: amount.currency, on }, rows);
      },
    },
    ...commissions.on,
  },
});
