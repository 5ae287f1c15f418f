import type { AgreedTerms, Band, BillCredit, Cap, Pays, Recipient, Rule, Terms } from '@vouch/events';
import { clauseInWords } from './clauses.js';
import { count, formatMoney, formatPercent } from './money-format.js';
import { countedInWords } from './counted-in-words.js';

/** `20 %`; `50.00 EUR`; `10 %, from 1,000.00 EUR 15 %, …`. */
export function paysInWords(pays: Pays): string {
  switch (pays.kind) {
    case 'percent':
      return formatPercent(pays.rate);
    case 'flat':
      return formatMoney(pays.amount);
    case 'table': {
      const step = ({ fromMinor, rate }: Band) =>
        `${fromMinor === 0 ? '' : `from ${formatMoney({ amountMinor: fromMinor, currency: pays.currency })} `}${formatPercent(rate)}`;
      return `${pays.bands.map(step).join(', ')} (${COUNTED_BY[pays.by]}; ${APPLIED[pays.apply]})`;
    }
    case 'bill-credit':
      return billCreditInWords(pays);
    case 'free-months':
      return count(pays.months, 'free month');
    case 'gift-card':
      return `a gift card of ${formatMoney(pays.value)}`;
    case 'swag':
      return `swag (${pays.item})`;
    case 'feature':
      return `the feature ${pays.feature}${pays.days === undefined ? '' : ` for ${count(pays.days, 'day')}`}`;
  }
}

/** `50.00 EUR off the next annual invoice, at most 50 % of it`. */
function billCreditInWords({ amount, rate, atMost, on, invoices, rest }: BillCredit): string {
  const off = amount ? formatMoney(amount) : formatPercent(rate ?? '0');
  const which = on === 'next-invoice' ? 'invoice' : 'annual invoice';
  const where = invoices === 1 ? `the next ${which}` : `each of the next ${invoices} ${which}s`;
  const share =
    amount || atMost !== '1' ? `, at most ${formatPercent(atMost)} of ${invoices === 1 ? 'it' : 'each'}` : '';
  return `${off} off ${where}${share}${rest === 'carries-over' ? ', what is left later' : ''}`;
}

const COUNTED_BY = {
  payment: 'by the size of the payment',
  month: 'by the revenue of the month',
  year: 'by the revenue of the year',
  lifetime: 'by all revenue so far',
} as const;
const APPLIED = { marginal: 'each part at its own rate', whole: 'all of it at the rate that is reached' } as const;

const OCCASION = {
  'first-payment': 'the first payment of each customer',
  'every-payment': 'each payment of its customers',
  'recurring-payment': 'each payment of its customers after their first',
  click: 'each click on its links',
  'qualified-lead': 'each lead of its that is qualified',
  'customer-won': 'each customer that it wins',
  'deal-won': 'each registered deal that it wins',
  'seats-added': 'each seat that a customer of its adds',
  'partner-recruited': 'each partner that it recruits',
} as const;

const TIME = { month: ' in a month', year: ' in a year', ever: '' } as const;

function whatFor({ on, reach }: Rule): string {
  if (on === 'milestone')
    return reach ? `reaching ${countedInWords(reach, reach.atLeast)}${TIME[reach.within]}` : 'a milestone';
  return OCCASION[on];
}

/** `share: 20 % of each payment of its customers, for 12 months from the conversion.` */
export const ruleInWords = (rule: Rule): string => `${rule.rule}: ${ruleWithoutName(rule)}.`;

