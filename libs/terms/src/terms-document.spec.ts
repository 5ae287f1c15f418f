import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { agreedTerms, FACTS, termsDocument } from '@vouch/events';

const read = (name: string) => readFileSync(new URL(`../../../docs/${name}`, import.meta.url), 'utf8');
const text = read('terms.md');
const examples = [...(text + read('rewards.md')).matchAll(/```json\n(.*?)```/gs)].map(
  ([, json]) => JSON.parse(json ?? '') as unknown,
);

/** What is agreed with a partner stands in the body of a command. */
const hasTerms = (example: unknown): example is { readonly terms: unknown } =>
  typeof example === 'object' && example !== null && 'terms' in example;

describe('docs/terms.md', () => {
  it('shows documents that can be published', () => {
    const agreed = examples.flatMap((example) => (hasTerms(example) ? [example.terms] : []));
    const documents = examples.filter((example) => !hasTerms(example));
    expect([agreed.length, documents.length > 1]).toEqual([1, true]);
    for (const one of documents) expect(termsDocument.safeParse(one).error?.issues).toBeUndefined();
    for (const one of agreed) expect(agreedTerms.safeParse(one).error?.issues).toBeUndefined();
  });

  it.each<[string, object[], object | null]>([
    ['of times', [{ times: 3 }, { times: 5 }], null],
    ['of money', [3, 5].map((amountMinor) => ({ amount: { amountMinor, currency: 'EUR' } })), null],
    ['beside that of a milestone', [{ times: 3 }], { of: 'customers-won', atLeast: 3, within: 'year' }],
  ])('has one limit for the same %s, since a second would go unanswered', (_, limits, reach) => {
    const upTo = limits.map((limit) => ({ per: 'partner', within: 'year', ...limit }));
    const pays = { kind: 'flat', amount: { amountMinor: 100, currency: 'EUR' } };
    const said = (caps: object[]) => ({
      holdingDays: 0,
      rules: [{ rule: 'bonus', pays, upTo: caps, ...(reach ? { on: 'milestone', reach } : { on: 'customer-won' }) }],
    });
    expect(termsDocument.safeParse(said(upTo)).success).toBe(false);
    expect(termsDocument.safeParse(said(upTo.slice(1))).success).toBe(true);
  });

  it('names every fact that a test can ask for', () => {
    for (const fact of FACTS) expect(text).toContain(`\`${fact}\``);
  });
});
