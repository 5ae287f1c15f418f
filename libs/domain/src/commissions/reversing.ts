import type { EventBody } from '@vouch/events';
import { ROUNDING, leftAfterRefund } from '@vouch/terms';
import { filledIn } from '../command.js';
import { Rejection, handles } from '../decider.js';
import { bookingDay, booksOfProgram } from './books.js';
import { accountLane, accountStream, standsAt, type AccountState, type Line } from './account-state.js';
import { ReverseCommission } from './commands.js';
import { reversePostings } from './postings.js';

/** What is taken back of a commission, and why. */
export const reversing = [
  handles({
    type: ReverseCommission,
    summary: 'Takes back what of a commission should not stand any more.',
    by: 'policy',
    stream: accountStream,
    lane: accountLane,
    consults: ({ commissionId }, { lines }: AccountState) => {
      const line = lines.get(commissionId);
      return line ? [booksOfProgram(line.accrued.programId)] : [];
    },
    decide: (reverse, { lines, books }: AccountState, { consulted }) => {
      const line = lines.get(reverse.commissionId);
      if (!line)
        return new Rejection(
          'CommissionNotAccrued',
          `Commission ${reverse.commissionId} is not on account ${accountStream(reverse)}.`,
        );
      // Never before the line that it reverses, whatever date is told.
      const bookedOn = bookingDay(books, consulted, reverse.reversedOn, line.accrued.bookedOn);
      return reversalOf(reverse, line, bookedOn);
    },
  }),
];

/** Nothing where no more stands than should. */
function reversalOf(reverse: ReverseCommission, line: Line, bookedOn: string): readonly EventBody[] {
  const { accrued, stands } = line;
  const amountMinor = standsAt(line) - shouldStand(reverse, line);
  if (amountMinor <= 0) return [];
  const { commissionId, because, refundId, disputeId, changeId, holdId, refundedTotalMinor, reversedOn } = reverse;
  const { partnerId, programId, customerId, paymentId, basis } = accrued;
  const amount = { amountMinor, currency: accrued.amount.currency };
  return [
    {
      type: 'CommissionReversed',
      data: {
        partnerId,
        programId,
        commissionId,
        because,
        ...filledIn({ refundId, disputeId, changeId, holdId, customerId, paymentId, refundedTotalMinor }),
        amount,
        accruedMinor: accrued.amount.amountMinor,
        basisMinor: basis.amountMinor,
        rule: accrued.rule,
        pays: accrued.pays,
        paysFrom: accrued.paysFrom,
        revenueBeforeMinor: accrued.revenueBeforeMinor,
        leavesMinor: standsAt(line) - amountMinor,
        limits: accrued.limits,
        rounding: ROUNDING,
        takenFrom: stands,
        occurredOn: reversedOn,
        bookedOn,
        sourceEventId: reverse.sourceEventId,
        postings: reversePostings(partnerId, amount, stands),
      },
    },
  ];
}

/**
 * What should stand of a commission from now on, in minor units. After a refund it is priced anew from what is left of the
 * payment, so that rounding never adds up over several: their order doesn't matter, and a full refund leaves exactly nothing.
 */
function shouldStand({ because, refundedTotalMinor = 0 }: ReverseCommission, { accrued }: Line): number {
  const { basis, pays, revenueBeforeMinor, onRefund } = accrued;
  if (because !== 'refund') return 0;
  if (onRefund === 'keep') return accrued.amount.amountMinor;
  return leftAfterRefund(pays, { basis, revenueBeforeMinor }, refundedTotalMinor);
}
