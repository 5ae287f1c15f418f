import { currency, id } from '@vouch/events';
import { Temporal } from 'temporal-polyfill';

/** A cell that can't be what its field asks for. The message says what was found and what is needed. */
export class BadCell extends Error {
  override readonly name = 'BadCell';
}

const quoted = (text: string) => `"${text.length > 60 ? `${text.slice(0, 57)}…` : text}"`;

/**
 * A decimal in major units ("19.90") as exact minor units (1990). The decimal sign is a point; there are no group signs.
 * @throws BadCell also for more places than the currency has: nothing is rounded away.
 */
export function minorUnits(text: string, currency: string, digits: number): number {
  const match = /^([+-]?)(\d+)(?:\.(\d*))?$/.exec(text);
  if (!match)
    throw new BadCell(
      text.includes(',')
        ? `${quoted(text)} is not an amount: write the decimal sign as a point, and no signs between thousands.`
        : `${quoted(text)} is not an amount such as 19.90.`,
    );
  const [, sign, whole, fraction = ''] = match;
  const significant = fraction.replace(/0+$/, '');
  if (significant.length > digits)
    throw new BadCell(
      `${quoted(text)} has more decimal places than ${currency} has (${digits}). Amounts are in major units, and none is rounded.`,
    );
  const minor = Number(`${whole}${significant.padEnd(digits, '0')}`);
  if (!Number.isSafeInteger(minor)) throw new BadCell(`${quoted(text)} is too large to be kept exactly.`);
  return sign === '-' && minor !== 0 ? -minor : minor;
}

const dateOnly = /^\d{4}-\d{2}-\d{2}$/;
const dateTime = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(Z|[+-]\d{2}:?\d{2})?$/i;

/**
 * An ISO 8601 date or instant as an instant in UTC with milliseconds. A date alone is its midnight, a time without an offset is local
 * time, both in the zone given (UTC unless one is).
 * @throws BadCell
 */
export function instantOf(text: string, zone: string): string {
  try {
    if (dateOnly.test(text)) return utc(Temporal.PlainDate.from(text, { overflow: 'reject' }).toZonedDateTime(zone));
    const match = dateTime.exec(text);
    if (match) {
      const [, date, time, offset] = match;
      if (offset) return utc(Temporal.Instant.from(`${date}T${time}${offset.toUpperCase()}`));
      return utc(Temporal.PlainDateTime.from(`${date}T${time}`, { overflow: 'reject' }).toZonedDateTime(zone));
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new BadCell(`${quoted(text)} is not a date that exists.`);
  }
  throw new BadCell(`${quoted(text)} is not a date (2024-05-31) or an instant (2024-05-31T14:00:00Z).`);
}

function utc(moment: Temporal.Instant | Temporal.ZonedDateTime): string {
  return new Date(moment.epochMilliseconds).toISOString();
}

/** @throws RangeError when there is no such time zone. */
export function checkZone(zone: string): void {
  Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone);
}

/** @throws BadCell */
export function idOf(text: string): string {
  if (!id.safeParse(text).success)
    throw new BadCell(
      `${quoted(text)} is not an id: 1 to 100 letters, digits, ".", "_" or "-", starting with a letter or digit.`,
    );
  return text;
}

/** @throws BadCell */
export function currencyOf(text: string): string {
  if (!currency.safeParse(text).success) throw new BadCell(`${quoted(text)} is not a currency such as EUR (ISO 4217).`);
  return text;
}
