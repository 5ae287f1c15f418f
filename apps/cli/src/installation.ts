import { type GuardedInstallation, openGuarded } from '@vouch/vault';
import type { Context } from './terminal/command.js';
import { Failure } from './terminal/failure.js';

/**
 * Opens the database that the settings name, attaching to one that runs already, and closes all of it afterwards. A service
 * waits for its database; a person at a terminal wants to know at once that it can't be reached.
 * @throws Failure `database-unreachable`
 */
export async function withInstallation<T>(
  { settings, signal }: Context,
  work: (installation: GuardedInstallation) => Promise<T>,
): Promise<T> {
  const { dataDir, databaseUrl, logUrl, vault } = settings;
  const unreachable = new AbortController();
  const installation = await openGuarded({
    dataDir,
    databaseUrl,
    logUrl,
    vault,
    applicationName: 'vouch-cli',
    // It may have to do a projector's work: see settle.
    maxConnections: 20,
    signal: AbortSignal.any([signal, unreachable.signal]),
    onWaiting: (message) =>
      unreachable.abort(
        new Failure(message, {
          code: 'database-unreachable',
          where: databaseUrl ? 'DATABASE_URL' : dataDir,
          whatToDo: databaseUrl ? 'Check that it runs, and the address, user and password in DATABASE_URL.' : undefined,
        }),
      ),
  }).catch((error: unknown) => {
    throw unreachable.signal.aborted ? unreachable.signal.reason : signal.aborted ? signal.reason : error;
  });
  try {
    return await work(installation);
  } finally {
    await installation.close();
  }
}