/** What one rule says: `20 % of each payment of its customers, for 12 months from the conversion`. */
export function ruleWithoutName(rule: Rule): string {
  const { pays, to, for: duration, when, upTo } = rule;
  const { payments, months } = duration;
  const share = pays.kind === 'percent' || pays.kind === 'table' ? 'of' : 'for';
  return [
    `${paysInWords(pays)} ${share} ${whatFor(rule)}`,
    ...(to === 'partner' ? [] : [`to ${RECIPIENT[to]}`]),
    ...(rule.paidIn ? [`paid in ${rule.paidIn.currency} at the rates of ${rule.paidIn.ratesOf}`] : []),
    ...(months === undefined ? [] : [`for ${count(months, 'month')} from the conversion`]),
    ...(payments === undefined ? [] : [`for the first ${count(payments, 'payment')} of a customer`]),
    ...when.map((clause) => `if ${clauseInWords(clause)}`),
    ...upTo.map(capInWords),
    ...aftermathInWords(rule),
  ].join(', ');
}

/** What a rule says of what goes wrong later, where it is not the usual. */
const aftermathInWords = ({
  onRefund,
  onDispute,
  onChurn,
  onDowngrade,
}: Pick<Rule, 'onRefund' | 'onDispute' | 'onChurn' | 'onDowngrade'>): string[] => [
  ...(onRefund === 'keep' ? ['kept when a payment is refunded'] : []),
  ...(onDispute === 'keep' ? ['kept when a payment is disputed'] : []),
  ...(onChurn === 'reverse' ? ['taken back when the customer leaves while it is held'] : []),
  ...(onDowngrade === 'reverse' ? ['taken back when the customer takes less while it is held'] : []),
];

export const RECIPIENT = {
  partner: 'the partner',
  company: "the partner's company",
  customer: 'the customer',
  parent: "the partner's parent",
} as const;

/** `3 × 20.00 EUR off the next annual invoice, at most 100 % of it to the partner's company`. */
export const rewardInWords = (pays: Pays, quantity: number, to: Recipient): string =>
  `${quantity === 1 ? '' : `${quantity} × `}${paysInWords(pays)} to ${RECIPIENT[to]}`;

const WITHIN = { month: ' a month', year: ' a year', ever: ' in all' } as const;

export function capInWords({ per, within, amount, times }: Cap): string {
  const limit = amount ? formatMoney(amount) : count(times ?? 0, 'time');
  return `at most ${limit}${WITHIN[within]} per ${per}`;
}

/** What the terms say as a whole, without their rules. */
export function frameInWords({ holdingDays, requires, combine, laterPayments, upTo, rules }: Terms): string[] {
  return [
    ...(rules.length === 1 ? [] : [COMBINED[combine]]),
    holdingDays === 0
      ? 'Commissions become payable when the day of the payment is over.'
      : `Commissions are held for ${count(holdingDays, 'day')} from the payment.`,
    ...upTo.map((cap) => `All rules together pay ${capInWords(cap)}.`),
    ...(laterPayments === 'terms-at-payment' ? [LATER_PAYMENTS[laterPayments]] : []),
    ...(requires.certification ? ['Only a partner that is certified on the day of the payment earns.'] : []),
    ...(requires.membershipFee ? ['Only a partner whose membership fee covers the day of the payment earns.'] : []),
  ];
}

export const COMBINED = {
  all: 'Where several rules match, all of them pay.',
  first: 'Where several rules match, the first of them pays.',
  best: 'Where several rules match, the one pays that comes to most for that payment.',
} as const;

export const LATER_PAYMENTS = {
  'terms-at-conversion': "A customer's later payments follow the terms in force at its conversion.",
  'terms-at-payment': "A customer's later payments follow the terms in force when they are made.",
} as const;

/** What a tier pays: `share 25 %, bonus 100.00 EUR`. */
export const overridesInWords = (overrides: Readonly<Record<string, Pays>>): string =>
  Object.entries(overrides)
    .map(([rule, pays]) => `${rule} ${paysInWords(pays)}`)
    .join(', ');

/** What was agreed with one partner, sentence by sentence. */
export const agreementInWords = ({ rules, without }: AgreedTerms): string[] => [
  ...rules.map(ruleInWords),
  ...(without.length === 0 ? [] : [`Does not apply: ${without.join(', ')}.`]),
];
