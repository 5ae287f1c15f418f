import type { EventBody, EventData } from '@vouch/events';
import { ALREADY_TRUE, Rejection, handles } from '../decider.js';
import { ROUNDING, applyRate } from '@vouch/terms';
import { accountLane, accountStream, standsAt, type AccountState } from './account-state.js';
import { AccrueCommission, ReverseCommission } from './commands.js';
import { accruePostings, reversePostings } from './postings.js';

const accountOf = ({ partnerId, basis }: AccrueCommission) => ({ partnerId, currency: basis.currency });

const REASON_OF = {
  'partner-approved': 'partner-not-approved',
  'partner-not-terminated': 'partner-terminated',
  'terms-accepted': 'terms-not-accepted',
  certified: 'not-certified',
  'membership-fee-paid': 'membership-fee-unpaid',
  'within-commission-months': 'outside-commission-months',
} as const;

/** What a payment earns, and what a refund takes back of it. */
export const accruing = [
  handles({
    type: AccrueCommission,
    summary: 'Accrues the commission of a credited payment, or refuses it with its reason.',
    by: 'policy',
    stream: (accrue) => accountStream(accountOf(accrue)),
    lane: (accrue) => accountLane(accountOf(accrue)),
    decide: (accrue, { lines, refused }: AccountState) => {
      const commissionId = accrue.sourceEventId;
      if (lines.has(commissionId) || refused.has(commissionId)) return ALREADY_TRUE;
      const { partnerId, programId, basis, rate, releaseOn } = accrue;
      const pricing = {
        customerId: accrue.customerId,
        paymentId: accrue.paymentId,
        basis,
        termsVersion: accrue.termsVersion,
        rule: 'percent-of-payment',
        tier: accrue.tier,
        rate,
        rateFrom: accrue.rateFrom,
        conditions: accrue.conditions,
        sourceEventId: accrue.sourceEventId,
      } as const;
      const bookedOn = accrue.paidOn;
      const refuse = (reason: EventData<'CommissionRefused'>['reason']): EventBody[] => [
        { type: 'CommissionRefused', data: { partnerId, programId, ...pricing, reason, bookedOn } },
      ];

      const unmet = accrue.conditions.find(({ met }) => !met);
      if (unmet) return refuse(REASON_OF[unmet.condition]);
      const amountMinor = applyRate(rate, basis.amountMinor);
      if (amountMinor === 0) return refuse('amount-rounds-to-zero');

      const amount = { amountMinor, currency: basis.currency };
      return [
        {
          type: 'CommissionAccrued',
          data: {
            partnerId,
            programId,
            commissionId,
            ...pricing,
            amount,
            rounding: ROUNDING,
            bookedOn,
            releaseOn,
            postings: accruePostings(partnerId, amount),
          },
        },
      ];
    },
  }),
  handles({
    type: ReverseCommission,
    summary: "Takes back a refund's share of a commission.",
    by: 'policy',
    stream: accountStream,
    lane: accountLane,
    decide: (reverse, { programId, lines }: AccountState) => {
      const { partnerId, currency, commissionId, refundId, refundedTotalMinor, refundedOn, sourceEventId } = reverse;
      const line = lines.get(commissionId);
      if (programId === null || !line)
        return new Rejection(
          'CommissionNotAccrued',
          `Commission ${commissionId} is not on account ${accountStream(reverse)}.`,
        );
      // What the line should stand at is priced anew from what is left of the payment, so that rounding never adds up over
      // several refunds: their order doesn't matter, and a full refund takes back exactly what was accrued.
      const targetMinor = applyRate(line.rate, line.basisMinor - refundedTotalMinor);
      const amountMinor = standsAt(line) - targetMinor;
      if (amountMinor <= 0) return ALREADY_TRUE;
      const amount = { amountMinor, currency };
      return [
        {
          type: 'CommissionReversed',
          data: {
            partnerId,
            programId,
            commissionId,
            customerId: line.customerId,
            paymentId: line.paymentId,
            refundId,
            amount,
            accruedMinor: line.accruedMinor,
            refundedTotalMinor,
            basisMinor: line.basisMinor,
            rate: line.rate,
            rounding: ROUNDING,
            takenFrom: line.stands,
            // Never before the line that it reverses, whatever the refund's own date says.
            bookedOn: refundedOn < line.bookedOn ? line.bookedOn : refundedOn,
            sourceEventId,
            postings: reversePostings(partnerId, amount, line.stands),
          },
        },
      ];
    },
  }),
];
