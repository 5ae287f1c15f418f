import type { Terms, Tier } from '@vouch/events';
import { criteriaInWords } from '../criteria-in-words.js';
import { count, formatPercent } from '@vouch/terms';
import type { TermsOfProgram } from './programs.projection.js';

export function tierInWords({ name, criteria, rate }: Tier, currency: string): string {
  const asks = criteriaInWords(criteria, currency);
  return `${name}: ${asks.length === 0 ? 'every partner' : asks.join(', ')}${rate === undefined ? '' : `; earns ${formatPercent(rate)}`}.`;
}

/** What a version of the terms says, sentence by sentence. */
export function termsInWords({ terms, acceptance }: Pick<TermsOfProgram, 'terms' | 'acceptance'>): string[] {
  return [
    `A partner earns ${formatPercent(terms.rate)} of each payment of its customers, for ${count(terms.months, 'month', 'months')} from the conversion.`,
    terms.holdingDays === 0
      ? 'Commissions become payable when the day of the payment is over.'
      : `Commissions are held for ${count(terms.holdingDays, 'day', 'days')} from the payment.`,
    ...requirementsInWords(terms),
    ...(acceptance === 'required' ? ['They apply to a partner from its acceptance on.'] : []),
  ];
}

const requirementsInWords = ({ requires }: Terms) => [
  ...(requires.certification ? ['Only a partner that is certified on the day of the payment earns.'] : []),
  ...(requires.membershipFee ? ['Only a partner whose membership fee covers the day of the payment earns.'] : []),
];
