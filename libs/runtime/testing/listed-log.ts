import type { EventLog, Page, ReadAllOptions } from '@vouch/event-store';
import type { Position, RecordedEvent } from '@vouch/events';

/** A log that is a list: what the readers' own tests read from. It takes no commands; tests put events into it. */
export class ListedLog implements Pick<EventLog, 'readAll' | 'follow' | 'head' | 'readStream'> {
  private readonly grown = new Set<() => void>();
  /** How many pages were read. */
  pagesRead = 0;

  constructor(private readonly events: RecordedEvent[] = []) {}

  /** As the port, for what takes one. */
  get port(): EventLog {
    return this as unknown as EventLog;
  }

  push(...events: readonly RecordedEvent[]): void {
    this.events.push(...events);
    for (const wake of [...this.grown]) wake();
  }

  head(): Promise<Position> {
    return Promise.resolve(this.events.at(-1)?.position ?? 0);
  }

  async *readAll({ after, upTo = Infinity, pageSize = 1_000, types, signal }: ReadAllOptions): AsyncGenerator<Page> {
    let at = this.events.findIndex(({ position }) => position > after);
    while (at >= 0 && at < this.events.length && !signal?.aborted) {
      const page = this.events.slice(at, at + pageSize).filter(({ position }) => position <= upTo);
      if (page.length === 0) return;
      at += page.length;
      this.pagesRead++;
      await Promise.resolve();
      yield { events: types ? page.filter(({ type }) => types.includes(type)) : page, through: page.at(-1)!.position };
    }
  }

  async *follow(options: Omit<ReadAllOptions, 'upTo'> & { signal: AbortSignal }): AsyncGenerator<Page> {
    let { after } = options;
    while (!options.signal.aborted) {
      for await (const page of this.readAll({ ...options, after })) {
        yield page;
        after = page.through;
      }
      if (after >= (await this.head())) await this.growth(options.signal);
    }
  }

  async *readStream(stream: string, { from = 0 }: { from?: number } = {}): AsyncGenerator<readonly RecordedEvent[]> {
    await Promise.resolve();
    yield this.events.filter((event) => event.stream === stream && event.revision >= from);
  }

  private async growth(signal: AbortSignal): Promise<void> {
    await new Promise<void>((resolve) => {
      const wake = () => {
        this.grown.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.grown.add(wake);
      signal.addEventListener('abort', wake);
    });
  }
}
