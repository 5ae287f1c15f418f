import type { WhyNotPaid } from '@vouch/events';
import { happened } from '@vouch/testing';
import { type Booking, money, noon, payable, PROGRAM, transfer } from './story.js';

/** What becomes of an account's money in payouts. */

const PAYOUT_CLEARING = 'payout-clearing';

/** Put aside for a payout by hand. */
export const putAside = (
  partnerId: string,
  payoutId: string,
  lines: Readonly<Record<string, number>>,
  { on = '2026-02-28', currency = 'EUR' }: Booking = {},
) => {
  const amountMinor = Object.values(lines).reduce((sum, line) => sum + line, 0);
  return happened(
    'PayoutReserved',
    {
      partnerId,
      programId: PROGRAM,
      payoutId,
      amount: money(amountMinor, currency),
      lines: Object.entries(lines).map(([commissionId, minor]) => ({ commissionId, amountMinor: minor })),
      method: 'manual',
      occurredOn: on,
      bookedOn: on,
      postings: transfer(payable(partnerId), PAYOUT_CLEARING, amountMinor, currency),
    },
    { at: noon(on) },
  );
};

/** What was put aside arrived. */
export const paidOut = (
  partnerId: string,
  payoutId: string,
  amountMinor: number,
  { on = '2026-02-28', currency = 'EUR' }: Booking = {},
) =>
  happened(
    'PayoutSettled',
    {
      partnerId,
      programId: PROGRAM,
      payoutId,
      amount: money(amountMinor, currency),
      occurredOn: on,
      bookedOn: on,
      postings: transfer(PAYOUT_CLEARING, 'bank', amountMinor, currency),
    },
    { at: noon(on) },
  );

/** What was put aside, or believed to be paid, is payable again. */
export const paidBack = (
  partnerId: string,
  payoutId: string,
  amountMinor: number,
  from: 'in-payout' | 'paid',
  { on = '2026-03-05', currency = 'EUR' }: Booking = {},
) =>
  happened(
    'PayoutReturned',
    {
      partnerId,
      programId: PROGRAM,
      payoutId,
      from,
      amount: money(amountMinor, currency),
      code: 'ac04',
      occurredOn: on,
      bookedOn: on,
      postings: transfer(from === 'paid' ? 'bank' : PAYOUT_CLEARING, payable(partnerId), amountMinor, currency),
    },
    { at: noon(on) },
  );

export const leftOut = (partnerId: string, payoutId: string, reason: WhyNotPaid, payableMinor: number) =>
  happened('PayoutRefused', {
    partnerId,
    programId: PROGRAM,
    payoutId,
    amount: money(payableMinor),
    reason,
    occurredOn: '2026-02-28',
    bookedOn: '2026-02-28',
  });
