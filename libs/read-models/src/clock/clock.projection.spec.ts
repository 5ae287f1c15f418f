import { describe, expect, it } from '@jest/globals';
import { given, rowsOf } from '../spec-support/given.js';
import { dayClosed } from '../spec-support/story.js';
import { ClockRow } from './clock.projection.js';

describe('clock', () => {
  it('keeps the latest closed day of each time zone', () => {
    const rows = given(
      dayClosed('2026-01-01'),
      dayClosed('2026-01-01', 'America/Sao_Paulo'),
      dayClosed('2026-01-02'),
      dayClosed('2026-01-03'),
    );
    expect(rowsOf(rows, ClockRow)).toEqual([
      {
        zone: 'Europe/Berlin',
        lastClosedDay: '2026-01-03',
        lastClosedAt: '2026-01-03T22:59:59.999Z',
        closedMonth: null,
      },
      {
        zone: 'America/Sao_Paulo',
        lastClosedDay: '2026-01-01',
        lastClosedAt: '2026-01-01T22:59:59.999Z',
        closedMonth: null,
      },
    ]);
  });
});
