import 'reflect-metadata';
import { Type } from 'class-transformer';
import {
  IsEmail,
  IsInt,
  IsOptional,
  IsString,
  IsUrl,
  Length,
  Matches,
  Max,
  Min,
  ValidateBy,
  ValidateNested,
  buildMessage,
  type ValidationOptions,
} from 'class-validator';
import { isCurrency, isShare } from '@vouch/terms';
import { isDay, isInstant, isZone } from './calendar.js';
import { seals } from './sealed.js';

/** The fields that commands are made of. Each says what it takes, so that a message alone is enough to mend the input. */

const all =
  (...decorators: readonly PropertyDecorator[]): PropertyDecorator =>
  (target, property) => {
    for (const decorate of decorators) decorate(target, property);
  };

const rule = (name: string, holds: (text: string) => boolean, says: string): PropertyDecorator =>
  ValidateBy({
    name,
    validator: {
      validate: (value: unknown) => typeof value === 'string' && holds(value),
      defaultMessage: buildMessage((each) => `${each}$property ${says}`),
    },
  });

/**
 * An id as in the events: it becomes part of a stream's name, so it holds neither ":" nor "/". No "@" either: an address
 * would then be in the log for ever.
 */
export const IsId = (options?: ValidationOptions): PropertyDecorator =>
  Matches(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/, {
    message: '$property must be 1 to 100 letters, digits, ".", "_" or "-", starting with a letter or digit',
    ...options,
  });

export const IsCurrency = (): PropertyDecorator =>
  all(
    IsString(),
    rule('isCurrency', isCurrency, 'must be a currency code of ISO 4217 in capital letters, such as EUR'),
  );

export const IsZone = (): PropertyDecorator =>
  all(
    IsString(),
    rule('isZone', isZone, 'must be an IANA time zone in its exact spelling, such as Europe/Berlin or UTC'),
  );

export const IsDay = (): PropertyDecorator =>
  all(IsString(), rule('isDay', isDay, 'must be a calendar day as YYYY-MM-DD, between 1900 and 2999'));

export const IsInstant = (): PropertyDecorator =>
  all(
    IsString(),
    rule('isInstant', isInstant, 'must be an ISO 8601 instant with a zone offset, such as 2026-03-01T09:30:00Z'),
  );

/** A share of a payment: an exact decimal as text, above 0 and at most 1, with at most 12 places. */
export const IsRate = (): PropertyDecorator =>
  all(
    Matches(/^(0|[1-9]\d*)(\.\d{1,12})?$/, {
      message: '$property must be a decimal as text, such as "0.2" for 20 %, with at most 12 places',
    }),
    rule('isShare', isShare, 'must be above 0 and at most 1'),
  );

/** What one currency is worth in another: an exact decimal as text, above 0, with at most 9 digits before the point and 12 after it. */
export const IsExchangeRate = (): PropertyDecorator =>
  Matches(/^(?=.*[1-9])(0|[1-9]\d{0,8})(\.\d{1,12})?$/, {
    message: '$property must be a decimal above 0 as text, such as "1.0812", with at most 12 places',
  });

/** Minor units: cents for EUR, yen for JPY. */
export const IsMinor = (): PropertyDecorator =>
  all(IsInt(), Min(Number.MIN_SAFE_INTEGER), Max(Number.MAX_SAFE_INTEGER));

export const IsPositiveMinor = (): PropertyDecorator => all(IsInt(), Min(1), Max(Number.MAX_SAFE_INTEGER));

/** A payment above this is a typing error; and of sums of such, nine thousand stay within what a number holds exactly. */
const MOST_IN_ONE_PAYMENT_MINOR = 1_000_000_000_000;

export class Money {
  /** In the currency's minor unit: cents for EUR, yen for JPY. */
  @IsMinor()
  amountMinor!: number;

  /** ISO 4217. */
  @IsCurrency()
  currency!: string;
}

export class PositiveMoney {
  /** In the currency's minor unit: cents for EUR, yen for JPY. At most 1,000,000,000,000. */
  @IsInt()
  @Min(1)
  @Max(MOST_IN_ONE_PAYMENT_MINOR)
  amountMinor!: number;

  /** ISO 4217. */
  @IsCurrency()
  currency!: string;
}

export const sameMoney = (one: Money, other: Money): boolean =>
  one.amountMinor === other.amountMinor && one.currency === other.currency;

/** ISO 3166-1 alpha-2. */
export const IsCountry = (): PropertyDecorator =>
  Matches(/^[A-Z]{2}$/, { message: '$property must be two capital letters of ISO 3166-1, such as DE' });

const CODE = /^[a-z0-9][a-z0-9_.-]{0,59}$/;

/** A word that a system or a list gives, not prose: `organic_search`. What a person says in its own words is an `@IsText`. */
export const IsCode = (options?: ValidationOptions): PropertyDecorator =>
  Matches(CODE, {
    message: '$property must be a code of 1 to 60 small letters, digits, "_", "." or "-", such as organic_search',
    ...options,
  });

/** Codes by their names. */
export const IsCodes = (): PropertyDecorator =>
  ValidateBy({
    name: 'isCodes',
    validator: {
      validate: (value: unknown) =>
        typeof value === 'object' &&
        value !== null &&
        !Array.isArray(value) &&
        Object.keys(value).length <= 20 &&
        Object.entries(value).every(([name, code]) => CODE.test(name) && typeof code === 'string' && CODE.test(code)),
      defaultMessage: buildMessage(() => '$property must be an object of at most 20 codes, by names like "campaign"'),
    },
  });

/** A code that people type. Capital letters do not matter: events hold it in small ones, as a code. */
export const IsCouponCode = (): PropertyDecorator =>
  Matches(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,59}$/, {
    message: '$property must be 1 to 60 letters, digits, "_", "." or "-", such as SPRING20',
  });

/** What a person says in its own words. It goes to the vault, and the event holds the id that it has there. */
export const IsText = (maxLength = 2000): PropertyDecorator => all(Length(1, maxLength), seals('text'));

const TEXT_NAME = /^[a-z0-9][a-z0-9_-]{0,59}$/;

/** Several texts by name: `{"motivation": "…"}`. They go to the vault, and the event holds the id that each has there. */
export const IsTexts = (maxLength = 2000): PropertyDecorator =>
  all(
    ValidateBy({
      name: 'isTexts',
      validator: {
        validate: (value: unknown) =>
          typeof value === 'object' &&
          value !== null &&
          !Array.isArray(value) &&
          Object.keys(value).length <= 50 &&
          Object.entries(value).every(
            ([name, text]) =>
              TEXT_NAME.test(name) && typeof text === 'string' && text.length > 0 && text.length <= maxLength,
          ),
        defaultMessage: buildMessage(
          () =>
            `$property must be an object of at most 50 texts of 1 to ${maxLength} characters, by names like "motivation"`,
        ),
      },
    }),
    seals('texts'),
  );

/** A person, as a form or a system says it. All of it goes to the vault. */
export class PersonalDetails {
  @Length(1, 200)
  name!: string;

  @IsEmail()
  @Length(3, 254)
  email!: string;

  /** The company that the person works for. */
  @IsOptional()
  @Length(1, 200)
  company?: string;

  @IsOptional()
  @IsUrl({ protocols: ['http', 'https'], require_protocol: true })
  @Length(1, 500)
  website?: string;

  @IsOptional()
  @Length(3, 50)
  phone?: string;
}

/** A person's details. They go to the vault, and the event holds the person's id. */
export const IsPerson = (): PropertyDecorator =>
  all(
    ValidateNested(),
    Type(() => PersonalDetails),
    seals('person'),
  );
