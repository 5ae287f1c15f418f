import { z } from 'zod';
import { code } from '../values.js';
import { ruleOfTerms } from './terms.js';

/** What is agreed with one partner: where its terms are others than those of the program. */
export const agreedTerms = z
  .strictObject({
    rules: z
      .array(ruleOfTerms)
      .max(50)
      .refine((rules) => new Set(rules.map(({ rule }) => rule)).size === rules.length, {
        message: 'each rule has a name of its own',
      })
      .default([])
      .describe(
        "Rules for this partner: one with the name of a rule of the program stands in its place, whatever the partner's tier; the others come after all rules of the program.",
      ),
    without: z.array(code).max(50).default([]).describe('Rules of the program that do not apply to this partner.'),
  })
  .refine(({ rules, without }) => rules.length + without.length > 0, {
    message: 'an agreement says something: `rules` or `without`',
  })
  .refine(({ rules, without }) => rules.every(({ rule }) => !without.includes(rule)), {
    path: ['without'],
    message: 'a rule stands in `rules` or in `without`',
  })
  .meta({ title: 'agreed terms', description: 'Where the terms of one partner are others than those of its program.' });
export type AgreedTermsDocument = z.input<typeof agreedTerms>;
export type AgreedTerms = z.infer<typeof agreedTerms>;
