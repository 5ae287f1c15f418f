import { command } from '../command.js';
import { policy } from '../policy.js';
import { AddPayoutLine, LeaveOutOfPayout } from './commands.js';

/** Brings what the accounts answer into the batch: a line, or why there is none. */
export const collectWhenAccountAnswers = policy({
  name: 'collect-when-account-answers',
  capability: 'payouts',
  startsAt: 'beginning',
  on: {
    PayoutReserved: {
      keys: () => [],
      react: ({ data: { payoutId, partnerId, amount, method, detailsId }, occurredAt }) => ({
        commands: [command(AddPayoutLine, { payoutId, partnerId, amount, method, detailsId, occurredAt })],
      }),
    },
    PayoutRefused: {
      keys: () => [],
      react: ({ data: { payoutId, partnerId, reason, until }, occurredAt }) => ({
        commands: [command(LeaveOutOfPayout, { payoutId, partnerId, reason, until, occurredAt })],
      }),
    },
  },
});
