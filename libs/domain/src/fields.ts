import 'reflect-metadata';
import { IsInt, IsString, Matches, Max, Min, ValidateBy, buildMessage, type ValidationOptions } from 'class-validator';
import { isDay, isInstant, isZone } from './calendar.js';
import { isCurrency } from './currencies.js';
import { isShare } from './money.js';

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

/** An id as in the events: it becomes part of a stream's name, so it holds neither ":" nor "/". */
export const IsId = (options?: ValidationOptions): PropertyDecorator =>
  Matches(/^[A-Za-z0-9][A-Za-z0-9._@-]{0,99}$/, {
    message: '$property must be 1 to 100 letters, digits, ".", "_", "@" or "-", starting with a letter or digit',
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
