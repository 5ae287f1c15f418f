import type { Cap, Limit, Money, Rule, Terms } from '@vouch/events';
import { leftUnder, type Claimed } from './left-under.js';

export interface LimitedOccasion {
  readonly programId: string;
  readonly partnerId: string;
  /** Absent where it is about no customer: then no limit per customer applies. */
  readonly customerId?: string | undefined;
  /** YYYY-MM-DD in the program's zone. */
  readonly day: string;
  /** What it comes to in money; null for a reward of which that is not known. */
  readonly amount: Money | null;
}

const NARROWEST_FIRST: readonly Cap['per'][] = ['customer', 'partner', 'program'];

/** A milestone is reached once in its time, whatever else limits it and whatever is taken back later. */
const ONCE = { per: 'partner', times: 1, restoredByRefunds: false } as const;

/**
 * The limits that what a rule pays has to stay under, in the order in which they are looked at: its own, then those of all rules
 * together, of each the narrowest first. One that is stated in money does not apply to what comes to another currency, or to
 * none.
 */
export const limitsOf = (rule: Rule, terms: Terms, occasion: LimitedOccasion): Limit[] => [
  ...(rule.reach ? limitsOn([{ ...ONCE, within: rule.reach.within }], rule.rule, occasion) : []),
  ...limitsOn(rule.upTo, rule.rule, occasion),
  ...limitsOn(terms.upTo, null, occasion),
];

const limitsOn = (
  caps: readonly Cap[],
  rule: string | null,
  { programId, partnerId, customerId, day, amount }: LimitedOccasion,
): Limit[] =>
  caps
    .filter(({ amount: most }) => most === undefined || most.currency === amount?.currency)
    .filter(({ per }) => per !== 'customer' || customerId !== undefined)
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

/** What is asked of a limit, in its unit: how many are to be paid for, or how much, as the limits before it leave it. */
export function wantedUnder({ unit }: Unit, claim: Claimed, passed: readonly Granted[]): number {
  const left = leftUnder(claim, passed);
  return unit === 'times' ? left.quantity : left.amountMinor;
}

/** What a limit grants of it. */
export const grantedUnder = ({ most }: Pick<Limit, 'most'>, wanted: number, usedBefore: number): number =>
  Math.max(0, Math.min(wanted, most - usedBefore));
