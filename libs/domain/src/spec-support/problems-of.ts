import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import { deciders } from '../capabilities.js';
import type { CommandClass } from '../command.js';

export const handlings = deciders.flatMap(({ commands }) => commands);
const typeOf = (name: string): CommandClass => {
  const handling = handlings.find(({ type }) => type.name === name);
  if (!handling) throw new Error(`There is no command ${name}.`);
  return handling.type;
};

/** What is wrong with a body, each with the path of the field that it is in. */
export function problemsOf(name: string, body: object): string[] {
  const flat = (error: ValidationError, path: string): string[] => [
    ...Object.values(error.constraints ?? {}).map((problem) => `${path}${problem}`),
    ...(error.children ?? []).flatMap((child) => flat(child, `${path}${error.property}.`)),
  ];
  const command = plainToInstance(typeOf(name), { occurredAt: '2026-03-01T09:30:00Z', ...body });
  return validateSync(command, { whitelist: true, forbidNonWhitelisted: true }).flatMap((error) => flat(error, ''));
}
