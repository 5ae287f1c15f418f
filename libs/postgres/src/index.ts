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
export { type Database, openDatabase, type OpenDatabaseOptions } from './database.js';
export { startTemporaryServer, type TemporaryServer, type TemporaryServerOptions } from './temporary-server.js';
