import { z } from 'zod';

/** A schema of the catalogue as JSON Schema (draft 2020-12), with the titles and descriptions of its fields. */
export const jsonSchemaOf = (schema: z.ZodType): Readonly<Record<string, unknown>> => z.toJSONSchema(schema);
