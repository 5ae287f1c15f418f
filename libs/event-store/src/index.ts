export * from './event-log.js';
export { exportLine, MalformedExportLine, parseExportLine } from './export-format.js';
export { InMemoryEventLog } from './in-memory-event-log.js';
export { PostgresEventLog, type PostgresEventLogOptions } from './postgres/postgres-event-log.js';
export { readableEvent } from './readable-event.js';
export { CHAIN_START, chainOf, hashOf, verifyStored } from './stored-chain.js';
export { EventStoreDbEventLog, type EventStoreDbEventLogOptions } from './eventstoredb/eventstoredb-event-log.js';
export { LogAccessRefused } from './eventstoredb/log-failure.js';
export { InvalidLogUrl, parseLogUrl } from './eventstoredb/log-url.js';
