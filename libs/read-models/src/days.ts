/** Calendar days as text, `YYYY-MM-DD`, in a program's time zone. Counting them needs no zone. */

const MS_PER_DAY = 86_400_000;

/** Days since 1970-01-01: differences of these are whole days. */
export const dayNumber = (day: string) => Date.parse(`${day}T00:00:00Z`) / MS_PER_DAY;

/** `2026-03-31` → `2026-03`. */
export const monthOf = (day: string) => day.slice(0, 7);

/** `2026-12` → `2027-01`. */
export function monthAfter(month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return number === 12
    ? `${String(year + 1).padStart(4, '0')}-01`
    : `${month.slice(0, 5)}${String(number + 1).padStart(2, '0')}`;
}

/** All months from one to another, both included; none when the other is before. */
export function monthsBetween(first: string, last: string): string[] {
  const months: string[] = [];
  for (let month = first; month <= last; month = monthAfter(month)) months.push(month);
  return months;
}

/** Whether a day is the last one of its month. */
export const endsMonth = (day: string) =>
  new Date((dayNumber(day) + 1) * MS_PER_DAY).toISOString().slice(0, 7) !== monthOf(day);

/** `2026-03` → `March 2026`. */
export function monthInWords(month: string): string {
  const [year = '', number = '1'] = month.split('-');
  return `${MONTHS[Number(number) - 1]} ${year}`;
}

/** `2026-03-12` → `12 March 2026`. */
export const dayInWords = (day: string) => `${Number(day.slice(8))} ${monthInWords(monthOf(day))}`;

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
