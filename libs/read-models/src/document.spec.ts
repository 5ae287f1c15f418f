import { expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { documentation } from './document.js';
import { projections } from './read-models.js';
import { tableOf } from './table-of.js';

it('docs/read-models.md says what the entities say (npm run generate)', async () => {
  expect(await readFile(new URL('../../../docs/read-models.md', import.meta.url), 'utf8')).toBe(documentation());
});

it('every table and every column is explained', () => {
  for (const table of projections.map(tableOf)) {
    expect(table.comment).not.toBe('');
    for (const column of table.columns) expect([column.name, column.comment]).not.toEqual([column.name, '']);
  }
});
