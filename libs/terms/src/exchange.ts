import type { Exchanged, Money, Quote } from '@vouch/events';
import { minorDigits } from './currencies.js';
import { exchangeMinor } from './money.js';

/**
 * An amount in another currency, at what one unit of the one is worth in the other: rounded once, half to even, to the minor
 * unit that ISO 4217 gives the other.
 * @throws RangeError where the rate is of other currencies.
 */
export function exchange({ amountMinor, currency }: Money, { from, to, rate }: Quote, into: string): Money {
  const isAsTold = from === currency && to === into;
  if (!isAsTold && (from !== into || to !== currency))
    throw new RangeError(`A rate of ${from} in ${to} says nothing of ${currency} in ${into}.`);
  const digits = minorDigits(into) - minorDigits(currency);
  return { amountMinor: exchangeMinor(amountMinor, rate, isAsTold ? 'times' : 'divided', digits), currency: into };
}

/** The same for another amount of what was exchanged: at the same rate, whatever it is today. */
export const exchangedAlike = (amount: Money, exchanged: Exchanged | undefined, into: string): Money =>
  exchanged ? exchange(amount, exchanged, into) : amount;

/** A rate is in force until the next one of its source, and for so long at the most. */
export const RATE_IN_FORCE_DAYS = 7;

const DAY_MS = 86_400_000;

export const isInForce = ({ at }: { readonly at: string }, instant: string): boolean =>
  at <= instant && Date.parse(instant) - Date.parse(at) < RATE_IN_FORCE_DAYS * DAY_MS;

/**
 * The rate that is in force at an instant: the last that is known of it, of two of the same instant the one that was told later.
 * @param quotes In the order in which they were told; both ways round.
 */
export function rateAt<Q extends Quote>(quotes: readonly Q[], instant: string): Q | null {
  let last: Q | null = null;
  for (const quote of quotes) if (isInForce(quote, instant) && (last === null || quote.at >= last.at)) last = quote;
  return last;
}
