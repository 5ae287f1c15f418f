import { describe, expect, it } from '@jest/globals';
import { Command, decider, handles } from '@vouch/domain';
import { Type } from 'class-transformer';
import { ArrayMinSize, IsArray, IsInt, IsOptional, IsString, ValidateNested } from 'class-validator';
import { TakePayment, till } from '../../testing/till.js';
import { CommandInvalid, type FieldProblem, UnknownCommand } from './command-errors.js';
import { commandsByName } from './commands-by-name.js';
import { validateCommand } from './validate-command.js';

class Line {
  @IsInt()
  amountMinor!: number;
}

class SendInvoice extends Command {
  @IsString()
  customerId!: string;

  @IsArray()
  @ArrayMinSize(1)
  @ValidateNested({ each: true })
  @Type(() => Line)
  lines!: Line[];

  @IsOptional()
  @ValidateNested()
  @Type(() => Line)
  discount?: Line;
}

const invoices = decider<null>({
  capability: 'tests',
  initial: null,
  commands: [
    handles<null, SendInvoice>({
      type: SendInvoice,
      summary: 'For tests.',
      by: ['admin'],
      stream: ({ customerId }) => customerId,
      lane: ({ customerId }) => customerId,
      decide: () => [],
    }),
  ],
  evolve: {},
});

const handlings = commandsByName([till, invoices]);
const body = { customerId: 'c1', paymentId: 'p1', amountMinor: 100 };

function problemsOf(name: string, body: unknown): readonly FieldProblem[] {
  try {
    validateCommand(handlings, name, body);
  } catch (error) {
    if (error instanceof CommandInvalid) return error.problems;
    throw error;
  }
  return [];
}
const fieldsOf = (name: string, body: unknown) => problemsOf(name, body).map(({ field }) => field);

describe('A body from outside', () => {
  it.each([[[]], [[{ amountMinor: 1 }]]])('may not have the list %j where an object is meant', (discount) => {
    const sent = { customerId: 'c1', lines: [{ amountMinor: 1 }], discount };
    expect(problemsOf('SendInvoice', sent)).toEqual([
      { field: 'discount', problem: 'discount must be an object, not a list' },
    ]);
    expect(problemsOf('SendInvoice', { ...sent, discount: { amountMinor: 1 } })).toEqual([]);
    expect(fieldsOf('SendInvoice', { customerId: 'c1', lines: [{ amountMinor: 1 }, discount] })).toEqual(['lines.1']);
  });

  it('becomes an instance of its command', () => {
    const command = validateCommand(handlings, 'TakePayment', { ...body, occurredAt: '2026-03-01T10:00:00Z' });
    expect(command).toBeInstanceOf(TakePayment);
    expect(command).toEqual(Object.assign(new TakePayment(), body, { occurredAt: '2026-03-01T10:00:00Z' }));
  });

  it('for a name that no command has is refused', () => {
    expect(() => validateCommand(handlings, 'takepayment', body)).toThrow(UnknownCommand);
    expect(() => validateCommand(handlings, 'constructor', body)).toThrow(UnknownCommand);
  });

  it.each([[null], [[]], ['text'], [7], [undefined]])('%p is no body', (notABody) => {
    expect(fieldsOf('TakePayment', notABody)).toEqual(['']);
  });

  it('hears of every problem at once, each with its field', () => {
    expect(problemsOf('TakePayment', { customerId: 7, amountMinor: '100' })).toEqual([
      { field: 'customerId', problem: 'customerId must be a string' },
      { field: 'paymentId', problem: 'paymentId must be a string' },
      { field: 'amountMinor', problem: 'amountMinor must be an integer number' },
    ]);
  });

  it('names the field inside a list', () => {
    const lines = [{ amountMinor: 1 }, { amountMinor: 'x' }, { amountMinor: 1, tax: 2 }, 'line'];
    expect(fieldsOf('SendInvoice', { customerId: 'c1', lines })).toEqual(
      expect.arrayContaining(['lines.1.amountMinor', 'lines.2.tax']),
    );
    expect(fieldsOf('SendInvoice', { customerId: 'c1', lines: ['line'] }).length).toBeGreaterThan(0);
  });

  it.each(['note', '__proto__', 'constructor', 'prototype'])('may not have the unknown field "%s"', (field) => {
    expect(fieldsOf('TakePayment', JSON.parse(`{${JSON.stringify(body).slice(1, -1)},"${field}":{}}`))).toEqual([
      field,
    ]);
  });

  it('may not say null where a field is optional: leaving it out is one thing, null another', () => {
    expect(fieldsOf('TakePayment', { ...body, currency: null, occurredAt: null })).toEqual(['currency', 'occurredAt']);
  });

  it.each([['\ud800'], ['a\udc00b'], ['nul\0']])('may not hold a text that can not be stored', (paymentId) => {
    expect(fieldsOf('TakePayment', { ...body, paymentId })).toEqual(['paymentId']);
  });

  it('may hold any other text', () => {
    expect(fieldsOf('TakePayment', { ...body, paymentId: '😀 Straße \\u0000' })).toEqual([]);
  });

  it('may be nested by the hundred thousand without harm', () => {
    let nested: unknown = 1;
    for (let i = 0; i < 100_000; i++) nested = [nested];
    expect(fieldsOf('TakePayment', { ...body, paymentId: nested })).toHaveLength(1);
  });

  it('may not place the command at a time that does not exist', () => {
    for (const occurredAt of ['2026-02-30T10:00:00Z', '2026-03-01', 'now', 5, '2026-03-01T10:00:00'])
      expect(fieldsOf('TakePayment', { ...body, occurredAt })).toContain('occurredAt');
  });

  it('says in one message what is wrong', () => {
    expect(() => validateCommand(handlings, 'TakePayment', { ...body, amountMinor: 0.5 })).toThrow(
      'TakePayment: amountMinor: amountMinor must be an integer number',
    );
  });
});
