import type { Cap, Limit, Money, Rule, Terms } from '@vouch/events';

export interface LimitedOccasion {
  readonly programId: string;
  readonly partnerId: string;
  readonly customerId: string;
  /** YYYY-MM-DD in the program's zone. */
  readonly day: string;
  /** What it comes to in money; null for a reward of which that is not known. */
  readonly amount: Money | null;
}

const NARROWEST_FIRST: readonly Cap['per'][] = ['customer', 'partner', 'program'];

/**
 * The limits that what a rule pays has to stay under, in the order in which they are looked at: its own, then those of all rules
 * together, of each the narrowest first. One that is stated in money does not apply to what comes to another currency, or to
 * none.
 */
export const limitsOf = (rule: Rule, terms: Terms, occasion: LimitedOccasion): Limit[] => [
  ...limitsOn(rule.upTo, rule.rule, occasion),
  ...limitsOn(terms.upTo, null, occasion),
];

const limitsOn = (
  caps: readonly Cap[],
  rule: string | null,
  { programId, partnerId, customerId, day, amount }: LimitedOccasion,
): Limit[] =>
  caps
    .filter((cap) => cap.amount === undefined || cap.amount.currency === amount?.currency)
    .toSorted((one, other) => NARROWEST_FIRST.indexOf(one.per) - NARROWEST_FIRST.indexOf(other.per))
    .map(({ per, within, amount: most, times, restoredByRefunds }) => {
      const period = PERIOD[within](day);
      const unit = most ? most.currency : 'times';
      const whose = { customer: `${partnerId}:${customerId}`, partner: partnerId, program: 'all' }[per];
      return {
        allowance: [programId, rule ?? '*', unit, period, per, whose].join(':'),
        rule,
        per,
        period,
        unit: most ? 'minor' : 'times',
        most: most?.amountMinor ?? times ?? 1,
        restoredByRefunds,
      };
    });

const PERIOD: Readonly<Record<Cap['within'], (day: string) => string>> = {
  month: (day) => day.slice(0, 7),
  year: (day) => day.slice(0, 4),
  ever: () => 'ever',
};

type Unit = Pick<Limit, 'unit'>;
type Granted = Unit & { readonly granted: number };

/** What limits that count money leave of an amount. */
export const leftOf = (amountMinor: number, limits: readonly Granted[]): number =>
  limits.reduce((left, { unit, granted }) => (unit === 'minor' ? Math.min(left, granted) : left), amountMinor);

/** What is asked of a limit, in its unit: once, or what the limits before it leave. */
export const wantedUnder = ({ unit }: Unit, amountMinor: number, passed: readonly Granted[]): number =>
  unit === 'times' ? 1 : leftOf(amountMinor, passed);

/** What a limit grants of it. */
export const grantedUnder = ({ most }: Pick<Limit, 'most'>, wanted: number, usedBefore: number): number =>
  Math.max(0, Math.min(wanted, most - usedBefore));
