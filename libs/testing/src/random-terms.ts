import type { Clause, Pays, RewardPays, TermsDocument } from '@vouch/events';
import type { SeededRandom } from './random.js';

type RuleInWords = TermsDocument['rules'][number];
type RewardInWords = Extract<RuleInWords['pays'], { kind: RewardPays['kind'] }>;
type CapInWords = NonNullable<TermsDocument['upTo']>[number];

export interface TermsAround {
  /** The program's currency. */
  readonly currency: string;
  /** A day in the middle of the history, for tests of the day. */
  readonly aDay: string;
  /** Names of the tiers. */
  readonly tiers: readonly string[];
  /** Whether what they pay for one customer has nothing to do with any other. */
  readonly alone?: boolean;
}

const NAMES = ['share', 'welcome', 'bonus', 'loyalty'] as const;

/** Terms of any kind that cash can be paid by: as a document, valid, and often generous enough that limits are met. */
export function randomTerms(random: SeededRandom, around: TermsAround): TermsDocument {
  const { pick, chance, int } = random;
  return {
    holdingDays: pick([0, 1, 14, 30]),
    ...(chance(0.4) ? { requires: { certification: chance(0.3), membershipFee: chance(0.3) } } : {}),
    combine: pick(['all', 'all', 'first', 'best'] as const),
    laterPayments: pick(['terms-at-conversion', 'terms-at-payment'] as const),
    ...(chance(0.3) ? { upTo: randomCaps(random, around, 20) } : {}),
    rules: NAMES.slice(0, int(1, NAMES.length)).map((rule) => randomRule(random, around, rule)),
  };
}

function randomRule(random: SeededRandom, around: TermsAround, rule: string): RuleInWords {
  const { pick, chance, int } = random;
  if (chance(0.35)) return randomOccasion(random, around, rule);
  if (chance(0.12)) return randomShareOfParent(random, around, rule);
  return {
    rule,
    on: pick(['first-payment', 'every-payment', 'every-payment', 'recurring-payment'] as const),
    pays: chance(0.12) ? randomReward(random, around) : randomPays(random, around),
    ...(chance(0.5)
      ? {
          for: {
            ...(chance(0.6) ? { months: int(1, 6) } : {}),
            ...(chance(0.5) ? { payments: int(1, 4) } : {}),
          },
        }
      : {}),
    ...(chance(0.3) ? { when: Array.from({ length: int(1, 2) }, () => randomClause(random, around)) } : {}),
    ...(chance(0.4) ? { upTo: randomCaps(random, around, 5) } : {}),
    ...(chance(0.2) ? { onRefund: 'keep' as const } : {}),
    ...(chance(0.2) ? { onDispute: 'keep' as const } : {}),
    ...randomLosses(random),
  };
}

/** Of what the customers of its recruits pay. */
function randomShareOfParent(random: SeededRandom, around: TermsAround, rule: string): RuleInWords {
  const { pick, chance, int } = random;
  const caps = chance(0.4) && !around.alone ? randomCaps(random, around, 5) : [];
  return {
    rule,
    on: pick(['first-payment', 'every-payment', 'recurring-payment'] as const),
    to: 'parent',
    pays: randomPays(random, around),
    ...(chance(0.4) ? { for: chance(0.5) ? { months: int(1, 6) } : { payments: int(1, 4) } } : {}),
    ...(chance(0.3) ? { when: [randomClause(random, around)] } : {}),
    upTo: caps.filter(({ per }) => per !== 'customer'),
    ...(chance(0.2) ? { onRefund: 'keep' as const } : {}),
    onDispute: 'keep',
  };
}

/** What it does that a customer leaves, or takes less. */
const randomLosses = ({ chance }: SeededRandom) => ({
  ...(chance(0.3) ? { onChurn: 'reverse' as const } : {}),
  ...(chance(0.3) ? { onDowngrade: 'reverse' as const } : {}),
});

/** A rule for what is no payment. */
function randomOccasion(random: SeededRandom, around: TermsAround, rule: string): RuleInWords {
  const { pick, chance, int } = random;
  const { currency, alone } = around;
  const ofCustomers = ['customer-won', 'deal-won', 'seats-added'] as const;
  const ofPartner = ['click', 'qualified-lead', 'partner-recruited'] as const;
  const on = pick(
    alone ? ([...ofCustomers, ...ofPartner] as const) : ([...ofCustomers, ...ofPartner, 'milestone'] as const),
  );
  const isOfCustomer = ofCustomers.some((one) => one === on);
  const caps = chance(0.5) && (isOfCustomer || !alone) ? randomCaps(random, around, 3) : [];
  const within = pick(['month', 'year', 'ever'] as const);
  const of = pick(['customers-won', 'qualified-leads', 'revenue'] as const);
  return {
    rule,
    on,
    pays: chance(0.25)
      ? randomReward(random, around)
      : { kind: 'flat', amount: { amountMinor: int(1, 2_000), currency: chance(0.9) ? currency : 'USD' } },
    ...(on === 'milestone'
      ? {
          reach: {
            of,
            within,
            ...(of === 'revenue' ? { currency, atLeast: int(1, 400_000) } : { atLeast: int(1, 4) }),
          },
        }
      : {}),
    ...(on === 'seats-added' && chance(0.4) ? { for: { months: int(1, 3) } } : {}),
    ...(chance(0.3) ? { when: [randomClause(random, around)] } : {}),
    upTo: caps
      .filter(({ per }) => isOfCustomer || per !== 'customer')
      .filter((cap) => on !== 'milestone' || cap.amount),
    ...randomLosses(random),
  };
}

