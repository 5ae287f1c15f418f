import { expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import type { Bench } from './harness.js';

const documentation = () => readFileSync(new URL('../../../../docs/event-log.md', import.meta.url), 'utf8');
const inOneLine = (text: string) => text.replace(/\s+/g, ' ');

/** What the store behind an adapter can't give is said here and in the documentation, in the same words. */
export function statedLimits({ harness }: Bench): void {
  const limits = Object.values(harness.notPromised);
  if (limits.length === 0) it('is nothing', () => expect(limits).toEqual([]));
  for (const limit of limits)
    it(`is told in docs/event-log.md: ${limit}`, () => expect(inOneLine(documentation())).toContain(limit));
}
