import { z } from 'zod';
import { day } from '../values.js';

/** What terms may ask of an occasion. */

export const FACTS = [
  'plan',
  'payment',
  'tier',
  'group',
  'currency',
  'via',
  'link',
  'coupon',
  'product',
  'country',
] as const;

/** A code, a currency or the name of a tier; no address, so that no person is in the log for ever. */
const value = z.string().regex(/^[^@]{1,120}$/, 'a value has 1 to 120 characters and is no address');
const values = z.array(value).min(1).max(100);
export const test = z
  .strictObject({
    fact: z
      .union([
        z.enum([...FACTS, 'day']),
        z
          .string()
          .regex(
            /^metadata\.[a-z0-9][a-z0-9_.-]{0,59}$/,
            `a fact is one of ${[...FACTS, 'day'].join(', ')}, or metadata.<key>`,
          ),
      ])
      .describe(
        'What is looked at; `metadata.<key>` is what a payment carries by that name. `payment` is `new` for the first of a customer, else `recurring`.',
      ),
    in: values.optional().describe('It is one of these.'),
    notIn: values.optional().describe('It is none of these, or not known.'),
    from: day.optional().describe('On this day or later; only with `day`.'),
    until: day.optional().describe('On this day or earlier; only with `day`.'),
  })
  .refine(({ in: among, notIn, from, until }) => (among ?? notIn ?? from ?? until) !== undefined, {
    message: 'a test asks for something: `in`, `notIn`, `from` or `until`',
  })
  .refine(({ fact, from, until }) => fact === 'day' || (from ?? until) === undefined, {
    message: '`from` and `until` are asked of `day`',
  })
  .meta({ title: 'test', description: 'One thing that is asked of an occasion.' });
export type Test = z.infer<typeof test>;

export const notTest = z
  .strictObject({ not: test.describe('This does not hold.') })
  .meta({ title: 'not', description: 'A test that must not hold.' });
const literal = z.union([test, notTest]);
export const allTests = z
  .strictObject({ all: z.array(literal).min(1).max(20).describe('All of these hold.') })
  .meta({ title: 'all', description: 'Tests that hold together.' });
export const anyTest = z
  .strictObject({
    any: z
      .array(z.union([literal, allTests]))
      .min(1)
      .max(20)
      .describe('At least one of these holds.'),
  })
  .meta({ title: 'any', description: 'Tests of which one has to hold.' });
export const clause = z
  .union([
    literal,
    allTests,
    anyTest,
    z.strictObject({ not: z.union([allTests, anyTest]).describe('This does not hold.') }),
  ])
  .meta({ title: 'clause', description: 'A test, or several that are joined by `all`, `any` and `not`.' });
export type Clause = z.infer<typeof clause>;
