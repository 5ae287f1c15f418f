import type { EventBody } from '@vouch/events';
import { ROUNDING, leftAfterRefund, leftUnder } from '@vouch/terms';
import { command, filledIn } from '../command.js';
import { Rejection, handles, type DecideContext } from '../decider.js';
import { accountLane, accountStream, lineOf, standsAt, type AccountState, type Line } from './account-state.js';
import { bookingDay, booksOfProgram } from './books.js';
import { ReverseCommission, ReverseCustomer } from './commands.js';
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
  handles({
    type: ReverseCustomer,
    summary: 'Takes back what is held of a customer that left or took less, where the rule says so.',
    by: 'policy',
    stream: accountStream,
    lane: accountLane,
    consults: (_, { programId }: AccountState) => (programId === null ? [] : [booksOfProgram(programId)]),
    decide: reversalsOf,
  }),
];

/** Nothing where no more stands than should. */
export function reversalOf(reverse: ReverseCommission, line: Line, bookedOn: string): readonly EventBody[] {
  const { accrued, stands } = line;
  const amountMinor = standsAt(line) - shouldStand(reverse, line);
  if (amountMinor <= 0) return [];
  const { commissionId, because, refundId, disputeId, changeId, holdId, reversedOn } = reverse;
  const refundedTotalMinor = isGivenBack(reverse) ? givenBack(reverse, accrued) : undefined;
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
        ...filledIn({ basis, exchanged: accrued.exchanged }),
        quantity: leftUnder(accrued, accrued.limits).quantity,
        amount,
        accruedMinor: accrued.amount.amountMinor,
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
 * What should stand of a commission from now on, in minor units. After a refund or a lost dispute it is priced anew from what
 * is left of the payment, so that rounding never adds up over several: their order doesn't matter, and what leaves nothing of
 * the payment leaves exactly nothing.
 */
const shouldStand = (reverse: ReverseCommission, { accrued }: Line): number =>
  isGivenBack(reverse)
    ? leftAfterRefund(accrued.pays, { ...accrued, basis: accrued.basis ?? null }, givenBack(reverse, accrued))
    : 0;

const isGivenBack = ({ because }: ReverseCommission) => because === 'refund' || because === 'dispute-lost';

/** What was given back of the payment, as far as the rule follows it. */
const givenBack = (
  { refundedTotalMinor = 0, disputedTotalMinor = 0 }: ReverseCommission,
  { onRefund, onDispute }: Line['accrued'],
): number =>
  (onRefund === 'reverse' ? refundedTotalMinor - disputedTotalMinor : 0) +
  (onDispute === 'hold' ? disputedTotalMinor : 0);

/** What is taken back of a customer that left, or took less, while its commissions are held. */
function reversalsOf(
  reverse: ReverseCustomer,
  { lines, heldUntil, books }: AccountState,
  { consulted }: DecideContext,
): EventBody[] {
  const { customerId, because, reversedOn } = reverse;
  return [...heldUntil]
    .filter(([releaseOn]) => reversedOn <= releaseOn)
    .flatMap(([, ids]) => [...ids])
    .map((commissionId) => lineOf(lines, commissionId))
    .filter(({ accrued }) => accrued.customerId === customerId && accrued.occurredOn <= reversedOn)
    .filter(({ accrued }) => (because === 'churn' ? accrued.onChurn : accrued.onDowngrade) === 'reverse')
    .flatMap((line) => {
      const { customerId: _, ...rest } = reverse;
      const { commissionId, bookedOn } = line.accrued;
      const takeBack = command(ReverseCommission, { ...rest, commissionId });
      return reversalOf(takeBack, line, bookingDay(books, consulted, reversedOn, bookedOn));
    });
}
