import { describe, expect, it } from '@jest/globals';
import { renderTable } from './table.js';

const columns = [{ header: 'Partner' }, { header: 'Amount', align: 'right' as const }, { header: 'Why' }];

describe('a table on a terminal', () => {
  it('is aligned, without boxes and trailing blanks', () => {
    const rows = [
      ['acme', '1,200.00', 'paid'],
      ['northwind-media', '5.00', ''],
    ];
    expect(renderTable({ title: 'Payouts', columns, rows, empty: '', notes: ['In EUR.'] })).toBe(
      [
        'Payouts',
        '',
        '  Partner            Amount  Why',
        '  ───────────────  ────────  ────',
        '  acme             1,200.00  paid',
        '  northwind-media      5.00',
        '',
        '  In EUR.',
      ].join('\n'),
    );
  });

  it('breaks the widest text into lines where the terminal is narrow', () => {
    const why = 'Paid on the last day of the month, because the holding period had ended on the day before.';
    const text = renderTable({ title: 'Payouts', columns, rows: [['acme', '1.00', why]], empty: '' }, 70);
    const lines = text.split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(70);
    expect(lines.length).toBeGreaterThan(5);
    expect(text.replace(/\s+/g, ' ')).toContain(why);
  });

  it('says what to do when there is nothing to show', () => {
    expect(renderTable({ title: 'Payouts', columns, rows: [], empty: 'Nothing was paid yet.' })).toBe(
      'Payouts\n\n  Nothing was paid yet.',
    );
  });
});
