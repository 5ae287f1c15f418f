export {
  DatabaseProblem,
  DatabaseUnreachable,
  DataDirectoryInUse,
  DataDirectoryUnusable,
  PortInUse,
  UnsupportedDatabase,
} from './errors.js';
export { withMigrationLock } from './migration-lock.js';
export { createPool, type PoolOptions } from './pool.js';
export { openDatabase, type OpenDatabaseOptions } from './database.js';
export type { Database } from './embedded.js';
export { startTemporaryServer, type TemporaryServer, type TemporaryServerOptions } from './temporary-server.js';
