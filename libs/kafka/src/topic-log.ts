import { randomUUID } from 'node:crypto';
import type { EventLog, Page } from '@vouch/event-store';
import { GroupMember, type TopicReaderOptions } from './projection-group.js';

/** The whole topic, read like a log: what a rebuild can begin from in place of the log. */
export class TopicLog implements Pick<EventLog, 'follow'> {
  constructor(private readonly options: TopicReaderOptions) {}

  /** Until the signal aborts. @throws TopicUnfit, and whatever keeps the topic from being read. */
  async *follow(options: Parameters<EventLog['follow']>[0]): AsyncGenerator<Page> {
    // A group of its own, whose only member has every partition.
    const member = new GroupMember(this.options, `${this.options.fanout.group}.${randomUUID()}`);
    // A reader that ends by its signal may never ask for another page.
    options.signal.addEventListener('abort', () => void member.leave(), { once: true });
    try {
      await member.join();
      for await (const holding of member.holdings(options.signal)) {
        yield* holding.follow({ ...options, signal: AbortSignal.any([options.signal, holding.over]) });
        if (!options.signal.aborted) throw new Error('The partitions were taken away while the topic was read.');
      }
    } finally {
      await member.leave();
    }
  }
}
