import type { Band, CashPays, Exchanged, Money } from '@vouch/events';
import { exchangedAlike } from './exchange.js';
import { applyRate, applyRates, timesMinor, type Share } from './money.js';

/** What an occasion measures: everything that an amount is computed from. */
export interface Measured {
  /** What was paid; null where nothing was. */
  readonly basis: Money | null;
  /** How many: clicks, seats; 1 of what comes one by one. */
  readonly quantity: number;
  /** The revenue before it, in the basis' currency, over the span that the table counts; null where no table counts one. */
  readonly revenueBeforeMinor: number | null;
}

/**
 * What a rule pays for what was measured, rounded once, half to even. Refunds are priced by it too: with what is left of the
 * basis, and all else as it was.
 * @returns null where the rule can not be applied: it needs a payment, or one in another currency.
 * @throws AmountOutOfRange when the amount can not be held exactly.
 */
export function amountOf(pays: CashPays, { basis, quantity, revenueBeforeMinor }: Measured): Money | null {
  switch (pays.kind) {
    case 'percent':
      return basis && { ...basis, amountMinor: applyRate(pays.rate, basis.amountMinor) };
    case 'flat':
      // Of a payment that was given back in full nothing is left to pay for.
      return {
        ...pays.amount,
        amountMinor: basis?.amountMinor === 0 ? 0 : timesMinor(pays.amount.amountMinor, quantity),
      };
    case 'table': {
      if (basis?.currency !== pays.currency) return null;
      const from = pays.by === 'payment' ? 0 : (revenueBeforeMinor ?? 0);
      const to = from + basis.amountMinor;
      const amountMinor =
        pays.apply === 'whole'
          ? applyRate(bandAt(pays.bands, to).rate, basis.amountMinor)
          : applyRates(partsOf(pays.bands, from, to));
      return { ...basis, amountMinor };
    }
  }
}

/** What is left of a commission by its rule, in minor units, once so much of what was paid is refunded. */
export function leftAfterRefund(
  pays: CashPays,
  { basis, exchanged, amount, ...measured }: Measured & Paid,
  refundedMinor: number,
): number {
  const kept = basis && { ...basis, amountMinor: basis.amountMinor - refundedMinor };
  const left = amountOf(pays, { ...measured, basis: kept });
  return left ? exchangedAlike(left, exchanged, amount.currency).amountMinor : 0;
}

/** In which currency it was paid, and how it came into that. */
interface Paid {
  readonly amount: Money;
  readonly exchanged?: Exchanged | undefined;
}

/** The band that an amount has reached: the highest that begins at it or below. */
function bandAt(bands: readonly Band[], amountMinor: number): Band {
  const reached = bands.findLast(({ fromMinor }) => fromMinor <= amountMinor);
  if (!reached) throw new RangeError('The first band of a table begins at 0.');
  return reached;
}

/** The stretch between two amounts, cut at the bands. */
const partsOf = (bands: readonly Band[], from: number, to: number): Share[] =>
  bands.flatMap(({ fromMinor, rate }, index) => {
    const begin = Math.max(from, fromMinor);
    const end = Math.min(to, bands[index + 1]?.fromMinor ?? to);
    return begin < end ? [{ rate, amountMinor: end - begin }] : [];
  });
