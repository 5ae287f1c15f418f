export { VaultKeyProblem } from './errors.js';
export { type GuardedInstallation, openGuarded, type OpenGuardedOptions } from './open-guarded.js';
export type { Asked, Revealed, RevealedPerson, RevealedText } from './revealing.js';
export { tendVault, type TendVaultOptions } from './tend-vault.js';
export { Vault, type VaultObserver } from './vault.js';
