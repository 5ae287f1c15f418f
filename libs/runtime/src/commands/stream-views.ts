import { type Consulted, evolved } from '@vouch/domain';
import type { EventLog } from '@vouch/event-store';
import { LRUCache } from 'lru-cache';

interface Seen {
  readonly state: unknown;
  /** Of the last event folded; -1 for a stream that doesn't exist. */
  readonly revision: number;
}

/** Streams as other capabilities look at them: kept folded, and read on from there each time someone asks. */
export class StreamViews {
  private readonly seen = new Map<Consulted['view'], LRUCache<string, Seen>>();

  constructor(
    private readonly log: EventLog,
    private readonly maxStreams: number,
  ) {}

  /** The stream as the view sees it now. */
  async see({ stream, view }: Consulted, timeoutMs: number): Promise<unknown> {
    const streams = this.streamsOf(view);
    let { state, revision } = streams.get(stream) ?? { state: view.initial, revision: -1 };
    for await (const page of this.log.readStream(stream, { from: revision + 1, timeoutMs }))
      for (const event of page) {
        state = evolved(view, state, event);
        ({ revision } = event);
      }
    if (revision >= 0) streams.set(stream, { state, revision });
    return state;
  }

  private streamsOf(view: Consulted['view']): LRUCache<string, Seen> {
    let streams = this.seen.get(view);
    if (!streams) this.seen.set(view, (streams = new LRUCache({ max: this.maxStreams })));
    return streams;
  }
}
