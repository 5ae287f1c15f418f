import { command } from '../command.js';
import { policy } from '../policy.js';
import { ReverseCommission } from './commands.js';

interface LeadRow {
  /** What was paid for the lead so far: one commission for each rule that paid. */
  readonly commissions: readonly { readonly commissionId: string; readonly currency: string }[];
  /** Set when it was disqualified. */
  readonly disqualified: { readonly on: string; readonly at: string; readonly eventId: string } | null;
}

const keyOf = ({ referralId }: { readonly referralId: string }) => `lead:${referralId}`;
const NOTHING: LeadRow = { commissions: [], disqualified: null };

const reverse = (
  partnerId: string,
  { commissionId, currency }: LeadRow['commissions'][number],
  { on, at, eventId }: NonNullable<LeadRow['disqualified']>,
) =>
  command(ReverseCommission, {
    partnerId,
    currency,
    commissionId,
    because: 'disqualified',
    reversedOn: on,
    sourceEventId: eventId,
    occurredAt: at,
  });

/** Takes back what was paid for a qualified lead; also what accrues only after it was disqualified. What its customer brings stays. */
export const reverseWhenReferralDisqualified = policy<LeadRow>({
  name: 'reverse-when-referral-disqualified',
  capability: 'commissions',
  startsAt: 'beginning',
  on: {
    CommissionAccrued: {
      keys: ({ data: { occasion, referralId } }) =>
        occasion === 'qualified-lead' && referralId !== undefined ? [keyOf({ referralId })] : [],
      react: ({ data }, rows) => {
        const { occasion, referralId, partnerId, commissionId, amount } = data;
        if (occasion !== 'qualified-lead' || referralId === undefined) return {};
        const key = keyOf({ referralId });
        const lead = rows(key) ?? NOTHING;
        const commission = { commissionId, currency: amount.currency };
        return {
          rows: { [key]: { ...lead, commissions: [...lead.commissions, commission] } },
          commands: lead.disqualified ? [reverse(partnerId, commission, lead.disqualified)] : [],
        };
      },
    },
    ReferralDisqualified: {
      keys: ({ data }) => [keyOf(data)],
      react: ({ id, data, occurredAt }, rows) => {
        const { partnerId, disqualifiedOn } = data;
        const lead = rows(keyOf(data)) ?? NOTHING;
        const disqualified = { on: disqualifiedOn, at: occurredAt, eventId: id };
        return {
          rows: { [keyOf(data)]: { ...lead, disqualified } },
          commands: lead.commissions.map((commission) => reverse(partnerId, commission, disqualified)),
        };
      },
    },
  },
});
