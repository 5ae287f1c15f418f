const INSTANT = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d))?$/;

/**
 * Milliseconds since 1970 of an ISO 8601 instant; a bare day is its midnight in UTC.
 * @throws RangeError for anything else, local times without an offset among it.
 */
export function instantMs(text: string): number {
  const ms = INSTANT.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(ms)) throw new RangeError(`"${text}" is not an instant like 2026-03-31T22:00:00.000Z.`);
  return ms;
}
