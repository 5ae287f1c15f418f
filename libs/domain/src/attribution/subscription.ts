import type { EventData, Money } from '@vouch/events';
import { filledIn } from '../command.js';

/** What a customer had. */
interface Had {
  readonly seats?: number;
  readonly monthlyRevenue?: Money;
}

/** What a customer has from an instant on, as far as it was said. */
export interface Subscription extends Had {
  readonly at: string;
  /** Of a change that was credited: it was compared with what was in force before. */
  readonly change?: { readonly changeId: string; readonly changedOn: string; readonly compared: Comparison };
}

export type Comparison = Pick<
  EventData<'SubscriptionChangeCredited'>,
  'direction' | 'seatsBefore' | 'monthlyRevenueBefore'
>;

/** In business time; what is told later for the same instant comes after. */
export function withSubscription(known: readonly Subscription[], one: Subscription): readonly Subscription[] {
  const place = known.findIndex(({ at }) => at > one.at);
  return place < 0 ? [...known, one] : [...known.slice(0, place), one, ...known.slice(place)];
}

/** A change, held against what was in force until then: of each the last that was said. */
export function compared(before: readonly Subscription[], { seats, monthlyRevenue }: Had): Comparison {
  const seatsBefore = before.findLast((one) => one.seats !== undefined)?.seats;
  const monthlyRevenueBefore = before.findLast((one) => one.monthlyRevenue !== undefined)?.monthlyRevenue;
  const direction = directionOf(
    { seats: seatsBefore, monthlyRevenue: monthlyRevenueBefore },
    { seats, monthlyRevenue },
  );
  return { direction, ...filledIn({ seatsBefore, monthlyRevenueBefore }) };
}

export const until = (known: readonly Subscription[], at: string): readonly Subscription[] =>
  known.filter((one) => one.at <= at);

/** By what it is worth in a month, where both are known in one currency; else by its seats. */
function directionOf(before: Had, after: Had): Comparison['direction'] {
  const [was, is] = [before.monthlyRevenue, after.monthlyRevenue];
  if (was && is && was.currency === is.currency && was.amountMinor !== is.amountMinor)
    return is.amountMinor > was.amountMinor ? 'expansion' : 'contraction';
  if (before.seats === undefined || after.seats === undefined || before.seats === after.seats) return 'none';
  return after.seats > before.seats ? 'expansion' : 'contraction';
}

export interface Correction {
  readonly changeId: string;
  readonly changedOn: string;
  readonly compared: Comparison;
}

/** The changes after this one that were held against something else than what, as is known now, was in force until then. */
export function correctionsAfter(one: Subscription, all: readonly Subscription[]): readonly Correction[] {
  const known = withSubscription(all, one);
  return known.flatMap(({ change, ...has }, place) => {
    if (!change || has.at <= one.at) return [];
    const anew = compared(known.slice(0, place), has);
    return isSame(anew, change.compared) ? [] : [{ ...change, compared: anew }];
  });
}

const isSame = (one: Comparison, other: Comparison) =>
  one.direction === other.direction &&
  one.seatsBefore === other.seatsBefore &&
  one.monthlyRevenueBefore?.amountMinor === other.monthlyRevenueBefore?.amountMinor &&
  one.monthlyRevenueBefore?.currency === other.monthlyRevenueBefore?.currency;