/** Also rates that never come out even, and half a cent. */
export function randomPays(random: SeededRandom, { currency, alone }: Pick<TermsAround, 'currency' | 'alone'>): Pays {
  const { pick, chance, int } = random;
  const rate = () => pick(['0.2', '0.075', '0.333333333333', '0.005', '0.125', '1', '0.000000000001']);
  const kind = pick(['percent', 'percent', 'flat', 'table'] as const);
  if (kind === 'percent') return { kind, rate: rate() };
  if (kind === 'flat')
    return { kind, amount: { amountMinor: int(1, 9_000), currency: chance(0.9) ? currency : 'USD' } };
  const steps = [0, int(1, 50_000), int(50_001, 300_000)].slice(0, int(1, 3));
  return {
    kind,
    by: alone ? 'payment' : pick(['payment', 'month', 'year', 'lifetime'] as const),
    apply: pick(['marginal', 'whole'] as const),
    currency,
    bands: steps.map((fromMinor) => ({ fromMinor, rate: rate() })),
  };
}

/** What is no cash, of all kinds; of some it is known what they are worth. */
function randomReward({ pick, chance, int }: SeededRandom, { currency }: TermsAround): RewardInWords {
  const money = () => ({ amountMinor: int(1, 3_000), currency: chance(0.9) ? currency : 'USD' });
  const worth = chance(0.5) ? { worth: money() } : {};
  const expiry = chance(0.3) ? { expiresAfterDays: int(1, 60) } : {};
  return pick<RewardInWords>([
    { kind: 'bill-credit', amount: money(), invoices: int(1, 2) },
    { kind: 'bill-credit', rate: '0.1' },
    { kind: 'free-months', months: int(1, 3), ...worth, ...expiry },
    { kind: 'gift-card', value: money(), ...expiry },
    { kind: 'swag', item: 'shirt', ...worth, ...expiry },
    { kind: 'feature', feature: 'reports', ...worth },
  ]);
}

function randomClause(random: SeededRandom, around: TermsAround): Clause {
  const { chance } = random;
  const one = () => (chance(0.2) ? { not: randomTest(random, around) } : randomTest(random, around));
  if (chance(0.1)) return { all: [one(), one()] };
  return chance(0.25) ? { any: [one(), chance(0.2) ? { all: [one(), one()] } : one()] } : one();
}

function randomTest({ pick, chance }: SeededRandom, { currency, aDay, tiers }: TermsAround) {
  const fact = pick([
    'plan',
    'payment',
    'tier',
    'currency',
    'via',
    'day',
    'link',
    'country',
    'product',
    'metadata.sold',
  ] as const);
  if (fact === 'day') return { fact, ...(chance(0.5) ? { from: aDay } : { until: aDay }) };
  const values = {
    plan: ['team', 'solo'],
    payment: ['new', 'recurring'],
    tier: [...tiers],
    currency: [currency, 'USD'],
    via: ['form', 'manual', 'deal'],
    link: ['link-p1', 'link-p2'],
    country: ['DE', 'BR'],
    product: ['suite', 'box'],
    'metadata.sold': ['online', 'by-phone'],
  }[fact];
  const some = values.filter(() => chance(0.5));
  const asked = some.length > 0 ? some : values.slice(0, 1);
  return { fact, ...(chance(0.7) ? { in: asked } : { notIn: asked }) };
}

/** Each limit once: by whose it is, in which time, and what it counts. */
function randomCaps(
  { pick, chance, int }: SeededRandom,
  { currency, alone }: TermsAround,
  scale: number,
): CapInWords[] {
  const caps = Array.from({ length: int(1, 2) }, (): CapInWords => ({
    per: alone ? 'customer' : pick(['customer', 'partner', 'program'] as const),
    within: pick(['month', 'year', 'ever'] as const),
    ...(chance(0.6) ? { amount: { amountMinor: int(1, 10_000) * scale, currency } } : { times: int(1, 3) * scale }),
    ...(chance(0.5) ? { restoredByRefunds: chance(0.5) } : {}),
  }));
  const nameOf = ({ per, within, amount }: CapInWords) => `${per} ${within} ${amount ? 'money' : 'times'}`;
  return [...new Map(caps.map((cap) => [nameOf(cap), cap])).values()];
}
