/** How claims of one moment share what limits leave. */

import type { Known } from './naive-known.js';
import { amountOf, isReward } from './naive-terms.js';
import { add, max, min, type Claim, type Json, type Limit, type Occasion } from './naive-words.js';

export function limitsIn(
  caps: readonly Json[],
  rule: string,
  { partner, customer, recruit, day }: Occasion,
  currency: string | undefined,
): Limit[] {
  const period = { month: day.slice(0, 7), year: day.slice(0, 4), ever: 'ever' };
  const whose = { customer: `${partner.id} ${customer?.id}`, partner: partner.id, program: '' };
  return (['customer', 'partner', 'program'] as const).flatMap((per) =>
    caps
      .filter((cap) => cap.per === per && (cap.amount === undefined || cap.amount.currency === currency))
      .filter(() => per !== 'customer' || (customer && !recruit))
      .map(({ within, amount, times, restoredByRefunds }) => ({
        key: [rule, per, whose[per], period[within as 'month'], amount?.currency ?? 'times'].join('|'),
        unit: amount ? ('money' as const) : ('times' as const),
        most: BigInt(amount?.amountMinor ?? times),
        restored: restoredByRefunds,
      })),
  );
}

/** Claims of one moment take turns: each asks its first limit, then each in its turn asks the next one or is through. */
export function settle(known: Known, claims: readonly Claim[]): void {
  for (const claim of claims) ask(known, claim);
  const queue = [...claims];
  for (let claim = queue.shift(); claim; claim = queue.shift()) {
    if (claim.granted.length < claim.limits.length && left(claim).quantity > 0n) {
      ask(known, claim);
      queue.push(claim);
    } else conclude(known, claim);
  }
}

function ask(known: Known, claim: Claim): void {
  const limit = claim.limits[claim.granted.length];
  if (!limit) return;
  const { quantity, minor } = left(claim);
  const used = known.used.get(limit.key) ?? 0n;
  const given = max(0n, min(limit.unit === 'times' ? quantity : minor, limit.most - used));
  known.used.set(limit.key, used + given);
  claim.granted.push(given);
}

/** How many the limits leave, and how much: of money perhaps a part of the last one. */
function left({ line, computed, limits, granted }: Claim): { quantity: bigint; minor: bigint } {
  const least = (unit: Limit['unit'], most: bigint) =>
    granted.filter((_, index) => limits[index]!.unit === unit).reduce(min, most);
  const comesTo = (quantity: bigint) => {
    if (quantity === 0n) return 0n;
    return quantity === line.quantity ? computed : (amountOf(line.pays, { ...line, quantity })?.minor ?? 0n);
  };
  const quantity = least('times', line.quantity);
  const minor = least('money', comesTo(quantity));
  if (minor === comesTo(quantity)) return { quantity, minor };
  // But a part of a reward is none.
  if (isReward(line.pays)) {
    let whole = quantity;
    while (comesTo(whole) > minor) whole--;
    return { quantity: whole, minor: comesTo(whole) };
  }
  let begun = 0n;
  while (comesTo(begun) < minor) begun++;
  return { quantity: begun, minor };
}

function conclude(known: Known, claim: Claim): void {
  const { line, limits, granted, currencyOfRefusal } = claim;
  const { quantity, minor } = left(claim);
  for (const [index, given] of granted.entries()) {
    const { key, unit } = limits[index]!;
    const kept = unit === 'times' ? quantity : minor;
    if (given > kept) known.used.set(key, known.used.get(key)! - (given - kept));
  }
  if (quantity === 0n) return add(known.account(line.partner, currencyOfRefusal).refused, line.booked, 1n);
  const owed = { ...line, limits, worth: minor, counting: quantity, state: 'held' as const, backs: 0, freedOn: '' };
  const comesTo = isReward(line.pays) ? quantity : minor;
  add(known.account(line.partner, line.currency).accrued, isReward(line.pays) ? line.day : line.booked, comesTo);
  known.lines.push({ ...owed, left: comesTo });
}
