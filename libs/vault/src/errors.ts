import { DatabaseProblem } from '@vouch/postgres';

/** The key that was given does not open this vault, or there is none. The message says what to do. */
export class VaultKeyProblem extends DatabaseProblem {
  readonly code = 'vault-key';
}
