/** SQLSTATE classes and codes that mean "not now" (postgresql.org/docs/current/errcodes-appendix.html). */
const UNREACHABLE_STATES = /^(08|57P0|53)/;
const BUSY_STATES = ['57014', '55P03', '40001', '40P01', '25P03'];
const UNREACHABLE_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
]);
/** pg reports some lost connections by message only. */
const UNREACHABLE_MESSAGES =
  /Connection terminated|timeout exceeded when trying to connect|connection error and is not queryable|Cannot use a pool after calling end|Driver not Connected/;

/** Whether an error means that the database is away or too slow; undefined when it means something else. */
export function databaseFailureOf(error: unknown): 'unreachable' | 'busy' | undefined {
  for (const part of chainOf(error)) {
    const code = 'code' in part ? String(part.code) : '';
    if (BUSY_STATES.includes(code)) return 'busy';
    if (UNREACHABLE_CODES.has(code) || (code.length === 5 && UNREACHABLE_STATES.test(code))) return 'unreachable';
    if ('message' in part && UNREACHABLE_MESSAGES.test(String(part.message))) return 'unreachable';
  }
  return undefined;
}

/** The error and what it wraps: `cause` by the language, `driverError` by TypeORM. */
function* chainOf(error: unknown): Generator<object> {
  let part = error;
  for (let depth = 0; depth < 5 && typeof part === 'object' && part !== null; depth++) {
    yield part;
    part = 'driverError' in part ? part.driverError : 'cause' in part ? part.cause : undefined;
  }
}
