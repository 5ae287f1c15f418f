import { z } from 'zod';

/** A schema of the catalogue as JSON Schema (draft 2020-12), with the titles and descriptions of its fields. */
export const jsonSchemaOf = (schema: z.ZodType): Readonly<Record<string, unknown>> => z.toJSONSchema(schema);

/** The same of a document as a person writes it: what has a default may be left out. */
export function inputSchemaOf(schema: z.ZodType): Readonly<Record<string, unknown>> {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input' });
  return rest;
}
