export * from './event-log.js';
export { exportLine, MalformedExportLine, parseExportLine } from './export-format.js';
export { InMemoryEventLog } from './in-memory-event-log.js';
export { PostgresEventLog, type PostgresEventLogOptions } from './postgres/postgres-event-log.js';
export { CHAIN_START, chainOf, hashOf, verifyStored } from './stored-chain.js';
