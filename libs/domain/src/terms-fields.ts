import { agreedTerms, overridesOfRules, termsDocument } from '@vouch/events';
import { ValidateBy, type ValidationArguments } from 'class-validator';
import type { z } from 'zod';

/** Fields that hold documents, each with the schema that events hold them to. */

const documents: Readonly<Record<string, z.ZodType>> = {
  isTerms: termsDocument,
  isAgreedTerms: agreedTerms,
  isOverrides: overridesOfRules,
};

/** Something that is wrong within a document: where, from its top, and what. */
export interface WrongInDocument {
  readonly path: readonly string[];
  readonly message: string;
}

/** What is wrong with a field that holds a document, by the name of its validator; null for every other validator. */
export function wrongInDocument(validator: string, value: unknown): readonly WrongInDocument[] | null {
  const schema = Object.hasOwn(documents, validator) ? documents[validator] : undefined;
  if (!schema) return null;
  const { error } = schema.safeParse(value);
  return (error?.issues ?? []).map(({ path, message }) => ({ path: path.map(String), message }));
}

const conformsTo = (name: string): PropertyDecorator =>
  ValidateBy({
    name,
    validator: {
      validate: (value: unknown) => wrongInDocument(name, value)?.length === 0,
      defaultMessage: (argument?: ValidationArguments) =>
        (wrongInDocument(name, argument?.value) ?? [])
          .map(({ path, message }) => `${[argument?.property, ...path].join('.')}: ${message}`)
          .join('; '),
    },
  });

/** The terms of a program as a document. */
export const IsTerms = (): PropertyDecorator => conformsTo('isTerms');

/** What pays instead of what rules say, by the name of the rule. */
export const IsOverrides = (): PropertyDecorator => conformsTo('isOverrides');

/** What is agreed with one partner, as a document. */
export const IsAgreedTerms = (): PropertyDecorator => conformsTo('isAgreedTerms');
