import { expect, it } from '@jest/globals';
import * as domain from '@vouch/domain';
import { Convert, till } from '../../testing/till.js';
import { commandsByName } from './commands-by-name.js';

const isCommandClass = (value: unknown): value is domain.CommandClass =>
  typeof value === 'function' && value.prototype instanceof domain.Command;

it('finds every command of the domain under its name', () => {
  const classes = Object.values(domain).filter(isCommandClass);
  expect(classes.length).toBeGreaterThan(10);
  expect([...commandsByName(domain.deciders, classes).keys()].sort()).toEqual(classes.map(({ name }) => name).sort());
});

it('refuses two deciders for one command', () => {
  expect(() => commandsByName([till, { ...till, commands: till.commands.slice(0, 1) }])).toThrow(
    'Two deciders handle the command Convert',
  );
});

it('refuses a command that no decider handles, and another class under the same name', () => {
  const Impostor = { Convert: class extends domain.Command {} }.Convert;
  expect(() => commandsByName([{ ...till, commands: [] }], [Convert])).toThrow(
    'No decider handles the command Convert',
  );
  expect(() => commandsByName([till], [Impostor])).toThrow('No decider handles the command Convert');
});
