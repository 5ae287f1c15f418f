import type { EventLog } from '@vouch/event-store';
import type { Holding, LaneGroup } from '../src/projections/projection-runner.js';

/** A group whose lanes are dealt by the test. */
export class HandGroup {
  private readonly members = new Map<string, HandMember>();

  constructor(private readonly log: Pick<EventLog, 'follow'>) {}

  member(name: string): LaneGroup {
    const member = new HandMember(this.log);
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

  constructor(private readonly log: Pick<EventLog, 'follow'>) {}

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
      if (lanes) yield { lanes, over: this.over.signal, follow: (options) => this.log.follow(options) };
      else await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }
}
