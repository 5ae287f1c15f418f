import { z } from 'zod';
import { defineEvent } from '../define-event.js';
import { currency, positiveMinor, programId, rate, zone } from '../values.js';

export const terms = z
  .strictObject({
    version: z.int().positive().describe('1 for the first terms of a program.'),
    rate: rate.describe('The share of each payment.'),
    months: z.int().positive().max(1200).describe('Calendar months from the conversion day in which payments earn.'),
    holdingDays: z.int().nonnegative().max(3650).describe('Days from the payment to the release of its commission.'),
  })
  .meta({
    title: 'terms',
    description:
      'What a program pays: a percentage of each payment, for the first months after conversion, after a holding period.',
  });
export type Terms = z.infer<typeof terms>;

export const tierCriteria = z
  .strictObject({
    activeCustomers: z.int().nonnegative().describe('Customers that the partner brought and that have not churned.'),
    certified: z.boolean().describe('Whether the partner passed a certification track.'),
  })
  .meta({ title: 'tier criteria', description: 'What a tier asks for, and what is true of a partner.' });
export type TierCriteria = z.infer<typeof tierCriteria>;

export const tier = z
  .strictObject({
    name: z.string().min(1).max(60).describe('Its name, unique in the program.'),
    criteria: tierCriteria.describe('What it asks for.'),
    rate: rate.optional().describe('Replaces the rate of the terms for partners in this tier.'),
  })
  .meta({ title: 'tier', description: 'A level of the program.' });
export type Tier = z.infer<typeof tier>;

export const programEvents = {
  ProgramLaunched: defineEvent({
    kind: 'decision',
    decidedBy: 'person',
    summary: 'A partner program opens with its first terms and its tiers.',
    version: 1,
    data: z.strictObject({
      programId,
      name: z.string().min(1).max(120).describe('What people call it.'),
      currency: currency.describe('The currency that the program is planned in.'),
      zone: zone.describe('The time zone of its days and months.'),
      terms: terms.describe('What it pays.'),
      tiers: z.array(tier).min(1).max(20).describe('Its tiers, lowest first; the first asks for nothing.'),
      plausibleMonthlyRevenueMinor: positiveMinor.describe(
        'A declared monthly revenue above this, in minor units of its own currency, is flagged as implausible.',
      ),
    }),
    lane: '*',
    stream: 'program-<programId>',
  }),
};
