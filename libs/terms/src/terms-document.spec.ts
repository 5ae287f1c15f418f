import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { FACTS, termsDocument } from '@vouch/events';

const read = (name: string) => readFileSync(new URL(`../../../docs/${name}`, import.meta.url), 'utf8');
const text = read('terms.md');
const examples = [...(text + read('rewards.md')).matchAll(/```json\n(.*?)```/gs)].map(
  ([, json]) => JSON.parse(json ?? '') as unknown,
);

describe('docs/terms.md', () => {
  it('shows documents that can be published', () => {
    expect(examples.length).toBeGreaterThan(1);
    for (const example of examples) expect(termsDocument.safeParse(example).error?.issues).toBeUndefined();
  });

  it('names every fact that a test can ask for', () => {
    for (const fact of FACTS) expect(text).toContain(`\`${fact}\``);
  });
});
