import type { EventLog } from '@vouch/event-store';
import { LRUCache } from 'lru-cache';

/** Which streams exist. A stream never goes away, so only a yes is remembered. */
export class ExistingStreams {
  private readonly seen: LRUCache<string, true>;

  constructor(
    private readonly log: EventLog,
    maxStreams: number,
  ) {
    this.seen = new LRUCache({ max: maxStreams });
  }

  async has(stream: string, timeoutMs: number): Promise<boolean> {
    if (this.seen.has(stream)) return true;
    for await (const page of this.log.readStream(stream, { pageSize: 1, timeoutMs }))
      if (page.length > 0) {
        this.seen.set(stream, true);
        return true;
      }
    return false;
  }
}
