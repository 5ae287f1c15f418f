import { wrongInDocument, type Command, type CommandHandling } from '@vouch/domain';
import { plainToInstance } from 'class-transformer';
import { getMetadataStorage, type ValidationError, ValidationTypes, validateSync } from 'class-validator';
import { CommandInvalid, type FieldProblem, UnknownCommand } from './command-errors.js';
import { utcInstant } from './utc-instant.js';

/** Deeper than any command; a body nested by the ten thousand would exhaust the stack of whoever walks it. */
const MAX_DEPTH = 16;

/** Names that reach an object's prototype or class instead of a field. */
const NOT_FIELDS = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Builds a command from a body that came from outside (JSON over HTTP, a CSV row) and checks each field.
 * @throws UnknownCommand when no command has this name.
 * @throws CommandInvalid with every problem found, each with its field.
 */
export function validateCommand(
  handlings: ReadonlyMap<string, CommandHandling<unknown>>,
  name: string,
  body: unknown,
): Command {
  const handling = handlings.get(name);
  if (!handling) throw new UnknownCommand(name);
  const command = validateBody(handling.type, body);
  const problems = problemsOfOccurredAt(command.occurredAt);
  if (problems.length > 0) throw new CommandInvalid(name, problems);
  return command;
}

/**
 * Builds an object of a class from a body that came from outside, and checks each field.
 * @throws CommandInvalid with every problem found, each with its field.
 */
export function validateBody<T extends object>(type: new () => T, body: unknown): T {
  const { name } = type;
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new CommandInvalid(name, [{ field: '', problem: 'the body must be a JSON object' }]);
  const unstorable = [...problemsOfValue(body, '', 0)];
  if (unstorable.length > 0) throw new CommandInvalid(name, unstorable);

  const instance = plainToInstance(type, body as object);
  const errors = validateSync(instance, {
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    validationError: { target: false },
  });
  const problems = errors.flatMap((error) => problemsOf(error, ''));
  if (problems.length === 0) problems.push(...listsForObjects(instance, ''));
  if (problems.length > 0) throw new CommandInvalid(name, problems);
  return instance;
}

export function problemsOfOccurredAt(occurredAt: string | undefined): FieldProblem[] {
  if (occurredAt === undefined || utcInstant(occurredAt) !== null) return [];
  const problem =
    'occurredAt is not an instant that exists; write it like 2026-03-01T09:30:00Z or 2026-03-01T10:30:00+01:00';
  return [{ field: 'occurredAt', problem }];
}

function problemsOf(error: ValidationError, parent: string): FieldProblem[] {
  const field = parent ? `${parent}.${error.property}` : error.property;
  const own = Object.entries(error.constraints ?? {}).flatMap(
    ([validator, problem]) =>
      wrongInDocument(validator, error.value)?.map(({ path, message }) => ({
        field: [field, ...path].join('.'),
        problem: message,
      })) ?? [{ field, problem }],
  );
  return [...own, ...(error.children ?? []).flatMap((child) => problemsOf(child, field))];
}

/** Where a list stands in place of an object: `@ValidateNested()` takes it for "each of these". */
function* listsForObjects(value: object, parent: string): Generator<FieldProblem> {
  for (const { property, each } of nestedFieldsOf(value.constructor)) {
    const nested = (value as Readonly<Record<string, object | undefined>>)[property];
    if (nested === undefined) continue;
    const field = parent ? `${parent}.${property}` : property;
    const items =
      each && Array.isArray(nested)
        ? nested.map((item, index) => [item, `${field}.${index}`] as const)
        : [[nested, field] as const];
    for (const [item, place] of items)
      if (Array.isArray(item)) yield { field: place, problem: `${property} must be an object, not a list` };
      else yield* listsForObjects(item, place);
  }
}

const nestedFields = new WeakMap<object, readonly { readonly property: string; readonly each: boolean }[]>();

function nestedFieldsOf(type: object) {
  let fields = nestedFields.get(type);
  if (!fields) {
    fields = getMetadataStorage()
      .getTargetValidationMetadatas(type as () => unknown, '', true, false)
      .filter((metadata) => metadata.type === ValidationTypes.NESTED_VALIDATION)
      .map(({ propertyName, each }) => ({ property: propertyName, each }));
    nestedFields.set(type, fields);
  }
  return fields;
}

/** What the log could not store, or what would slip past the validators: they take null for "absent". */
function* problemsOfValue(value: unknown, field: string, depth: number): Generator<FieldProblem> {
  if (value === null) yield { field, problem: 'must not be null; leave the field out' };
  else if (typeof value === 'string' && /[\p{Surrogate}\0]/u.test(value))
    yield { field, problem: 'holds half a surrogate pair or a NUL character, which no text has' };
  else if (typeof value === 'number' && !Number.isFinite(value)) yield { field, problem: 'is not a number' };
  if (typeof value !== 'object' || value === null) return;
  if (depth === MAX_DEPTH) return yield { field, problem: 'is nested too deeply' };
  for (const [key, inner] of Object.entries(value)) {
    const path = field ? `${field}.${key}` : key;
    if (NOT_FIELDS.has(key)) yield { field: path, problem: `property ${key} should not exist` };
    else yield* problemsOfValue(inner, path, depth + 1);
  }
}
