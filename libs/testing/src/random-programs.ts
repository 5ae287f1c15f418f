import { command, LaunchProgram } from '@vouch/domain';
import { shareOf, sharing } from './program-launched.js';
import { REWARD_RULES } from './reward-story.js';

const eur = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });
const flat = (amountMinor: number) => ({ kind: 'flat' as const, amount: eur(amountMinor) });

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
        { rule: 'vip', on: 'recurring-payment', pays: flat(700), when: [{ fact: 'group', in: ['vip'] }] },
        ...REWARD_RULES,
        { rule: 'click', on: 'click', pays: flat(7), upTo: [{ per: 'partner', within: 'month', times: 20 }] },
        { rule: 'lead', on: 'qualified-lead', pays: flat(1_500), when: [{ not: { fact: 'via', in: ['manual'] } }] },
        { rule: 'deal', on: 'deal-won', pays: flat(3_000) },
        {
          rule: 'seat',
          on: 'seats-added',
          pays: flat(300),
          for: { months: 6 },
          upTo: [{ per: 'customer', within: 'ever', times: 30 }],
        },
        {
          rule: 'second',
          on: 'milestone',
          reach: { of: 'customers-won', atLeast: 2, within: 'year' },
          pays: flat(9_900),
        },
        {
          rule: 'thousand',
          on: 'milestone',
          reach: { of: 'revenue', currency: 'EUR', atLeast: 100_000, within: 'ever' },
          pays: flat(5_000),
        },
        { rule: 'recruit', on: 'partner-recruited', pays: flat(2_500) },
        {
          rule: 'downline',
          on: 'every-payment',
          to: 'parent',
          pays: { kind: 'percent', rate: '0.03' },
          onChurn: 'reverse',
          onDowngrade: 'reverse',
        },
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
    terms: {
      holdingDays: 0,
      rules: [
        { ...shareOf('0.075', 2), onDispute: 'keep' },
        {
          rule: 'abroad',
          on: 'first-payment',
          pays: { kind: 'percent', rate: '0.02' },
          paidIn: { currency: 'EUR', ratesOf: 'ecb' },
        },
      ],
    },
    tiers: [
      { name: 'Friend', criteria: { activeCustomers: 0, certified: false }, pays: sharing('0.033333333333') },
      { name: 'Ally', criteria: { activeCustomers: 2, certified: false } },
    ],
    plausibleMonthlyRevenueMinor: 5_000_000,
    occurredAt: '2025-12-31T11:00:00.000Z',
  }),
];
