import { randomUUID } from 'node:crypto';
import { EventIdReused } from '../event-log.js';
import { readForm } from './stored-form.js';
import type { Wire } from './wire.js';

/** For so long a claim stands though its event isn't there: longer than any append is tried. */
const GRACE_MS = 60_000;

const READ_AT_ONCE = 1_000;

/**
 * EventStoreDB has no index of ids, so an append claims its first id in a stream called for that id, where only one can be first.
 * Whoever reuses a command's key for something else, on whichever stream, meets the claim. It lies outside our prefix, so no reader of the
 * log sees it. A claim whose event was never written can be taken over when nobody can be writing it any more.
 */
export class IdClaims {
  readonly #claims: string;

  constructor(
    private readonly wire: Wire,
    private readonly prefix: string,
  ) {
    this.#claims = `${prefix.slice(0, -1)}:id.`;
  }

  /**
   * From now on only this stream may hold an event of this id.
   * @throws EventIdReused, WireFailure
   */
  async claim(id: string, stream: string, timeLeft: () => number): Promise<void> {
    const name = `${this.#claims}${id}`;
    const event = {
      id: randomUUID(),
      type: 'EventIdClaimed',
      data: Buffer.from(JSON.stringify({ stream })),
      metadata: Buffer.from(''),
    };
    for (let revision = -1; ;) {
      const { outcome } = await this.wire.append(name, revision, [event], Math.max(1, timeLeft()));
      if (outcome === 'appended') return;
      const claim = await this.#standing(id, stream, timeLeft);
      if (claim.owner === stream) return;
      revision = claim.revision;
    }
  }

  /**
   * Looks, without claiming.
   * @throws EventIdReused, WireFailure
   */
  async check(id: string, stream: string, timeLeft: () => number): Promise<void> {
    await this.#standing(id, stream, timeLeft);
  }

  /** The last claim of an id, by this stream or by one that will never hold it. */
  async #standing(id: string, stream: string, timeLeft: () => number) {
    const claims = await this.wire.readStream(`${this.#claims}${id}`, 0, READ_AT_ONCE, Math.max(1, timeLeft()));
    const last = claims.at(-1);
    if (!last) return { revision: -1 };
    const { stream: owner } = JSON.parse(Buffer.from(last.data).toString('utf8')) as { stream: string };
    if (owner !== stream && (Date.now() - last.createdMs < GRACE_MS || (await this.#holds(owner, id, timeLeft))))
      throw new EventIdReused(stream, id);
    return { revision: last.revision, owner };
  }

  async #holds(stream: string, id: string, timeLeft: () => number): Promise<boolean> {
    for (let from = 0; ; from += READ_AT_ONCE) {
      const records = await this.wire.readStream(
        `${this.prefix}${stream}`,
        from,
        READ_AT_ONCE,
        Math.max(1, timeLeft()),
      );
      if (records.some((record) => readForm(record).id === id)) return true;
      if (records.length < READ_AT_ONCE) return false;
    }
  }
}
