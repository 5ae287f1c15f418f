import { z } from 'zod';

/**
 * The values that events are made of. Strict: an unknown field is an error, never dropped. Titles name them in docs/events.md;
 * the descriptions of an event's fields stand there too.
 */

export const id = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/,
    'an id is 1 to 100 letters, digits, ".", "_" or "-", starting with a letter or digit',
  )
  .meta({
    title: 'id',
    description: '1 to 100 letters, digits, `.`, `_` or `-`, starting with a letter or digit.',
  });

export const currency = z
  .string()
  .regex(/^[A-Z]{3}$/, 'a currency is three capital letters, as in ISO 4217')
  .meta({ title: 'currency', description: 'ISO 4217, three capital letters.' });

export const minor = z.int().meta({
  title: 'minor units',
  description: "A signed integer in the currency's minor unit: cents for EUR, yen for JPY. At most 2^53 − 1.",
});
export const positiveMinor = z
  .int()
  .positive()
  .meta({ title: 'minor units > 0', description: 'Minor units, above 0.' });

export const money = z
  .strictObject({ amountMinor: minor, currency })
  .meta({ title: 'money', description: 'An amount, signed.' });
export const positiveMoney = z
  .strictObject({ amountMinor: positiveMinor, currency })
  .meta({ title: 'money > 0', description: 'An amount above 0.' });
export type Money = z.infer<typeof money>;

export const rate = z
  .string({
    error: ({ input }) =>
      typeof input === 'number'
        ? `a rate is a text, so that it stays exact: write "${input}", not ${input}`
        : undefined,
  })
  .regex(/^(0|[1-9]\d*)(\.\d{1,12})?$/, 'a rate is a decimal like "0.2", at most 12 places')
  .meta({ title: 'rate', description: 'An exact decimal as a string, at most 12 places: "0.2" is 20 %.' });

export const day = z.iso
  .date()
  .meta({ title: 'day', description: "A calendar day in the program's time zone, YYYY-MM-DD." });
export const instant = z.iso
  .datetime({ precision: 3 })
  .meta({ title: 'instant', description: 'ISO 8601 in UTC with milliseconds.' });
export const zone = z
  .string()
  .min(1)
  .max(64)
  .meta({ title: 'zone', description: 'An IANA time zone, such as Europe/Berlin.' });

export const country = z
  .string()
  .regex(/^[A-Z]{2}$/, 'a country is two capital letters, as in ISO 3166-1')
  .meta({ title: 'country', description: 'ISO 3166-1 alpha-2, two capital letters.' });

export const eventId = z.uuid().meta({ title: 'event id', description: 'The UUID of another event.' });

export const posting = z
  .strictObject({
    account: z
      .string()
      .min(1)
      .describe('The account: `commission-expense`, `commissions-held:<partnerId>` and the like.'),
    amountMinor: minor.describe('Debits are positive, credits negative.'),
    currency,
  })
  .meta({
    title: 'posting',
    description: 'One side of a double entry. The postings of an event sum to 0 per currency.',
  });
export type Posting = z.infer<typeof posting>;

export const personId = id.describe('The person, whose details only the vault knows.').meta({
  title: 'person id',
});
export const textId = z.uuid().meta({
  title: 'text id',
  description: 'What a person said in its own words. The vault knows the words; the log knows this id.',
});
export const code = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_.-]{0,59}$/, 'a code is 1 to 60 small letters, digits, "_", "." or "-"')
  .meta({
    title: 'code',
    description: 'A word from a list or a system: 1 to 60 small letters, digits, `_`, `.` or `-`.',
  });

export const actor = z
  .string()
  .regex(
    /^[a-z]+(:[A-Za-z0-9][A-Za-z0-9._-]{0,99})?$/,
    'an actor is `person:ann`, `key:console`, `policy:…` or the like',
  )
  .meta({
    title: 'actor',
    description: 'Who did it: `person:<holder>` for a key that names its holder, else `key:<keyId>`; `policy:<name>`.',
  });

/** Ids that many events carry, so that they are said once what they are. */
export const partnerId = id.describe('The partner.');
export const programId = id.describe('The program.');
export const customerId = id.describe('The customer.');
