import { describe, expect, it } from '@jest/globals';
import { deciders } from '@vouch/domain';
import { commandsByName } from '@vouch/runtime';
import { importRows, type RowOutcome } from './import-rows.js';
import { importKinds } from './kinds.js';
import { bindMapping } from './mapping.js';
import { RowReader } from './row-reader.js';

const payments = importKinds.find(({ name }) => name === 'payments')!;
const columns = ['account', 'invoice', 'total', 'sku', 'land', 'channel', 'season'];
const mapping = bindMapping(
  payments.fields,
  {
    map: [
      ...['customerId=account', 'paymentId=invoice', 'amount=total', 'product=sku', 'country=land'],
      ...['metadata.channel=channel', 'metadata.season=season'],
    ],
    set: ['currency=EUR', 'metadata.source=import'],
  },
  columns,
);
const bodyOf = (...more: string[]) => {
  const [command] = payments.commands(new RowReader(mapping, ['c1', 'in-1', '10.00', ...more], 'UTC'));
  return command!.body;
};
const paid = { customerId: 'c1', paymentId: 'in-1', amount: { amountMinor: 1_000, currency: 'EUR' } };

describe('an imported payment', () => {
  it('says what was bought, where, and what else terms may ask for', () => {
    expect(bodyOf('team', 'DE', 'web', 'spring')).toEqual({
      ...paid,
      product: 'team',
      country: 'DE',
      metadata: { channel: 'web', season: 'spring', source: 'import' },
    });
  });

  it('says nothing of what its row leaves empty', () => {
    expect(bodyOf('', '', '', 'spring')).toEqual({ ...paid, metadata: { season: 'spring', source: 'import' } });
  });

  it.each([
    [['A team plan', 'DE', 'web', ''], 'sku', 'product must be a code'],
    [['team', 'Germany', 'web', ''], 'land', 'country must be two capital letters'],
    [['team', 'DE', 'On the web', ''], '(metadata)', 'metadata must be an object of at most 20 codes'],
  ])('with %j is rejected, with its line, column and reason', async (more, column, reason) => {
    const rows = [
      { line: 2, cells: ['c1', 'in-1', '10.00', ...more] },
      { line: 3, cells: ['c2', 'in-2', '10.00', '', '', '', ''] },
    ];
    const plan = { kind: payments, columns, mapping, zone: 'UTC', handlings: commandsByName(deciders) };
    const outcomes: RowOutcome[] = [];
    for await (const one of importRows(inFile(rows), { ...plan, recording: undefined })) outcomes.push(one);
    expect(outcomes).toMatchObject([
      { line: 2, outcome: 'rejected', column, reason: expect.stringContaining(reason) },
      { line: 3, outcome: 'recorded' },
    ]);
  });

  it.each(['metadata=sku', 'metadata.=sku', 'note=sku'])('takes no %s', (map) => {
    const needed = ['customerId=account', 'paymentId=invoice', 'amount=total'];
    expect(() => bindMapping(payments.fields, { map: [...needed, map], set: ['currency=EUR'] }, columns)).toThrow(
      'There is no field',
    );
  });
});

async function* inFile<T>(rows: readonly T[]) {
  for (const row of rows) yield await Promise.resolve(row);
}
