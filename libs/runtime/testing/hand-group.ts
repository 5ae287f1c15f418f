import type { EventLog, Page } from '@vouch/event-store';
import { laneOf } from '../src/projections/lanes.js';
import type { Holding, LaneGroup } from '../src/projections/projection-runner.js';

/** A group whose lanes are dealt by the test. Each member is brought the events of its lanes, and no others. */
export class HandGroup {
  private readonly members = new Map<string, HandMember>();

  constructor(
    private readonly log: Pick<EventLog, 'follow'>,
    private readonly lanes: number,
  ) {}

  member(name: string): LaneGroup {
    const member = new HandMember(this.log, this.lanes);
    this.members.set(name, member);
    return member;
  }

  /** Who isn't named keeps what it has, and isn't told that others may have it too. */
  deal(hands: Readonly<Record<string, readonly number[]>>): void {
    for (const [name, lanes] of Object.entries(hands)) this.members.get(name)!.deal(lanes);
  }
}

class HandMember implements LaneGroup {
  private dealt: readonly number[] | undefined;
  private over = new AbortController();
  private wake = () => {};

  constructor(
    private readonly log: Pick<EventLog, 'follow'>,
    private readonly of: number,
  ) {}

  deal(lanes: readonly number[]): void {
    this.dealt = lanes;
    this.over.abort();
    this.wake();
  }

  async *holdings(signal: AbortSignal): AsyncGenerator<Holding> {
    signal.addEventListener('abort', () => this.wake());
    while (!signal.aborted) {
      const lanes = this.dealt;
      this.dealt = undefined;
      this.over = new AbortController();
      if (lanes) yield { lanes, over: this.over.signal, follow: (options) => this.follow(lanes, options) };
      else await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }

  private async *follow(lanes: readonly number[], options: Parameters<EventLog['follow']>[0]): AsyncGenerator<Page> {
    for await (const { events, through } of this.log.follow(options))
      yield { events: events.filter(({ laneKey }) => lanes.includes(laneOf(laneKey, this.of))), through };
  }
}
