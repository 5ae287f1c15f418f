import type { Command, KnownPerson, SealedField } from '@vouch/domain';
import type { EventLog } from '@vouch/event-store';
import type { Sealed, SealedFor, Sealer } from '@vouch/runtime';
import type pg from 'pg';
import { changeKey } from './change-key.js';
import { dropUnrecorded } from './drop-unrecorded.js';
import { currentKeys, prepareVault, type VaultKeys } from './keys.js';
import type { KeySource } from './master-key.js';
import { reveal, type Asked, type Revealed } from './revealing.js';
import { seal } from './sealing.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** As vouch_vault.keep raises it. */
const KEY_CHANGED = 'VV001';
/** How far the log is followed, in positions, before that is noted although nobody was forgotten. */
const NOTE_EVERY = 10_000;

/** Told after each call: what was done, and how long it took. */
export type VaultObserver = (operation: 'seal' | 'reveal' | 'forget', ms: number) => void;

/**
 * Personal data, apart from the log: encrypted before it reaches the database, each person and each text with a key of its
 * own. Deleted, it is gone; the log goes on to name an id that means nobody.
 */
export class Vault implements Sealer {
  private constructor(
    private readonly pool: pg.Pool,
    private readonly source: KeySource,
    private keys: VaultKeys,
    private readonly observe: VaultObserver,
  ) {}

  /**
   * Makes what is missing; the key too, at the first start. Others may do the same at once.
   * @throws VaultKeyProblem when the key does not open this vault.
   */
  static async open(pool: pg.Pool, source: KeySource, observe: VaultObserver = () => undefined): Promise<Vault> {
    return new Vault(pool, source, await prepareVault(pool, source), observe);
  }

  seal(command: Command, fields: readonly SealedField[], about: SealedFor): Promise<Sealed> {
    return this.measured('seal', () => this.withKeys((keys) => seal(this.pool, keys, command, fields, about)));
  }

  async knows(personId: string): Promise<boolean> {
    if (!UUID.test(personId)) return false;
    const { rowCount } = await this.pool.query(
      `select from vouch_vault.kept where id = $1 and kind = 'person'
       union all select from vouch_vault.forgotten where id = $1`,
      [personId],
    );
    return rowCount !== 0;
  }

  /** Other persons with the same e-mail address: the same human being, known twice. */
  async sameMailbox(personId: string): Promise<readonly KnownPerson[]> {
    if (!UUID.test(personId)) return [];
    const { rows } = await this.pool.query<KnownPerson>(
      `select o.id as "personId", o.subject from vouch_vault.kept k
       join vouch_vault.kept o on o.mailbox = k.mailbox and o.id <> k.id where k.id = $1 order by o.kept_at, o.id`,
      [personId],
    );
    return rows;
  }

  async forget(personId: string): Promise<void> {
    if (!UUID.test(personId)) return;
    await this.measured('forget', () => this.pool.query('select vouch_vault.forget($1)', [personId]));
  }

  /**
   * What the vault knows of these ids: one call of the database.
   * @param laneKey Only what was brought to streams of this owner.
   */
  reveal(asked: Asked, laneKey?: string): Promise<Revealed> {
    return this.measured('reveal', () => this.withKeys((keys) => reveal(this.pool, keys, asked, laneKey)));
  }

  /** What was said under these ids; what was forgotten is not in it. */
  async texts(textIds: readonly string[]): Promise<Readonly<Record<string, string>>> {
    const { texts } = await this.reveal({ persons: [], texts: textIds });
    return Object.fromEntries(Object.entries(texts).flatMap(([id, said]) => ('text' in said ? [[id, said.text]] : [])));
  }

  /**
   * Forgets whom the log says to forget, until the signal aborts. Whoever recorded it did so at once; this is for those who
   * were killed in between, and for an older vault that was put back from its backup.
   */
  async followLog(log: EventLog, signal: AbortSignal): Promise<void> {
    let noted = await this.followedUpTo(await log.head());
    for await (const { events, through } of log.follow({ after: noted, types: ['PersonForgotten'], signal })) {
      for (const { type, data } of events) if (type === 'PersonForgotten') await this.forget(data.personId);
      if (events.length === 0 && through < noted + NOTE_EVERY) continue;
      await this.pool.query(
        `insert into vouch_vault.followed (position) values ($1)
         on conflict (only_one) do update set position = excluded.position`,
        [through],
      );
      noted = through;
    }
  }

  /** Deletes what was kept for commands that were never recorded: their processes ended in between. */
  dropUnrecorded(log: EventLog, olderThanMs: number): Promise<number> {
    return dropUnrecorded(this.pool, log, olderThanMs);
  }

  /**
   * Wraps every key in a new one. What is sealed meanwhile waits.
   * @param next The new key; without one, a new file takes the place of the old.
   * @returns how many keys were wrapped.
   */
  async changeKey(next?: Buffer): Promise<number> {
    return changeKey(this.pool, this.source, next);
  }

  /** A log that was put back from an older backup is followed from its beginning: forgetting twice does no harm. */
  private async followedUpTo(head: number): Promise<number> {
    const { rows } = await this.pool.query<{ position: number }>('select position from vouch_vault.followed');
    const position = rows[0]?.position ?? 0;
    return position > head ? 0 : position;
  }

  /** With the keys as they are now: another process may have changed them. */
  private async withKeys<T>(use: (keys: VaultKeys) => Promise<T>): Promise<T> {
    try {
      return await use(this.keys);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === KEY_CHANGED)) throw error;
      this.keys = await currentKeys(this.pool, this.source);
      return use(this.keys);
    }
  }

  private async measured<T>(operation: Parameters<VaultObserver>[0], run: () => Promise<T>): Promise<T> {
    const began = performance.now();
    try {
      return await run();
    } finally {
      this.observe(operation, performance.now() - began);
    }
  }
}
