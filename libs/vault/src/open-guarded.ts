import { createPool } from '@vouch/postgres';
import {
  type Installation,
  onceReachable,
  openInstallation,
  type OpenInstallationOptions,
  type VaultSettings,
} from '@vouch/runtime';
import { Vault, type VaultObserver } from './vault.js';

/** An installation with its vault open. */
export interface GuardedInstallation extends Installation {
  readonly vault: Vault;
}

export interface OpenGuardedOptions extends OpenInstallationOptions {
  readonly vault?: VaultSettings;
  readonly observeVault?: VaultObserver;
}

/**
 * Opens the log, the tables and the vault, and waits for as long as a database can't be reached.
 * @throws VaultKeyProblem when the key does not open the vault; and as openInstallation.
 */
export async function openGuarded(options: OpenGuardedOptions): Promise<GuardedInstallation> {
  const { databaseUrl, key } = options.vault ?? {};
  const installation = await openInstallation(options);
  const own = databaseUrl
    ? createPool(databaseUrl, { applicationName: options.applicationName, max: options.maxConnections })
    : undefined;
  const close = async () => {
    await own?.end();
    await installation.close();
  };
  try {
    const source = { key, dataDir: options.dataDir };
    const open = () => Vault.open(own ?? installation.pool, source, options.observeVault);
    return { ...installation, vault: await onceReachable(open, options), close };
  } catch (error) {
    await close();
    throw error;
  }
}
