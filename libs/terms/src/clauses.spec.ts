import { describe, expect, it } from '@jest/globals';
import { condition } from '@vouch/events';
import { clausesMet } from './clauses.js';

const many = Array.from({ length: 100 }, (_, number) => `a-plan-with-a-rather-long-name-${number}`);

describe('a clause', () => {
  it('says what was asked and what was found', () => {
    expect(clausesMet([{ fact: 'plan', in: ['team', 'solo'] }], { plan: ['team'] }, '2026-01-01')).toEqual([
      { condition: 'when', met: true, detail: 'Asked: plan is team or solo. It was: plan team.' },
    ]);
  });

  it.each([
    ['asks for a hundred values', { plan: ['team'] }, /…  ?It was: plan team\.$/],
    ['is asked of a hundred values', { plan: many }, /It was: plan a-plan.*…$/],
  ])('that %s is cut short to what an event holds', (_, facts, detail) => {
    const [met] = clausesMet([{ fact: 'plan', in: many }], facts, '2026-01-01');
    expect(condition.safeParse(met).success).toBe(true);
    expect(met?.detail).toMatch(detail);
  });
});
