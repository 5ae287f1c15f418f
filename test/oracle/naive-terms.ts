/** What a rule comes to, in the most naive way; whole minor units and exact fractions, days as text. */

import { min, max, sum, type Json, type Source } from './naive-words.js';

export function holds(clause: Json, facts: Json): boolean {
  if (clause.any) return clause.any.some((one: Json) => holds(one, facts));
  if (clause.all) return clause.all.every((one: Json) => holds(one, facts));
  if (clause.not) return !holds(clause.not, facts);
  const value = facts[clause.fact];
  if (clause.in && !clause.in.includes(value)) return false;
  if (clause.notIn?.includes(value)) return false;
  if (clause.from !== undefined && value < clause.from) return false;
  return clause.until === undefined || value <= clause.until;
}

/** All that pay; the first; or the one that pays most, where amounts are known and can be compared. */
export function choose(combine: string, paying: readonly Json[]): Json[] {
  if (combine === 'all' || paying.length < 2) return [...paying];
  const currencies = new Set(paying.map(({ amount }) => amount?.currency));
  if (combine === 'first' || currencies.size > 1 || currencies.has(undefined)) return [paying[0]];
  const most = paying.map(({ amount }) => amount.minor as bigint).reduce(max);
  return [paying.find(({ amount }) => amount.minor === most)];
}

/** What a rule comes to; nothing where it asks for a payment, or for one in another currency. */
export function amountOf(
  pays: Json,
  { quantity, paid, before }: Pick<Source, 'quantity' | 'paid' | 'before'>,
): { minor: bigint; currency: string } | null {
  if (isReward(pays)) return worthOf(pays, quantity);
  if (pays.kind === 'flat')
    return {
      minor: paid?.minor === 0n ? 0n : BigInt(pays.amount.amountMinor) * quantity,
      currency: pays.amount.currency,
    };
  if (!paid) return null;
  const { minor, currency } = paid;
  if (pays.kind === 'percent') return { minor: halfEven(minor * digits(pays.rate), ONE), currency };
  if (pays.currency !== currency) return null;
  const from = pays.by === 'payment' ? 0n : before;
  const to = from + minor;
  if (pays.apply === 'whole') {
    const reached = pays.bands.filter(({ fromMinor }: Json) => BigInt(fromMinor) <= to).at(-1);
    return { minor: halfEven(minor * digits(reached.rate), ONE), currency };
  }
  const parts = pays.bands.map(({ fromMinor, rate }: Json, index: number) => {
    const begin = max(from, BigInt(fromMinor));
    const next = pays.bands[index + 1];
    const end = next ? min(to, BigInt(next.fromMinor)) : to;
    return end > begin ? (end - begin) * digits(rate) : 0n;
  });
  return { minor: halfEven(sum(parts), ONE), currency };
}

export const isReward = ({ kind }: Json) => !['percent', 'flat', 'table'].includes(kind);

/** What so many rewards are worth; nothing where the terms do not say. */
function worthOf({ kind, amount, invoices, months, worth, value }: Json, quantity: bigint) {
  const one = { 'bill-credit': amount, 'gift-card': value }[kind as string] ?? worth;
  const each = { 'bill-credit': invoices, 'free-months': months }[kind as string] ?? 1;
  return one ? { minor: BigInt(one.amountMinor) * BigInt(each) * quantity, currency: one.currency } : null;
}

/** Rates have at most twelve places: as integers of the twelfth. */
const ONE = 10n ** 12n;
function digits(rate: string): bigint {
  const [whole = '0', places = ''] = rate.split('.');
  return BigInt(whole + places.padEnd(12, '0'));
}

function halfEven(numerator: bigint, denominator: bigint): bigint {
  const floor = numerator / denominator;
  const rest = numerator - floor * denominator;
  if (rest * 2n < denominator) return floor;
  if (rest * 2n > denominator) return floor + 1n;
  return floor % 2n === 0n ? floor : floor + 1n;
}

const dateOf = (day: string) => new Date(`${day}T00:00:00Z`);
const textOf = (date: Date) => date.toISOString().slice(0, 10);

export function daysAfter(day: string, days: number): string {
  const date = dateOf(day);
  date.setUTCDate(date.getUTCDate() + days);
  return textOf(date);
}

/** The same day of a later month, or the last one that it has. */
export function monthsAfter(day: string, months: number): string {
  const date = dateOf(day);
  const wanted = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months);
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(wanted, last));
  return textOf(date);
}

export function dayIn(zone: string, instant: string): string {
  const format =
    formats.get(zone) ??
    new Intl.DateTimeFormat('en-US', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' });
  formats.set(zone, format);
  const parts = format.formatToParts(new Date(instant));
  const part = (type: string) => parts.find((one) => one.type === type)!.value;
  return `${part('year')}-${part('month')}-${part('day')}`;
}
const formats = new Map<string, Intl.DateTimeFormat>();
