import type { EventData, RecordedEvent, Rule, Terms, Tier, TierCriteria } from '@vouch/events';
import { happened, type HappenedOptions } from './happened.js';

/** What a test says of a program; the rest is filled in plausibly. */
export type ProgramInWords = Partial<Omit<EventData<'ProgramLaunched'>, 'terms' | 'tiers'>> & {
  readonly terms?: Partial<Terms>;
  readonly tiers?: readonly TierInWords[];
};
export type TierInWords = Omit<Tier, 'criteria'> & { readonly criteria?: Partial<TierCriteria> };

/** Criteria that ask for nothing but what is said. */
export const tierCriteria = (asks: Partial<TierCriteria> = {}): TierCriteria => ({
  activeCustomers: 0,
  customersWon: 0,
  retainedRevenueMinor: 0,
  certified: false,
  ...asks,
});

/** One rule, `share`: a share of each payment, for so many months from the conversion. */
export const shareOf = (rate: string, months: number): Rule => ({
  rule: 'share',
  on: 'every-payment',
  pays: { kind: 'percent', rate },
  to: 'partner',
  for: { months },
  when: [],
  upTo: [],
  onRefund: 'reverse',
  onDispute: 'hold',
  onChurn: 'keep',
  onDowngrade: 'keep',
});

/** What a tier pays by the rule `share`. */
export const sharing = (rate: string): Tier['pays'] => ({ share: { kind: 'percent', rate } });

/** Terms of 20 % for a year, held for 30 days, without conditions, but for what is said. */
export const someTerms = (said: Partial<Terms> = {}): Terms => ({
  version: 1,
  holdingDays: 30,
  requires: { certification: false, membershipFee: false },
  combine: 'all',
  laterPayments: 'terms-at-conversion',
  upTo: [],
  rules: [shareOf('0.2', 12)],
  ...said,
});

export const someTiers = (said: readonly TierInWords[] = [{ name: 'Registered' }]): Tier[] =>
  said.map(({ criteria: asks, ...tier }) => ({ ...tier, criteria: tierCriteria(asks) }));

/** The launch of a program: `growth` in EUR and UTC, open to all, with one tier, but for what is said. */
export const programLaunched = (
  { terms, tiers, ...said }: ProgramInWords = {},
  options: HappenedOptions = {},
): RecordedEvent<'ProgramLaunched'> =>
  happened(
    'ProgramLaunched',
    {
      programId: 'growth',
      name: 'Growth',
      currency: 'EUR',
      zone: 'UTC',
      admission: 'open',
      terms: someTerms(terms),
      acceptance: 'none',
      tiers: someTiers(tiers),
      plausibleMonthlyRevenueMinor: 100_000_000,
      referralWindowDays: 90,
      creditedTouch: 'last',
      dealProtectionDays: 90,
      ...said,
    },
    options,
  );
