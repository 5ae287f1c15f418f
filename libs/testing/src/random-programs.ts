import { command, LaunchProgram } from '@vouch/domain';
import { shareOf, sharing } from './program-launched.js';
import { REWARD_RULES } from './reward-story.js';

const eur = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });

/** Two programs that differ in what they can: currency, zone, rules, limits, tiers, the touch that counts. */
export const PROGRAMS = [
  command(LaunchProgram, {
    programId: 'growth',
    name: 'Growth',
    currency: 'EUR',
    zone: 'Europe/Berlin',
    terms: {
      holdingDays: 14,
      upTo: [{ per: 'program', within: 'year', amount: eur(300_000) }],
      rules: [
        { ...shareOf('0.2', 12), upTo: [{ per: 'partner', within: 'month', amount: eur(60_000) }] },
        {
          rule: 'welcome',
          on: 'first-payment',
          pays: { kind: 'flat', amount: eur(5_000) },
          onChurn: 'reverse',
          onDowngrade: 'reverse',
          when: [{ fact: 'payment', in: ['new'] }],
          upTo: [{ per: 'partner', within: 'year', times: 2 }],
        },
        ...REWARD_RULES,
      ],
    },
    tiers: [
      { name: 'Registered', criteria: { activeCustomers: 0, certified: false } },
      { name: 'Gold', criteria: { activeCustomers: 3, certified: true }, pays: sharing('0.25') },
    ],
    occurredAt: '2025-12-31T10:00:00.000Z',
  }),
  command(LaunchProgram, {
    programId: 'studio',
    name: 'Studio',
    currency: 'BRL',
    zone: 'America/Sao_Paulo',
    creditedTouch: 'first',
    terms: { holdingDays: 0, rules: [{ ...shareOf('0.075', 2), onDispute: 'keep' }] },
    tiers: [
      { name: 'Friend', criteria: { activeCustomers: 0, certified: false }, pays: sharing('0.033333333333') },
      { name: 'Ally', criteria: { activeCustomers: 2, certified: false } },
    ],
    plausibleMonthlyRevenueMinor: 5_000_000,
    occurredAt: '2025-12-31T11:00:00.000Z',
  }),
];
