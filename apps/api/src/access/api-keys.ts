import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Caller } from './caller.js';
import { hashOfKey } from './key-secret.js';
import type { KeyTable, OpenSecret } from './key-table.js';

/** What changes in another process is noticed within this time: half of the five seconds that are promised. */
const REREAD_EVERY_MS = 2_500;
/** A key that isn't known may have been made a moment ago; but all wrong ones together are worth this many queries. */
const REREAD_AT_MOST_EVERY_MS = 250;

export const FIRST_KEY = 'first';

/**
 * Tells whose key a request carries. The hashes are kept in memory, so that a request costs no query and a database that
 * is away doesn't lock everyone out of /healthz.
 */
export class ApiKeys {
  /**
   * By hash, in hex. Looking a hash up takes no time that says anything of the key: nobody can choose a key by the
   * beginning of its hash.
   */
  private known: ReadonlyMap<string, OpenSecret> = new Map();
  private table: KeyTable | undefined;
  private readAt = Number.NEGATIVE_INFINITY;
  private reading: Promise<void> | undefined;
  private coming: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  /** Whether the last periodic reading failed: that is said once, not every time. */
  private failing = false;

  /** @param fileKey The key in the data folder: until the database was reached, it alone opens. */
  constructor(
    fileKey: string | undefined,
    private readonly logger: Logger,
    private readonly now: () => number = Date.now,
  ) {
    const caller: Caller = { keyId: FIRST_KEY, role: 'admin', holder: null, partnerId: null, scopes: null };
    if (fileKey) this.known = byHash([{ hash: hashOfKey(fileKey), caller, until: Number.POSITIVE_INFINITY }]);
  }

  /** From here on the log and the database alone say which keys there are. */
  async attach(table: KeyTable): Promise<void> {
    this.table = table;
    await this.read();
    this.timer = setInterval(() => void this.reread(), REREAD_EVERY_MS);
    this.timer.unref();
  }

  /** While the database is away, nothing that a key opens can be done; what is known stays until it is back. */
  private async reread(): Promise<void> {
    try {
      await this.read();
      if (this.failing) this.logger.info('The API keys are read again.');
      this.failing = false;
    } catch (error) {
      if (!this.failing) this.logger.warn({ err: error }, 'The API keys can not be read; those that are known stay.');
      this.failing = true;
    }
  }

  /** Ends the reading. */
  async detach(): Promise<void> {
    clearInterval(this.timer);
    await this.readingEnds();
  }

  get attached(): boolean {
    return this.readAt > Number.NEGATIVE_INFINITY;
  }

  /**
   * Whose key it is; undefined for one that opens nothing (any more). At once for a key that is known.
   * @throws what the database throws, for a key that isn't known while the database can't be asked about it.
   */
  callerOf(key: string): Caller | undefined | Promise<Caller | undefined> {
    const hash = hashOfKey(key).toString('hex');
    return this.find(hash) ?? (this.attached ? this.lookUp(hash) : undefined);
  }

  private async lookUp(hash: string): Promise<Caller | undefined> {
    await this.readSoon();
    return this.find(hash);
  }

  /** Ids of the keys that may do everything, for ever. */
  lastingAdmins(): ReadonlySet<string> {
    const lasting = [...this.known.values()].filter(
      ({ until, caller }) => until === Number.POSITIVE_INFINITY && caller.role === 'admin' && caller.scopes === null,
    );
    return new Set(lasting.map(({ caller }) => caller.keyId));
  }

  /** What was changed here is known here at once. */
  async refresh(): Promise<void> {
    await this.readingEnds();
    await this.read();
  }

  private find(hash: string): Caller | undefined {
    const secret = this.known.get(hash);
    return secret && secret.until > this.now() ? secret.caller : undefined;
  }

  /** A reading that begins after now, shared by all who ask before it begins. */
  private readSoon(): Promise<void> {
    this.coming ??= sleep(Math.max(0, this.readAt + REREAD_AT_MOST_EVERY_MS - performance.now()))
      .then(() => this.readingEnds())
      .then(() => {
        this.coming = undefined;
        return this.read();
      });
    return this.coming;
  }

  /** Of the reading under way, whose failure is told to whoever began it. */
  private async readingEnds(): Promise<void> {
    await this.reading?.catch(() => undefined);
  }

  private read(): Promise<void> {
    this.reading ??= this.readNow().finally(() => (this.reading = undefined));
    return this.reading;
  }

  private async readNow(): Promise<void> {
    if (!this.table) return;
    this.known = byHash(await this.table.secrets());
    this.readAt = performance.now();
  }
}

const byHash = (secrets: readonly OpenSecret[]) =>
  new Map(secrets.map((secret) => [secret.hash.toString('hex'), secret]));
