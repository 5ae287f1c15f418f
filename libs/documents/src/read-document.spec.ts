import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { rate, termsDocument, tier } from '@vouch/events';
import { z } from 'zod';
import { DECIMAL_FIELDS, readDocument } from './read-document.js';

const YAML = `
# 20 % for a year, and a thank-you.
holdingDays: 30
rules:
  - rule: share
    on: every-payment
    pays: { kind: percent, rate: 0.2 }
    for: { months: 12 }
  - rule: thanks
    on: first-payment
    pays:
      kind: gift-card
      value: { amountMinor: 2500, currency: EUR }
    when:
      - fact: day
        from: 2026-01-01
`;
const read = {
  holdingDays: 30,
  rules: [
    { rule: 'share', on: 'every-payment', pays: { kind: 'percent', rate: '0.2' }, for: { months: 12 } },
    {
      rule: 'thanks',
      on: 'first-payment',
      pays: { kind: 'gift-card', value: { amountMinor: 2500, currency: 'EUR' } },
      when: [{ fact: 'day', from: '2026-01-01' }],
    },
  ],
};

describe('A document', () => {
  it.each([
    ['YAML', YAML],
    ['YAML with the line ends of Windows', YAML.replaceAll('\n', '\r\n')],
    ['JSON', JSON.stringify(read)],
    ['JSON, indented by tabs', JSON.stringify(read, null, '\t')],
  ])('is read from %s', (_, text) => {
    expect(readDocument(text)).toEqual(read);
    expect(termsDocument.safeParse(readDocument(text)).success).toBe(true);
  });

  it.each([
    ['rate: 0.2', '0.2'],
    ['rate: "0.2"', '0.2'],
    ['rate: 0.20', '0.20'],
    ['rate: 0.100000000001', '0.100000000001'],
    ['rate: 1', '1'],
    ['"rate": 0.30', '0.30'],
    ['atMost: 0.5', '0.5'],
  ])('has the figures of a share as they are written: %s', (text, written) => {
    expect(Object.values(readDocument(text) as object)).toEqual([written]);
  });

  it('knows every field that holds a share', () => {
    const named = new Set<string>();
    const share = z.toJSONSchema(rate);
    const look = (schema: unknown): void => {
      if (typeof schema !== 'object' || schema === null) return;
      const { properties = {} } = schema as { properties?: Record<string, { pattern?: string }> };
      for (const [name, { pattern }] of Object.entries(properties)) if (pattern === share.pattern) named.add(name);
      for (const inner of Object.values(schema)) look(inner);
    };
    for (const schema of [termsDocument, tier]) look(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }));
    expect([...named].sort()).toEqual([...DECIMAL_FIELDS].sort());
  });

  it.each([
    [
      'a name that stands twice',
      'a: 1\nb: 2\na: 3',
      'Line 3, column 1: a stands here a second time. Say each thing once.',
    ],
    ['a name that stands twice in JSON', '{"a": 1, "a": 2}', 'Line 1, column 10: a stands here a second time'],
    ['an alias', 'a: &x 1\nb: *x', 'Line 1, column 7: Anchors (&) and aliases (*) are not read. Write out'],
    ['one that contains itself', 'a: &x [*x]', 'Anchors (&) and aliases (*) are not read'],
    ['a tag', 'a: !!js/function x', 'Line 1, column 4: Tags (!) are not read'],
    ['a tag that is known', 'a: !!binary aGk=', 'Tags (!) are not read'],
    ['YAML 1.1, where NO is false', '%YAML 1.1\n---\ncountry: NO', 'Leave %YAML out'],
    [
      'a fraction of a cent',
      'a:\n  amountMinor: 10.5',
      'Line 2, column 16: 10.5 is no whole number. Write an amount in minor',
    ],
    ['a whole number as a fraction', 'months: 12.0', '12.0 is no whole number'],
    ['infinity', 'a: .inf', '.inf is no whole number'],
    ['hexadecimal', 'a: 0x10', '0x10 is no whole number'],
    ['a number beyond what is exact', 'a: 9007199254740993', 'too large to be counted exactly'],
    ['two documents', 'a: 1\n---\nb: 2', 'Line 2, column 1: A second document begins here'],
    ['an indent by a tab', 'a:\n\tb: 1', 'Line 2, column 1: A tab indents this line. Indent with spaces.'],
    ['a list as a name', '[1]: a', 'A name is a text'],
    ['a list that does not end', 'a: [1, 2', 'Line 1, column 9: '],
    ['something behind the end', '{"a": 1} x', 'Line 1, column 10: '],
  ])('is refused with its place: %s', (_, text, message) => {
    expect(() => readDocument(text)).toThrow(message);
  });

  it.each([
    ['lists in lists', '['.repeat(100_000)],
    ['lists in lists between texts that look like ends', '["]",'.repeat(50_000)],
    ['names in names', '{a: '.repeat(50_000)],
    ['items in items', '- '.repeat(50_000)],
    ['a stair', Array.from({ length: 2_000 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')],
  ])('is refused before it is gone into: %s', (_, text) => {
    expect(() => readDocument(text)).toThrow('nested too deeply');
  });

  it('in docs/terms.md says the same in both forms', () => {
    const text = readFileSync(new URL('../../../docs/terms.md', import.meta.url), 'utf8');
    const pairs = [...text.matchAll(/```json\n([^`]*)```[^`]*```yaml\n([^`]*)```/g)];
    expect(pairs).toHaveLength(2);
    for (const [, json = '', yaml = ''] of pairs) expect(readDocument(yaml)).toEqual(JSON.parse(json));
  });

  it('may be empty, or no more than a text, which then is no terms', () => {
    expect(readDocument('')).toBeNull();
    expect(termsDocument.safeParse(readDocument('terms')).success).toBe(false);
  });

  it('in JSON that no document is read from, says how a share is written', () => {
    const { error } = termsDocument.safeParse({
      holdingDays: 1,
      rules: [{ rule: 'share', on: 'every-payment', pays: { kind: 'percent', rate: 0.2 } }],
    });
    expect(error?.issues.map(({ message }) => message)).toEqual([
      'a rate is a text, so that it stays exact: write "0.2", not 0.2',
    ]);
  });
});
