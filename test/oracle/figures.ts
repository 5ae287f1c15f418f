import type { RecordedEvent } from '@vouch/events';
import type { Earned } from './naive-words.js';

/** The same figures as the oracle's, from what the product booked. */
export function booked(events: readonly RecordedEvent[]): Map<string, Earned> {
  const earned = new Map<string, Earned>();
  const of = (partnerId: string, currency: string) => {
    const key = `${partnerId} ${currency}`;
    const known = earned.get(key) ?? { accrued: {}, reversed: {}, released: {}, refused: {}, payable: 0n };
    earned.set(key, known);
    return known;
  };
  const add = (months: Record<string, bigint>, day: string, amount: bigint) =>
    (months[day.slice(0, 7)] = (months[day.slice(0, 7)] ?? 0n) + amount);
  const owed = new Map<string, { readonly quantity: number; readonly kind: string; readonly occurredOn: string }>();
  const due = new Map<string, string>();
  for (const { type, data } of events) {
    if (type === 'RewardOwed') {
      const { quantity, pays, occurredOn } = data;
      owed.set(data.rewardId, { quantity, kind: pays.kind, occurredOn });
      add(of(data.partnerId, pays.kind).accrued, occurredOn, BigInt(quantity));
    }
    if (type === 'RewardReleased' || type === 'RewardRevoked' || type === 'RewardExpired') {
      const { quantity, kind, occurredOn } = owed.get(data.rewardId)!;
      const account = of(data.partnerId, kind);
      const releasedOn = due.get(data.rewardId);
      if (type === 'RewardReleased') due.set(data.rewardId, data.releasedOn);
      if (type === 'RewardReleased') add(account.released, data.releasedOn, BigInt(quantity));
      else add(account.reversed, occurredOn, BigInt(quantity));
      // It is due no more.
      if (type !== 'RewardReleased' && releasedOn !== undefined) add(account.released, releasedOn, -BigInt(quantity));
    }
    if (type === 'CommissionRefused') add(of(data.partnerId, data.currency).refused, data.bookedOn, 1n);
    if (!('postings' in data)) continue;
    const account = of(data.partnerId, data.amount.currency);
    const minor = BigInt(data.amount.amountMinor);
    if (type === 'CommissionAccrued') add(account.accrued, data.bookedOn, minor);
    if (type === 'CommissionReversed') add(account.reversed, data.bookedOn, minor);
    if (type === 'CommissionReleased') add(account.released, data.bookedOn, minor);
    for (const posting of data.postings)
      if (posting.account === `commissions-payable:${data.partnerId}`) account.payable -= BigInt(posting.amountMinor);
  }
  return earned;
}

/** A line for each figure that there is, to be read side by side. */
export const table = (earned: ReadonlyMap<string, Earned>): readonly string[] =>
  [...earned]
    .flatMap(([account, { payable, ...byMonth }]) => [
      ...Object.entries(byMonth).flatMap(([what, months]) =>
        Object.entries(months as Record<string, bigint>)
          .filter(([, minor]) => minor !== 0n)
          .map(([month, minor]) => `${account} ${month} ${what} ${minor}`),
      ),
      ...(payable === 0n ? [] : [`${account} payable ${payable}`]),
    ])
    .sort();
