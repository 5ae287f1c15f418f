import { openEmbedded, type Database } from './embedded.js';
import { checkOwnDatabase } from './own-database.js';

export interface OpenDatabaseOptions {
  /** A Postgres of one's own, 14–18. Absent or empty: the embedded one. */
  readonly databaseUrl?: string;
  /** Where the embedded one keeps everything; made when it isn't there. */
  readonly dataDir: string;
  /** A port for the embedded one; otherwise a free one is chosen and kept. */
  readonly port?: number;
  readonly onLog?: (line: string) => void;
}

/**
 * The database that the configuration names, ready to use.
 * @throws DataDirectoryInUse, DataDirectoryUnusable, PortInUse, DatabaseUnreachable, UnsupportedDatabase
 */
export async function openDatabase(options: OpenDatabaseOptions): Promise<Database> {
  if (!options.databaseUrl) return openEmbedded(options);
  await checkOwnDatabase(options.databaseUrl);
  return { url: options.databaseUrl, kind: 'own', stop: () => Promise.resolve() };
}
