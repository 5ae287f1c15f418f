import { AppendRefused } from '../event-log.js';
import { CHAIN_START } from '../stored-chain.js';
import { readForm } from './stored-form.js';
import type { Wire, WireRecord } from './wire.js';

/** What an append has to know of its stream: everything that was written to it, up to a revision. */
export interface KnownStream {
  /** -1: nothing yet. */
  revision: number;
  /** Of its last event. */
  link: string;
  /** Revision of each event by the event's id. */
  readonly ids: Map<string, number>;
}

const READ_AT_ONCE = 1_000;

/**
 * What this process knows of the streams that it writes. EventStoreDB has no index of ids, so a stream is read once, and from
 * then on only what others have added. Knowledge that is behind does no harm: an append says at which revision it stands, and the
 * server refuses it when there is more. Bounded: what wasn't asked for longest is forgotten.
 */
export class KnownStreams {
  readonly #streams = new Map<string, KnownStream>();
  #ids = 0;

  constructor(
    private readonly wire: Wire,
    private readonly prefix: string,
    private readonly maxIds: number,
  ) {}

  get(stream: string): KnownStream | undefined {
    return this.#streams.get(stream);
  }

  /**
   * Reads what was added since the stream was last read or written. One caller at a time for each stream.
   * @throws WireFailure; AppendRefused when the stream isn't ours.
   */
  async refreshed(stream: string, timeLeft: () => number): Promise<KnownStream> {
    const known = this.#streams.get(stream) ?? { revision: -1, link: CHAIN_START, ids: new Map<string, number>() };
    for (;;) {
      const name = `${this.prefix}${stream}`;
      const records = await this.wire.readStream(name, known.revision + 1, READ_AT_ONCE, timeLeft());
      const forms = records.map((record) => formOf(stream, record));
      const last = forms.at(-1);
      if (last)
        this.extend(
          stream,
          known,
          forms.map(({ id }) => id),
          last.link,
        );
      if (records.length < READ_AT_ONCE) return known;
    }
  }

  /** These ids, in this order, now stand behind what was known. */
  extend(stream: string, known: KnownStream, ids: readonly string[], link: string): void {
    for (const id of ids) known.ids.set(id, ++known.revision);
    known.link = link;
    if (this.#streams.delete(stream)) this.#ids -= known.ids.size - ids.length;
    // Last in the order of the map: the last to be forgotten.
    this.#streams.set(stream, known);
    this.#ids += known.ids.size;
    for (const [oldest, { ids: forgotten }] of this.#streams) {
      if (this.#ids <= this.maxIds || oldest === stream) break;
      this.#streams.delete(oldest);
      this.#ids -= forgotten.size;
    }
  }
}

function formOf(stream: string, record: WireRecord) {
  try {
    return readForm(record);
  } catch (error) {
    throw new AppendRefused(
      `Stream ${stream} holds an event of another program, at revision ${record.revision}. Choose another streamPrefix.`,
      { cause: error },
    );
  }
}
