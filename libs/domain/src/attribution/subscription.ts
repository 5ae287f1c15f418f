import type { EventData, Money } from '@vouch/events';

/** What a customer has from an instant on, as far as it was said. */
export interface Subscription {
  readonly at: string;
  readonly seats?: number;
  readonly monthlyRevenue?: Money;
}

/** In business time. */
export function withSubscription(known: readonly Subscription[], one: Subscription): readonly Subscription[] {
  const place = known.findIndex(({ at }) => at > one.at);
  return place < 0 ? [...known, one] : [...known.slice(0, place), one, ...known.slice(place)];
}

/** What it had until an instant: of each the last that was said. */
export function subscriptionAt(known: readonly Subscription[], at: string): Omit<Subscription, 'at'> {
  const before = known.filter((one) => one.at <= at);
  return {
    seats: before.findLast(({ seats }) => seats !== undefined)?.seats,
    monthlyRevenue: before.findLast(({ monthlyRevenue }) => monthlyRevenue !== undefined)?.monthlyRevenue,
  };
}

/** By what it is worth in a month, where both are known in one currency; else by its seats. */
export function directionOf(
  before: Omit<Subscription, 'at'>,
  after: Omit<Subscription, 'at'>,
): EventData<'SubscriptionChangeCredited'>['direction'] {
  const [was, is] = [before.monthlyRevenue, after.monthlyRevenue];
  if (was && is && was.currency === is.currency && was.amountMinor !== is.amountMinor)
    return is.amountMinor > was.amountMinor ? 'expansion' : 'contraction';
  if (before.seats === undefined || after.seats === undefined || before.seats === after.seats) return 'none';
  return after.seats > before.seats ? 'expansion' : 'contraction';
}
