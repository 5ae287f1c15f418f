import { overridesOfRules, termsDocument } from '@vouch/events';
import { ValidateBy, type ValidationArguments } from 'class-validator';
import type { z } from 'zod';

/** Fields that hold documents, each with the schema that events hold them to. The message says where it is wrong, and why. */

const conformsTo = (name: string, schema: z.ZodType): PropertyDecorator =>
  ValidateBy({
    name,
    validator: {
      validate: (value: unknown) => schema.safeParse(value).success,
      defaultMessage: (argument?: ValidationArguments) =>
        whatIsWrong(schema, argument?.property ?? '', argument?.value),
    },
  });

function whatIsWrong(schema: z.ZodType, property: string, value: unknown): string {
  const { error } = schema.safeParse(value);
  return (error?.issues ?? [])
    .slice(0, 5)
    .map(({ path, message }) => `${[property, ...path.map(String)].join('.')}: ${message}`)
    .join('; ');
}

/** The terms of a program as a document. */
export const IsTerms = (): PropertyDecorator => conformsTo('isTerms', termsDocument);

/** What pays instead of what rules say, by the name of the rule. */
export const IsOverrides = (): PropertyDecorator => conformsTo('isOverrides', overridesOfRules);
