import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Pool } from 'pg';

/** 256 random bits, with a prefix by which a person or a secret scanner recognises a leaked one. */
export const KEY_PATTERN = /^vouch_[A-Za-z0-9_-]{43}$/;
export const newKey = () => `vouch_${randomBytes(32).toString('base64url')}`;

/** SHA-256 is enough: a key has 256 bits of entropy, so there is nothing to guess and no need for a slow hash. */
export const hashOfKey = (key: string) => createHash('sha256').update(key, 'utf8').digest();

/** A key that was deleted from the database stops working within this time. */
const REREAD_AFTER_MS = 5_000;

interface KnownKey {
  readonly id: string;
  readonly hash: Buffer;
}

/**
 * Tells whose key a request carries. The hashes are kept in memory, so that a request costs no query and a database that
 * is away doesn't lock everyone out of /healthz.
 */
export class ApiKeys {
  private known: readonly KnownKey[] = [];
  private pool: Pool | undefined;
  private readAt = Number.NEGATIVE_INFINITY;
  private reading: Promise<void> | undefined;

  /** @param fileKey The key in the data folder: until the database was reached, it alone opens. */
  constructor(
    fileKey: string | undefined,
    private readonly now: () => number = () => performance.now(),
  ) {
    if (fileKey) this.known = [{ id: 'file', hash: hashOfKey(fileKey) }];
  }

  /** From here on the database alone says which keys there are. */
  async attach(pool: Pool): Promise<void> {
    this.pool = pool;
    await this.read();
  }

  get attached(): boolean {
    return this.readAt > Number.NEGATIVE_INFINITY;
  }

  /**
   * The id of a key; undefined for one that isn't known.
   * @throws what the database throws, for a key that isn't known while the database can't be asked about it.
   */
  async idOf(key: string): Promise<string | undefined> {
    const hash = hashOfKey(key);
    const id = this.find(hash);
    if (this.now() - this.readAt < REREAD_AFTER_MS || !this.attached) return id;
    const reading = this.read();
    if (id !== undefined) {
      // Known a moment ago: the answer doesn't wait. A failure shows when the request itself needs the database.
      reading.catch(() => undefined);
      return id;
    }
    await reading;
    return this.find(hash);
  }

  /** Compares with every key in the same time, whichever it is. */
  private find(hash: Buffer): string | undefined {
    let id: string | undefined;
    for (const key of this.known) if (timingSafeEqual(key.hash, hash)) id = key.id;
    return id;
  }

  private read(): Promise<void> {
    this.reading ??= this.readNow().finally(() => (this.reading = undefined));
    return this.reading;
  }

  private async readNow(): Promise<void> {
    if (!this.pool) return;
    const { rows } = await this.pool.query<KnownKey>('select id, hash from vouch_access.api_key');
    this.known = rows;
    this.readAt = this.now();
  }
}
