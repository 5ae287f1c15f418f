import { remembered } from '@vouch/terms';
import { Temporal } from 'temporal-polyfill';

export { dayIn } from '@vouch/terms';

/**
 * Days are YYYY-MM-DD in a program's time zone, so that they compare as text. Instants are ISO 8601 in UTC with milliseconds.
 */

/** The last millisecond of a day in a zone, also where the day has 23 or 25 hours. */
export const endOfDay = remembered((day: string, zone: string) => {
  const next = Temporal.PlainDate.from(day).add({ days: 1 }).toZonedDateTime(zone).toInstant();
  return next.subtract({ milliseconds: 1 }).toString({ fractionalSecondDigits: 3 });
});

export const addDays = remembered((day: string, days: number) => Temporal.PlainDate.from(day).add({ days }).toString());

/** `2026-03-12` → `2026-03-31`. */
export const endOfMonth = (day: string): string => {
  const date = Temporal.PlainDate.from(day);
  return date.with({ day: date.daysInMonth }).toString();
};

/**
 * Whether a name is an IANA time zone that this machine's zone data knows, in IANA's own spelling: zones are compared as text.
 * Offsets like +01:00 are not zones.
 */
export const isZone = (zone: string): boolean =>
  /^[A-Za-z][A-Za-z0-9_+/-]{0,63}$/.test(zone) &&
  parses(() => {
    const { timeZoneId } = Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone);
    if (timeZoneId !== zone) throw new RangeError(`The zone is spelled ${timeZoneId}.`);
  });

const INSTANT = /^(?:19|2\d)\d{2}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})$/;
const DAY = /^(?:19|2\d)\d{2}-\d{2}-\d{2}$/;

/** Years outside 1900 to 2999 are typing errors, and would leave the four digits that days compare by. */
export const isInstant = (text: string): boolean => INSTANT.test(text) && parses(() => Temporal.Instant.from(text));

export const isDay = (text: string): boolean =>
  DAY.test(text) && parses(() => Temporal.PlainDate.from(text, { overflow: 'reject' }));

/**
 * An instant in the form that events keep: UTC with milliseconds, what is finer cut off.
 * @throws RangeError when the text is no instant with a zone offset.
 */
export const toInstant = (text: string): string =>
  Temporal.Instant.from(text).toString({ fractionalSecondDigits: 3, roundingMode: 'floor' });

function parses(parse: () => unknown): boolean {
  try {
    parse();
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
