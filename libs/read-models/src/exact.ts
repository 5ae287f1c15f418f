/**
 * Division without floating point: integers in, rounded once, half to even (IEEE 754-2019 §4.3.1, roundTiesToEven; the
 * "banker's rounding" that the commissions use as well).
 */

/** numerator ÷ denominator, rounded half to even to an integer. @throws RangeError when the denominator is 0. */
export function divideHalfEven(numerator: bigint, denominator: bigint): bigint {
  const negative = numerator < 0n !== denominator < 0n;
  const n = numerator < 0n ? -numerator : numerator;
  const d = denominator < 0n ? -denominator : denominator;
  const whole = n / d;
  const twiceRest = (n % d) * 2n;
  const roundUp = twiceRest > d || (twiceRest === d && whole % 2n === 1n);
  const rounded = roundUp ? whole + 1n : whole;
  return negative ? -rounded : rounded;
}

/** numerator ÷ denominator as a decimal with exactly `places` places: (1, 3, 4) → `0.3333`. Rounded half to even. */
export function decimalQuotient(numerator: bigint, denominator: bigint, places: number): string {
  const scaled = divideHalfEven(numerator * 10n ** BigInt(places), denominator);
  const digits = String(scaled < 0n ? -scaled : scaled).padStart(places + 1, '0');
  const sign = scaled < 0n ? '-' : '';
  return `${sign}${digits.slice(0, digits.length - places)}${places === 0 ? '' : `.${digits.slice(-places)}`}`;
}

/** @throws RangeError beyond the integers that a number holds exactly. */
export function safeNumber(value: bigint): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number))
    throw new RangeError(`${value} is beyond the integers that a number holds exactly`);
  return number;
}
