import { ROUNDING, leftAfterRefund } from '@vouch/terms';
import { ALREADY_TRUE, Rejection, handles } from '../decider.js';
import { accountLane, accountStream, refusalOf, standsAt, type AccountState } from './account-state.js';
import { commissionOf } from './claims.js';
import { AccrueCommission, RefuseCommission, ReverseCommission } from './commands.js';
import { accruePostings, reversePostings } from './postings.js';

const accountOf = ({ claim: { partnerId }, amount }: AccrueCommission) => ({ partnerId, currency: amount.currency });
const accountOfBasis = ({ refusal: { partnerId, basis } }: RefuseCommission) => ({
  partnerId,
  currency: basis.currency,
});

/** What a payment earns, and what a refund takes back of it. */
export const accruing = [
  handles({
    type: AccrueCommission,
    summary: 'Accrues what a rule of the terms pays for a credited payment.',
    by: 'policy',
    stream: (accrue) => accountStream(accountOf(accrue)),
    lane: (accrue) => accountLane(accountOf(accrue)),
    decide: ({ claim, limits, amount }, { lines }: AccountState) => {
      const commissionId = commissionOf(claim);
      if (lines.has(commissionId)) return ALREADY_TRUE;
      const postings = accruePostings(claim.partnerId, amount);
      return [
        { type: 'CommissionAccrued', data: { ...claim, commissionId, limits, amount, rounding: ROUNDING, postings } },
      ];
    },
  }),
  handles({
    type: RefuseCommission,
    summary: 'Records that a credited payment earns nothing, or nothing by a rule whose limit is reached, and why.',
    by: 'policy',
    stream: (refuse) => accountStream(accountOfBasis(refuse)),
    lane: (refuse) => accountLane(accountOfBasis(refuse)),
    decide: ({ refusal, considered, reason }, { refused }: AccountState) => {
      const data = { ...refusal, considered, reason };
      return refused.has(refusalOf(data)) ? ALREADY_TRUE : [{ type: 'CommissionRefused', data }];
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
      const { customerId, paymentId, basis, rule, pays, paysFrom, revenueBeforeMinor, limits, onRefund } = line.accrued;
      if (onRefund === 'keep') return ALREADY_TRUE;
      // What the line should stand at is priced anew from what is left of the payment, so that rounding never adds up over
      // several refunds: their order doesn't matter, and a full refund takes back exactly what was accrued.
      const amountMinor = standsAt(line) - leftAfterRefund(pays, { basis, revenueBeforeMinor }, refundedTotalMinor);
      if (amountMinor <= 0) return ALREADY_TRUE;
      const amount = { amountMinor, currency };
      return [
        {
          type: 'CommissionReversed',
          data: {
            partnerId,
            programId,
            commissionId,
            customerId,
            paymentId,
            refundId,
            amount,
            accruedMinor: line.accrued.amount.amountMinor,
            refundedTotalMinor,
            basisMinor: basis.amountMinor,
            rule,
            pays,
            paysFrom,
            revenueBeforeMinor,
            leavesMinor: standsAt(line) - amountMinor,
            limits,
            rounding: ROUNDING,
            takenFrom: line.stands,
            // Never before the line that it reverses, whatever the refund's own date says.
            bookedOn: refundedOn < line.accrued.bookedOn ? line.accrued.bookedOn : refundedOn,
            sourceEventId,
            postings: reversePostings(partnerId, amount, line.stands),
          },
        },
      ];
    },
  }),
];
