import { addDays, endOfDay } from '@vouch/domain';
import type { DemoCommand } from './agenda.js';

/** The program of the demo, and what its people say about it. */

export const ZONE = 'Europe/Berlin';
export const PROGRAM = 'orchard';
export const CURRENCY = 'EUR';
export const TRACK = 'fundamentals';
/** Where links lead: the shop that the partners send people to. */
export const SHOP = 'orchard.example';

/** Months for which a certification holds. */
export const CERTIFIED_MONTHS = 6;

const terms = {
  holdingDays: 30,
  rules: [
    { rule: 'share', on: 'every-payment', pays: { kind: 'percent', rate: '0.2' }, for: { months: 12 } },
    {
      rule: 'thanks',
      on: 'first-payment',
      pays: { kind: 'gift-card', value: { amountMinor: 2_500, currency: 'EUR' } },
      upTo: [{ per: 'partner', within: 'year', times: 3 }],
    },
  ],
};
const tiers = [
  { name: 'Member', criteria: { activeCustomers: 0, certified: false } },
  {
    name: 'Silver',
    criteria: { activeCustomers: 6, certified: false },
    pays: { share: { kind: 'percent', rate: '0.225' } },
  },
  {
    name: 'Gold',
    criteria: { activeCustomers: 12, certified: true },
    pays: { share: { kind: 'percent', rate: '0.25' } },
  },
];

/** Everything that stands before the first partner applies. */
export function foundProgram(on: string): readonly DemoCommand[] {
  const said: readonly (readonly [name: string, body: Readonly<Record<string, unknown>>])[] = [
    [
      'launch-program',
      {
        name: 'Orchard Partners',
        currency: CURRENCY,
        zone: ZONE,
        terms,
        tiers,
        plausibleMonthlyRevenueMinor: 100_000_000,
      },
    ],
    [
      'define-application-form',
      {
        fields: [
          { name: 'country', label: 'Where are you?', kind: 'country', required: true },
          {
            name: 'audience',
            label: 'Who listens to you?',
            kind: 'choice',
            required: true,
            options: ['shoppers', 'readers', 'clients'],
          },
          { name: 'reach', label: 'How many are they?', kind: 'number', required: false },
          { name: 'website', label: 'Where can we see your work?', kind: 'url', required: true },
          { name: 'motivation', label: 'Why us?', kind: 'text', required: false },
        ],
      },
    ],
    ['set-application-rules', { refuseDisposable: true, duplicates: 'review', reapplyAfterDays: 21 }],
    [
      'define-track',
      {
        trackId: TRACK,
        name: 'Fundamentals',
        requirements: [
          { requirementId: 'quiz', name: 'Quiz', passScore: 80 },
          { requirementId: 'workshop', name: 'Workshop' },
        ],
        validMonths: CERTIFIED_MONTHS,
        noticeDays: 30,
      },
    ],
    ['set-link-hosts', { hosts: [SHOP] }],
  ];
  return said.map(([name, body]) => ({
    owner: PROGRAM,
    name,
    idempotencyKey: `found-${name}`,
    body: { programId: PROGRAM, ...body, occurredAt: `${on}T07:00:00.000Z` },
  }));
}

/** Half-way through the year: paid out sooner, and more for the best. They apply to who accepts them. */
export const newTerms = (effectiveOn: string) => ({
  programId: PROGRAM,
  terms: { ...terms, holdingDays: 21 },
  tiers: tiers.map((tier) =>
    tier.name === 'Gold' ? { ...tier, pays: { share: { kind: 'percent', rate: '0.275' } } } : tier,
  ),
  acceptance: 'required',
  effectiveFrom: startOfDay(effectiveOn),
});

const startOfDay = (date: string) => new Date(Date.parse(endOfDay(addDays(date, -1), ZONE)) + 1).toISOString();
