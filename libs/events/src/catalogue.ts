import type { z } from 'zod';
import { accessEvents } from './access/events.js';
import { attributionEvents } from './attribution/events.js';
import { certificationEvents } from './certification/events.js';
import { clockEvents } from './clock/events.js';
import { commissionEvents } from './commissions/events.js';
import { customerEvents } from './customers/events.js';
import type { EventDefinition } from './define-event.js';
import { exchangeEvents } from './exchange/events.js';
import { fraudEvents } from './fraud/events.js';
import { linkEvents } from './links/events.js';
import { partnerEvents } from './partners/events.js';
import { payoutEvents } from './payouts/events.js';
import { peopleEvents } from './people/events.js';
import { programEvents } from './programs/events.js';
import { referralEvents } from './referrals/events.js';
import { rewardEvents } from './rewards/events.js';

/** Every event there is, by capability. A name is what is stored: it never changes. */
export const catalogueByCapability = {
  programs: programEvents,
  clock: clockEvents,
  partners: partnerEvents,
  certification: certificationEvents,
  links: linkEvents,
  referrals: referralEvents,
  customers: customerEvents,
  attribution: attributionEvents,
  commissions: commissionEvents,
  rewards: rewardEvents,
  payouts: payoutEvents,
  fraud: fraudEvents,
  exchange: exchangeEvents,
  people: peopleEvents,
  access: accessEvents,
};

export const catalogue = {
  ...programEvents,
  ...clockEvents,
  ...partnerEvents,
  ...certificationEvents,
  ...linkEvents,
  ...referralEvents,
  ...customerEvents,
  ...attributionEvents,
  ...commissionEvents,
  ...rewardEvents,
  ...payoutEvents,
  ...fraudEvents,
  ...exchangeEvents,
  ...peopleEvents,
  ...accessEvents,
};

export type EventType = keyof typeof catalogue;
export type EventData<T extends EventType> = T extends EventType ? z.infer<(typeof catalogue)[T]['data']> : never;

/** An event as a decider returns it: what happened, without the envelope. */
export type EventBody<T extends EventType = EventType> = {
  [K in T]: { readonly type: K; readonly data: EventData<K> };
}[T];

export const isEventType = (type: string): type is EventType => Object.hasOwn(catalogue, type);

export const definitionOf = (type: EventType): EventDefinition => catalogue[type];
