import pg from 'pg';

/**
 * How values arrive from Postgres: int8 as a number (an error beyond 2^53, never a rounded value), timestamptz as
 * ISO 8601 in UTC with milliseconds, date as `YYYY-MM-DD`. numeric stays a string, for it holds exact decimals.
 */
export const valueTypes: pg.CustomTypesConfig = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    const parse = format === 'binary' ? undefined : textParsers.get(oid);
    // pg declares the result by format; the parsers of both formats are called with what the server sent.
    return (parse ?? pg.types.getTypeParser(oid, format as 'text')) as never;
  },
};

type TextParser = (text: string) => unknown;

// pg's typings leave the array types out of its list.
const TEXT_ARRAY = 1009;
const parseTextArray = pg.types.getTypeParser(TEXT_ARRAY as never, 'text') as (text: string) => unknown[];

/** Nested arrays keep their nesting, null elements stay null. */
function arrayOf(parse: TextParser): TextParser {
  const element = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(element);
    return typeof value === 'string' ? parse(value) : value;
  };
  return (text) => parseTextArray(text).map(element);
}

const textParsers = new Map<number, TextParser>([
  [20, safeInteger],
  [1016, arrayOf(safeInteger)],
  [1082, unchanged],
  [1182, arrayOf(unchanged)],
  [1184, utcInstant],
  [1185, arrayOf(utcInstant)],
]);

function unchanged(text: string): string {
  return text;
}

function safeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`${text} is beyond the integers that a number holds exactly`);
  return value;
}

const UTC_TEXT = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?\+00$/;

/** Microseconds are cut off, not rounded, so that the order of instants is kept. */
function utcInstant(text: string): string {
  const utc = UTC_TEXT.exec(text);
  if (utc) return `${utc[1]}T${utc[2]}.${(utc[3] ?? '').slice(0, 3).padEnd(3, '0')}Z`;
  // Another session time zone, a year beyond 9999 or BC.
  const value: unknown = pg.types.getTypeParser(1184, 'text')(text);
  if (!(value instanceof Date) || Number.isNaN(value.getTime())) throw new RangeError(`'${text}' is no instant`);
  return value.toISOString();
}
