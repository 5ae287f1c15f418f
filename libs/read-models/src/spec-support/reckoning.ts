import type { EventData, EventType, RecordedEvent } from '@vouch/events';
import { randomHistory, settle, whatCounts } from '@vouch/testing';
import { MemoryRows } from '../memory-rows.js';
import { projections } from '../read-models.js';

/** What a second reckoning of a history goes by: the list of its events alone. */

/** What the events of these types say. */
export const all = <T extends EventType>(events: readonly RecordedEvent[], ...types: T[]): EventData<T>[] =>
  events.filter(({ type }) => (types as readonly string[]).includes(type)).map(({ data }) => data as EventData<T>);

/** What of a random history counts, and the rows of all of it. */
export function story(seed: number) {
  const { events } = settle(randomHistory(seed, 500));
  const rows = new MemoryRows();
  for (const event of events) for (const projection of projections) rows.apply(projection, event);
  const partners = [
    ...new Set(all(events, 'PartnerApplied', 'PartnerInvited', 'PaymentCredited').map(({ partnerId }) => partnerId)),
  ];
  return { events: whatCounts(events), rows, partners };
}

export const daysBetween = (from: string, to: string) => Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);

export interface Customer {
  readonly customerId: string;
  readonly from: string;
  readonly left: readonly string[];
  readonly back: readonly string[];
}

export function customersOf(events: readonly RecordedEvent[], partnerId: string, programId: string): Customer[] {
  const mine = (data: { partnerId: string; programId: string }) =>
    data.partnerId === partnerId && data.programId === programId;
  const churns = all(events, 'ChurnCredited').filter(mine);
  const returns = all(events, 'ReturnCredited').filter(mine);
  return all(events, 'CustomerAttributed')
    .filter(mine)
    .map(({ customerId, convertedOn: from }) => {
      const isIts = (data: { customerId: string }) => data.customerId === customerId;
      const notBefore = (day: string) => (day < from ? from : day);
      return {
        customerId,
        from,
        left: churns.filter(isIts).map(({ churnedOn }) => notBefore(churnedOn)),
        back: returns.filter(isIts).map(({ returnedOn }) => notBefore(returnedOn)),
      };
    });
}

export const isGone = ({ left, back }: Customer) => left.length > back.length;

/** Begun less ended, of all the stretches of time in which a customer was one. */
export const stretches = (customers: readonly Customer[], count: (day: string) => number) =>
  customers.reduce((sum, { from, left, back }) => {
    const total = (days: readonly string[]) => days.reduce((days, day) => days + count(day), 0);
    return sum + total([from, ...back]) - total(left);
  }, 0);

/** How many were there when a month began, came in it and left in it. */
export const turnsIn = (customers: readonly Customer[], month: string) => [
  stretches(customers, (day) => (day < `${month}-01` ? 1 : 0)),
  customers.flatMap(({ from, back }) => [from, ...back]).filter((day) => day.startsWith(month)).length,
  customers.flatMap(({ left }) => left).filter((day) => day.startsWith(month)).length,
];
