import { createPool } from '@vouch/postgres';
import { EventStoreDbEventLog } from '../eventstoredb/eventstoredb-event-log.js';
import type { EventLog } from '../event-log.js';
import { PostgresEventLog } from '../postgres/postgres-event-log.js';

/** The log at an address, for processes of the conformance suite. */
export const openLogAt = (url: string): Promise<EventLog> =>
  url.startsWith('esdb') ? EventStoreDbEventLog.open(url) : PostgresEventLog.open(createPool(url));
