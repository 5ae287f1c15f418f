import { describe, expect, it } from '@jest/globals';
import { bindMapping, textOfField } from './mapping.js';

const fields = [
  { name: 'paymentId', required: true, describe: '' },
  { name: 'amount', required: true, describe: '' },
  { name: 'currency', describe: '' },
];
const columns = ['id', 'value', 'note=x', 'twice', 'twice'];

const refusal = (map: string[], set: string[] = [], head = columns) => {
  try {
    bindMapping(fields, { map, set }, head);
  } catch (error) {
    const { message, where, whatToDo, exit } = error as Record<string, unknown>;
    return { told: `${message} ${where} ${whatToDo}`, exit };
  }
  throw new Error('The mapping was taken.');
};

describe('a mapping', () => {
  it('takes fields from columns, or sets them for all rows', () => {
    const mapping = bindMapping(fields, { map: ['paymentId=id', 'amount=value'], set: ['currency=EUR'] }, columns);
    const cells = ['p1', ' 12.50 ', '', '', ''];
    expect(textOfField(mapping, 'paymentId', cells)).toBe('p1');
    expect(textOfField(mapping, 'amount', cells)).toBe('12.50');
    expect(textOfField(mapping, 'currency', cells)).toBe('EUR');
  });

  it('gives nothing for an empty cell and for a field that is not mapped', () => {
    const mapping = bindMapping(fields, { map: ['paymentId=id', 'amount=value'], set: [] }, columns);
    expect(textOfField(mapping, 'paymentId', ['  '])).toBeUndefined();
    expect(textOfField(mapping, 'currency', ['x'])).toBeUndefined();
  });

  it('a column may have an equals sign in its name', () => {
    const mapping = bindMapping(fields, { map: ['paymentId=id', 'amount=note=x'], set: [] }, columns);
    expect(textOfField(mapping, 'amount', ['', '', '7'])).toBe('7');
  });

  it.each([
    [['paymentId=ID', 'amount=value'], [], 'no column "ID"', '"id", "value"'],
    [['paymentId=id', 'price=value'], [], 'no field "price"', '"paymentId", "amount", "currency"'],
    [['paymentId=id'], [], '"amount" comes from', '--map amount=<column>'],
    [[], [], '"paymentId", "amount" come from', '--set paymentId=<value>'],
    [['paymentId=id', 'amount=value'], ['amount=5'], 'filled twice', 'one of --map and --set'],
    [['paymentId=twice', 'amount=value'], [], 'the column "twice" 2 times', 'different names'],
    [['paymentId', 'amount=value'], [], 'says no field', 'field=column'],
    [['=id', 'amount=value'], [], 'says no field', 'field=column'],
  ])('%j %j is refused: %s', (map, set, what, whatToDo) => {
    const { told, exit } = refusal(map, set);
    expect(told).toContain(what);
    expect(told).toContain(whatToDo);
    expect(exit).toBe(2);
  });

  it('suspects the delimiter when the whole head is one column', () => {
    expect(refusal(['paymentId=id'], [], ['id;value']).told).toContain('--delimiter ";"');
    expect(refusal(['paymentId=id'], [], ['id\tvalue']).told).toContain('--delimiter tab');
  });
});
