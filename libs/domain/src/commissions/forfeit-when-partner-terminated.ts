import { command } from '../command.js';
import { forfeiting } from '../forfeiting.js';
import { ForfeitCommissions } from './commands.js';

/**
 * A partner that is terminated and forfeits its balance loses what it had earned until that day: all at once; what accrues
 * late for payments until then, and what a payout that was on its way brings back, as it comes.
 */
export const forfeitWhenPartnerTerminated = forfeiting({
  name: 'forfeit-when-partner-terminated',
  capability: 'commissions',
  // Each account knows what is to be lost of it.
  earns: {
    CommissionAccrued: ({ data }) => ({ what: data.amount.currency, on: data.occurredOn }),
    PayoutReturned: ({ data }) => ({ what: data.amount.currency, on: null }),
  },
  lose: ({ partnerId, programId }, currency, { on, eventId }, occurredAt) =>
    command(ForfeitCommissions, {
      partnerId,
      programId,
      currency,
      forfeitedOn: on,
      sourceEventId: eventId,
      occurredAt,
    }),
});
