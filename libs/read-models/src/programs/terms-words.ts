import type { Tier } from '@vouch/events';
import { frameInWords, overridesInWords, ruleInWords } from '@vouch/terms';
import { criteriaInWords } from '../criteria-in-words.js';
import type { TermsOfProgram } from './programs.projection.js';

export function tierInWords({ name, criteria, pays }: Tier, currency: string): string {
  const asks = criteriaInWords(criteria, currency);
  return `${name}: ${asks.length === 0 ? 'every partner' : asks.join(', ')}${pays ? `; earns ${overridesInWords(pays)}` : ''}.`;
}

/** What a version of the terms says, sentence by sentence. */
export const termsInWords = ({ terms, acceptance }: Pick<TermsOfProgram, 'terms' | 'acceptance'>): string[] => [
  ...terms.rules.map(ruleInWords),
  ...frameInWords(terms),
  ...(acceptance === 'required' ? ['They apply to a partner from its acceptance on.'] : []),
];
