import { describe, it } from '@jest/globals';

type Body = () => void | Promise<void>;

export interface Conditional {
  it(name: string, body: Body, timeoutMs?: number): void;
  describe(name: string, body: () => void): void;
}

/**
 * Tests that some machine can't run: `skipUnless(process.platform === 'linux', 'reads /proc').it('…', …)`. Where the
 * condition isn't met they count as skipped, and the reason is shown.
 *
 * With VOUCH_NO_SKIP=1 they fail instead, so that a machine that should run everything notices when it doesn't. A `need`
 * that it admittedly lacks is named in VOUCH_MAY_SKIP (separated by commas).
 */
export function skipUnless(condition: boolean, reason: string, need?: string): Conditional {
  if (condition) {
    return { it: (name, body, timeoutMs) => it(name, body, timeoutMs), describe: (name, body) => describe(name, body) };
  }
  const title = (name: string) => `${name} — skipped: ${reason}`;
  if (!isForbidden(need)) {
    return {
      it: (name, body, timeoutMs) => it.skip(title(name), body, timeoutMs),
      describe: (name, body) => describe.skip(title(name), body),
    };
  }
  const fail = (name: string) =>
    it(title(name), () => {
      throw new Error(`VOUCH_NO_SKIP is set, and this can't run here: ${reason}`);
    });
  return { it: fail, describe: fail };
}

function isForbidden(need: string | undefined): boolean {
  if (!process.env['VOUCH_NO_SKIP']) return false;
  const allowed = (process.env['VOUCH_MAY_SKIP'] ?? '').split(',').map((each) => each.trim());
  return need === undefined || !allowed.includes(need);
}
