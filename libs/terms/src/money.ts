/**
 * Money is integer minor units; rates are exact decimals written as text. Nothing here is a floating point number: a product is
 * computed in big integers and rounded once, half to even (IEEE 754 roundTiesToEven, "banker's rounding"), which is not
 * biased over many lines.
 */
export const ROUNDING = 'half-even';

/**
 * An amount outside what a number holds exactly (±9,007,199,254,740,991 minor units).
 */
export class AmountOutOfRange extends RangeError {
  override readonly name = 'AmountOutOfRange';
}

const DECIMAL = /^(0|[1-9]\d*)(?:\.(\d+))?$/;

interface Fraction {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

function fractionOf(rate: string): Fraction {
  const match = DECIMAL.exec(rate);
  if (!match) throw new RangeError(`"${rate}" is not a decimal like "0.2".`);
  const places = match[2] ?? '';
  return { numerator: BigInt(`${match[1]}${places}`), denominator: 10n ** BigInt(places.length) };
}

/** numerator ÷ denominator to the nearest integer, a tie to the even one. Numerator of either sign, denominator positive. */
function divideHalfEven(numerator: bigint, denominator: bigint): bigint {
  const sign = numerator < 0n ? -1n : 1n;
  const size = numerator * sign;
  const quotient = size / denominator;
  const twice = (size % denominator) * 2n;
  const up = twice > denominator || (twice === denominator && quotient % 2n === 1n);
  return sign * (up ? quotient + 1n : quotient);
}

function toMinor(amount: bigint): number {
  const minor = Number(amount);
  if (!Number.isSafeInteger(minor))
    throw new AmountOutOfRange(`${amount} minor units are more than can be held exactly (2^53 − 1).`);
  return minor;
}

/** An amount in minor units, and the rate that it is taken at. */
export interface Share {
  readonly rate: string;
  readonly amountMinor: number;
}

/**
 * rate × amount in minor units, rounded once, half to even.
 * @throws AmountOutOfRange when the amount is no safe integer, or the product is none.
 * @throws RangeError when the rate is no decimal.
 */
export const applyRate = (rate: string, amountMinor: number): number => applyRates([{ rate, amountMinor }]);

/**
 * The exact sum of all products, rounded once, half to even.
 * @throws AmountOutOfRange when an amount is no safe integer, or the sum is none.
 * @throws RangeError when a rate is no decimal.
 */
export function applyRates(shares: readonly Share[]): number {
  let sum: Fraction = { numerator: 0n, denominator: 1n };
  for (const { rate, amountMinor } of shares) {
    const { numerator, denominator } = fractionOf(rate);
    sum = {
      numerator: sum.numerator * denominator + exactly(amountMinor) * numerator * sum.denominator,
      denominator: sum.denominator * denominator,
    };
  }
  return toMinor(divideHalfEven(sum.numerator, sum.denominator));
}

/**
 * An amount times a rate, or divided by it, in minor units of so many digits more (or less), rounded once, half to even.
 * @throws AmountOutOfRange when the amount is no safe integer, or the result is none.
 * @throws RangeError when the rate is no decimal above 0.
 */
export function exchangeMinor(amountMinor: number, rate: string, how: 'times' | 'divided', digits: number): number {
  const { numerator, denominator } = fractionOf(rate);
  if (numerator === 0n) throw new RangeError(`"${rate}" is no rate that money is exchanged at.`);
  const [over, under] = how === 'times' ? [numerator, denominator] : [denominator, numerator];
  const scale = 10n ** BigInt(Math.abs(digits));
  return toMinor(
    digits >= 0
      ? divideHalfEven(exactly(amountMinor) * over * scale, under)
      : divideHalfEven(exactly(amountMinor) * over, under * scale),
  );
}

/**
 * The exact sum.
 * @throws AmountOutOfRange when a part is no safe integer, or the sum is none.
 */
export function sumMinor(amounts: Iterable<number>): number {
  let sum = 0n;
  for (const amount of amounts) sum += exactly(amount);
  return toMinor(sum);
}

/**
 * So many times an amount, exactly.
 * @throws AmountOutOfRange when the amount or the number is no safe integer, or the product is none.
 */
export const timesMinor = (amountMinor: number, number: number): number =>
  toMinor(exactly(amountMinor) * exactly(number));

/** How many parts of this size it takes to make up an amount: 3 parts of 5 for 12. */
export const partsToMake = (amountMinor: number, partMinor: number): number =>
  Number((exactly(amountMinor) + exactly(partMinor) - 1n) / exactly(partMinor));

/** How many whole parts of this size an amount holds: 2 parts of 5 in 12. */
export const wholePartsIn = (amountMinor: number, partMinor: number): number =>
  Number(exactly(amountMinor) / exactly(partMinor));

/** Whether a rate lies in (0, 1]. */
export function isShare(rate: string): boolean {
  if (!DECIMAL.test(rate)) return false;
  const { numerator, denominator } = fractionOf(rate);
  return numerator > 0n && numerator <= denominator;
}

function exactly(amountMinor: number): bigint {
  if (!Number.isSafeInteger(amountMinor))
    throw new AmountOutOfRange(`${amountMinor} is not an integer of minor units that can be held exactly.`);
  return BigInt(amountMinor);
}
