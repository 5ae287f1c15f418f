import {
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Max,
  MaxLength,
  Min,
  type ValidationError,
  validateSync,
} from 'class-validator';
import { type FieldError, Problem } from '../problems/catalogue.js';

/** Longer than any fold takes; shorter than what proxies and people wait. */
export const MAX_WAIT_MS = 60_000;
export const DEFAULT_WAIT_MS = 10_000;

/** What every read model takes besides its own parameters. */
export class WaitParams {
  /** A position from a command's answer: wait until the rows contain it. */
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  waitFor?: number;

  /** Milliseconds to wait at most. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MAX_WAIT_MS)
  timeoutMs?: number;
}

/** What every read model takes to answer as it did before. */
export class AsOfParams {
  /** A position, or a moment (2026-03-31, its midnight in UTC, or an instant): the answer as it was known then, replayed from the log. */
  @IsOptional()
  @IsString()
  @MaxLength(40)
  asOf?: string;

  /** With `asOf`: `now` adds how what is known now differs, line by line, with the events that caused it. */
  @IsOptional()
  @IsIn(['now'])
  compare?: 'now';
}

type ParamsClass = new () => object;

/**
 * Reads a query string into its classes, each parameter into the class that declares it.
 * @throws Problem invalid-fields that names each wrong, repeated or unknown parameter.
 */
export function readParams<Classes extends readonly ParamsClass[]>(
  raw: Readonly<Record<string, unknown>>,
  ...classes: Classes
): { [K in keyof Classes]: InstanceType<Classes[K]> } {
  const read = classes.map((type) => new type());
  const errors: FieldError[] = [];
  for (const [name, value] of Object.entries(raw)) {
    const owner = read.find((params) => declares(params, name));
    if (!owner) errors.push({ field: name, message: `there is no parameter ${name} here` });
    else if (typeof value !== 'string') errors.push({ field: name, message: `${name} must be given once` });
    else if (/[\p{Surrogate}\0]/u.test(value)) errors.push({ field: name, message: `${name} holds a NUL character` });
    else Object.assign(owner, { [name]: fromText(value, typeOf(owner, name)) });
  }
  for (const params of read)
    for (const error of validateSync(params, { forbidUnknownValues: false })) errors.push(...fieldErrors(error));
  if (errors.length > 0) throw new Problem('invalid-fields', 'The query string is not valid.', { errors });
  return read as { [K in keyof Classes]: InstanceType<Classes[K]> };
}

/** Whether a class declares such a parameter. */
export const takesParam = (type: ParamsClass, name: string): boolean => declares(new type(), name);

const fieldErrors = ({ property, constraints = {} }: ValidationError): FieldError[] =>
  Object.values(constraints).map((message) => ({ field: property, message }));

/** A property counts when TypeScript left its type behind, as it does for each decorated one. */
const typeOf = (params: object, name: string): unknown => Reflect.getMetadata('design:type', params, name);
const declares = (params: object, name: string) => typeOf(params, name) !== undefined;

/** What can't be converted stays text, and the validators say what is wrong with it. */
function fromText(text: string, type: unknown): unknown {
  if (type === Number && /^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  if (type === Boolean && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}
