import { command } from '../command.js';
import { meeting } from '../meeting.js';
import { ReverseCommission } from './commands.js';

interface Commission {
  readonly partnerId: string;
  readonly commissionId: string;
  readonly currency: string;
}

interface Disqualified {
  readonly reversedOn: string;
  readonly occurredAt: string;
  readonly sourceEventId: string;
}

const keyOf = (referralId: string) => `lead:${referralId}`;

/** Takes back what was paid for a qualified lead: one commission for each rule that paid. What its customer brings stays. */
export const reverseWhenReferralDisqualified = meeting<Commission, Disqualified>({
  name: 'reverse-when-referral-disqualified',
  capability: 'commissions',
  earned: {
    CommissionAccrued: ({ data: { occasion, referralId, partnerId, commissionId, amount } }) =>
      occasion === 'qualified-lead' && referralId !== undefined
        ? { at: keyOf(referralId), what: { partnerId, commissionId, currency: amount.currency } }
        : undefined,
  },
  taken: {
    ReferralDisqualified: ({ id, data, occurredAt }) => ({
      at: keyOf(data.referralId),
      what: { reversedOn: data.disqualifiedOn, occurredAt, sourceEventId: id },
    }),
  },
  meet: (commission, said) => [command(ReverseCommission, { ...commission, because: 'disqualified', ...said })],
});
