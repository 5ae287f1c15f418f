import { z } from 'zod';
import { defineEvent } from '../define-event.js';
import { currency, id, positiveMinor, rate, zone } from '../values.js';

/** What a program pays: a percentage of each payment, for the first months after conversion, after a holding period. */
export const terms = z.strictObject({
  version: z.int().positive(),
  rate,
  /** Calendar months from the conversion day in which payments earn. */
  months: z.int().positive().max(1200),
  /** Days from the payment to the release of its commission. */
  holdingDays: z.int().nonnegative().max(3650),
});
export type Terms = z.infer<typeof terms>;

export const tierCriteria = z.strictObject({
  /** Customers that the partner brought and that have not churned. */
  activeCustomers: z.int().nonnegative(),
  certified: z.boolean(),
});
export type TierCriteria = z.infer<typeof tierCriteria>;

/** Tiers stand in order, lowest first; the first asks for nothing. A tier's own rate replaces the rate of the terms. */
export const tier = z.strictObject({ name: z.string().min(1).max(60), criteria: tierCriteria, rate: rate.optional() });
export type Tier = z.infer<typeof tier>;

export const programEvents = {
  ProgramLaunched: defineEvent({
    kind: 'decision',
    decidedBy: 'person',
    summary: 'A partner program opens with its first terms and its tiers.',
    version: 1,
    data: z.strictObject({
      programId: id,
      name: z.string().min(1).max(120),
      currency,
      zone,
      terms,
      tiers: z.array(tier).min(1).max(20),
      /** A declared monthly revenue above this, in minor units of its own currency, is flagged as implausible. */
      plausibleMonthlyRevenueMinor: positiveMinor,
    }),
    lane: '*',
    stream: 'program-<programId>',
  }),
};
