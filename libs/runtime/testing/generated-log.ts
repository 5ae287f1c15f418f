import type { EventLog, Page, ReadAllOptions } from '@vouch/event-store';
import type { Position, RecordedEvent } from '@vouch/events';
import { randomEvents, type RandomEventsOptions } from './random-events.js';

/** A log of any length that is stored nowhere: each reading makes the same events again. Only the beginning can be read from. */
export class GeneratedLog implements Pick<EventLog, 'readAll' | 'follow' | 'head'> {
  private last: Position | undefined;

  constructor(private readonly options: RandomEventsOptions) {}

  get port(): EventLog {
    return this as unknown as EventLog;
  }

  head(): Promise<Position> {
    if (this.last === undefined) for (const { position } of randomEvents(this.options)) this.last = position;
    return Promise.resolve(this.last ?? 0);
  }

  async *readAll({ after, upTo = Infinity, pageSize = 1_000, types }: ReadAllOptions): AsyncGenerator<Page> {
    let events: RecordedEvent[] = [];
    for (const event of randomEvents(this.options)) {
      if (event.position <= after) continue;
      if (event.position > upTo) break;
      events.push(event);
      if (events.length < pageSize) continue;
      yield pageOf(events, types);
      events = [];
      // Others have their turn, as when pages come over a network.
      await new Promise((resolve) => setImmediate(resolve));
    }
    if (events.length > 0) yield pageOf(events, types);
  }

  async *follow(options: Omit<ReadAllOptions, 'upTo'> & { signal: AbortSignal }): AsyncGenerator<Page> {
    yield* this.readAll(options);
    await new Promise((resolve) => options.signal.addEventListener('abort', resolve));
  }
}

const pageOf = (events: readonly RecordedEvent[], types: readonly string[] | undefined): Page => ({
  events: types ? events.filter(({ type }) => types.includes(type)) : events,
  through: events.at(-1)!.position,
});
