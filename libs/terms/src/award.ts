import { isCash, type CashPays, type Money, type Pays, type RewardPays } from '@vouch/events';
import { amountOf, type Measured } from './amount-of.js';
import { formatMoney } from './money-format.js';
import { timesMinor } from './money.js';
import { paysInWords } from './terms-in-words.js';

/** What a rule comes to: money, or something that is no cash and may be worth something. */
export type Award =
  | { readonly in: 'cash'; readonly pays: CashPays; readonly amount: Money }
  | {
      readonly in: 'reward';
      readonly pays: RewardPays;
      readonly quantity: number;
      /** What all of it is worth to us; null where the terms do not say. */
      readonly worth: Money | null;
    };

/** @returns null where the rule can not be applied: it needs a payment, or one in another currency. */
export function awardOf(pays: Pays, measured: Measured): Award | null {
  const { quantity } = measured;
  if (!isCash(pays)) return { in: 'reward', pays, quantity, worth: worthOf(pays, quantity) };
  const amount = amountOf(pays, measured);
  return amount && { in: 'cash', pays, amount };
}

/** What a reward is worth to us, as far as its terms say: a share of a bill is worth what the bill will be. */
export function worthOf(reward: RewardPays, quantity: number): Money | null {
  switch (reward.kind) {
    case 'bill-credit':
      return times(reward.amount, quantity * reward.invoices);
    case 'free-months':
      return times(reward.worth, quantity * reward.months);
    case 'gift-card':
      return times(reward.value, quantity);
    case 'swag':
    case 'feature':
      return times(reward.worth, quantity);
  }
}

const times = (one: Money | undefined, number: number): Money | null =>
  one ? { ...one, amountMinor: timesMinor(one.amountMinor, number) } : null;

/** An award in money: what limits count, and by what the best is found; null where it is not known. */
export const moneyOf = (award: Award): Money | null => (award.in === 'cash' ? award.amount : award.worth);

export const awardInWords = (award: Award): string =>
  award.in === 'cash' ? formatMoney(award.amount) : paysInWords(award.pays);
