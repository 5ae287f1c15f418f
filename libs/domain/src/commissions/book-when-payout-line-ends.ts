import type { EventData } from '@vouch/events';
import { command } from '../command.js';
import { policy } from '../policy.js';
import { ReturnPayout, SettlePayout } from './commands.js';

const ofLine = ({
  payoutId,
  partnerId,
  amount,
}: EventData<'PayoutLinePaid' | 'PayoutLineFailed' | 'PayoutLineBounced'>) => ({
  payoutId,
  partnerId,
  currency: amount.currency,
});

/** Books on the account what became of what was put aside: it reached the partner, or it is payable again. */
export const bookWhenPayoutLineEnds = policy({
  name: 'book-when-payout-line-ends',
  capability: 'commissions',
  startsAt: 'beginning',
  on: {
    PayoutLinePaid: {
      keys: () => [],
      react: ({ data, occurredAt }) => ({
        commands: [command(SettlePayout, { ...ofLine(data), paidOn: data.paidOn, occurredAt })],
      }),
    },
    PayoutLineFailed: {
      keys: () => [],
      react: ({ data, occurredAt }) => ({
        commands: [command(ReturnPayout, { ...ofLine(data), from: 'in-payout', code: data.code, occurredAt })],
      }),
    },
    PayoutLineBounced: {
      keys: () => [],
      react: ({ data, occurredAt }) => ({
        commands: [command(ReturnPayout, { ...ofLine(data), from: 'paid', code: data.code, occurredAt })],
      }),
    },
    PayoutRejected: {
      keys: () => [],
      react: ({ data: { payoutId, currency, partners, reason }, occurredAt }) => ({
        commands: partners.map((partnerId) =>
          command(ReturnPayout, { payoutId, partnerId, currency, from: 'in-payout', code: reason, occurredAt }),
        ),
      }),
    },
  },
});
