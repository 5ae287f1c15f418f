import type { EventData } from '@vouch/events';
import type { Occasion } from './occasion.js';

/** Clicks by people, so many from each country; bots earn nothing. */
export function partsOfClicks({ clicks }: Pick<EventData<'LinkClicked'>, 'clicks'>): NonNullable<Occasion['parts']> {
  const byCountry = new Map<string | undefined, number>();
  for (const { device, country } of clicks)
    if (device !== 'bot') byCountry.set(country, (byCountry.get(country) ?? 0) + 1);
  return [...byCountry].map(([country, quantity]) => ({
    quantity,
    facts: { country: country === undefined ? [] : [country] },
  }));
}
