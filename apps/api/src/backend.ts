import type { TransferConnector } from '@vouch/connectors';
import type { EventLog } from '@vouch/event-store';
import type { RowSource } from '@vouch/read-models';
import type { CommandExecutor } from '@vouch/runtime';
import type { Vault } from '@vouch/vault';
import type { Pool } from 'pg';
import type { KeyTable } from './access/key-table.js';
import type { Links } from './links/redirect.js';
import { Problem } from './problems/catalogue.js';

/** What requests need behind HTTP. */
export interface Backend {
  readonly pool: Pool;
  readonly log: EventLog;
  readonly rows: RowSource;
  readonly vault: Vault;
  readonly executor: CommandExecutor;
  readonly keyTable: KeyTable;
  readonly links: Links;
  /** Null where there is no key of a provider: then nothing is sent from here. */
  readonly transfers: TransferConnector | null;
}

/** The backend once the database was reached. Until then the server listens, and says that it waits. */
export class BackendHolder {
  private backend: Backend | undefined;

  set(backend: Backend): void {
    this.backend = backend;
  }

  get reached(): boolean {
    return this.backend !== undefined;
  }

  get links(): Links | undefined {
    return this.backend?.links;
  }

  /** @throws Problem database-unreachable before the database was reached. */
  getLinks(): Links {
    return this.get().links;
  }

  /** @throws Problem database-unreachable before the database was reached. */
  get(): Backend {
    if (!this.backend)
      throw new Problem('database-unreachable', 'The database was not reached yet since this server started.', {
        headers: { 'retry-after': '1' },
      });
    return this.backend;
  }
}
