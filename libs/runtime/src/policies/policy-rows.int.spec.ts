import { beforeAll, describe, expect, it } from '@jest/globals';
import { testDatabase } from '../../testing/database.js';
import { prepareRuntimeSchema } from '../schema.js';
import { inTransaction } from '../transaction.js';
import type { RowChanges } from './fold-batch.js';
import { loadRows, saveRows } from './policy-rows.js';

const database = testDatabase();
beforeAll(() => prepareRuntimeSchema(database.pool));

const save = (policy: string, changes: RowChanges) =>
  inTransaction(database.pool, (client) => saveRows(client, policy, changes), { durable: false });
const keptUntil = (day: string) => JSON.stringify({ keepUntil: day });

describe("A policy's stored rows", () => {
  it('go when the day until which they are kept is forgotten; those of others, and what is written after that, stay', async () => {
    const rows = new Map([
      ['over', keptUntil('2026-02-28')],
      ['today', keptUntil('2026-03-01')],
      ['tomorrow', keptUntil('2026-03-02')],
      ['for ever', '{"n":1}'],
    ]);
    for (const policy of ['mine', 'other']) await save(policy, { changedRows: rows, forgotten: null });
    await save('mine', {
      changedRows: new Map([
        ['for ever', null],
        ['late', keptUntil('2026-02-01')],
      ]),
      forgotten: '2026-03-01',
    });
    const keys = [...rows.keys(), 'late'];
    expect([...(await loadRows(database.pool, 'mine', keys)).keys()].sort()).toEqual(['late', 'tomorrow']);
    expect(await loadRows(database.pool, 'other', keys)).toEqual(rows);
  });
});
