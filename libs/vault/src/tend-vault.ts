import { setTimeout as sleep } from 'node:timers/promises';
import type { EventLog } from '@vouch/event-store';
import type { Vault } from './vault.js';

export interface TendVaultOptions {
  readonly vault: Vault;
  readonly log: EventLog;
  readonly onError: (error: unknown, reader: string) => void;
}

const READER = 'vault';
const PAUSE_MS = 1_000;
const LOOK_EVERY_MS = 10 * 60_000;
/** Longer than any command takes. */
const UNRECORDED_AFTER_MS = 60 * 60_000;

/**
 * Keeps vault and log together until the signal aborts: forgets whom the log says to forget, and drops what was kept for
 * commands that were never recorded. Any number of processes may do it at once.
 */
export async function tendVault({ vault, log, onError }: TendVaultOptions, signal: AbortSignal): Promise<void> {
  const again = async (work: () => Promise<unknown>, pauseMs: number) => {
    while (!signal.aborted) {
      const failed = await work().then(
        () => false,
        (error: unknown) => {
          if (!signal.aborted) onError(error, READER);
          return true;
        },
      );
      await sleep(failed ? PAUSE_MS : pauseMs, undefined, { signal }).catch(() => undefined);
    }
  };
  await Promise.all([
    again(() => vault.followLog(log, signal), PAUSE_MS),
    again(() => vault.dropUnrecorded(log, UNRECORDED_AFTER_MS), LOOK_EVERY_MS),
  ]);
}
