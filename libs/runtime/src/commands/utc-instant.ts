const INSTANT = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(?:Z|([+-])(\d{2}):(\d{2}))$/;

/** The widest offset that a time zone ever had; more is a typing error. */
const MAX_OFFSET_MINUTES = 15 * 60 + 59;

/**
 * Brings an ISO 8601 instant to UTC with milliseconds (finer fractions are cut off): `2026-03-01T10:00+01:00` becomes
 * `2026-03-01T09:00:00.000Z`. Null for anything else: a local time without an offset, a date alone, a day or an hour that
 * does not exist, a year outside 1–9999.
 */
export function utcInstant(text: string): string | null {
  const match = INSTANT.exec(text);
  if (!match) return null;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0)) as Six;
  const milliseconds = Number((match[7] ?? '').padEnd(3, '0').slice(0, 3));
  const offset = (match[8] === '-' ? -1 : 1) * (Number(match[9] ?? 0) * 60 + Number(match[10] ?? 0));
  if (hour > 23 || minute > 59 || second > 59) return null;
  if (Number(match[10] ?? 0) > 59 || Math.abs(offset) > MAX_OFFSET_MINUTES) return null;

  const local = new Date(0);
  local.setUTCFullYear(year, month - 1, day);
  local.setUTCHours(hour, minute, second, milliseconds);
  // A day that does not exist (30 February, month 13) has moved into another month.
  if (local.getUTCMonth() !== month - 1 || local.getUTCDate() !== day) return null;

  const instant = new Date(local.getTime() - offset * 60_000);
  const utcYear = instant.getUTCFullYear();
  return utcYear >= 1 && utcYear <= 9999 ? instant.toISOString() : null;
}

type Six = [number, number, number, number, number, number];
