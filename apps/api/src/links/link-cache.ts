import { setTimeout as sleep } from 'node:timers/promises';
import type { EventLog } from '@vouch/event-store';
import type { RecordedEvent } from '@vouch/events';
import type { Logger } from 'pino';

export interface Link {
  readonly code: string;
  readonly programId: string;
  readonly partnerId: string;
  readonly destination: string;
  readonly zone: string;
  readonly disabled: boolean;
}

function withEvent(link: Link | null, { type, data }: RecordedEvent): Link | null {
  if (type === 'LinkCreated') return { ...data, disabled: false };
  return type === 'LinkDisabled' && link ? { ...link, disabled: true } : link;
}

const MOST_LINKS = 100_000;
/** A log that does not answer must not keep a visitor waiting. */
const LOOK_UP_MS = 2_000;

/** Links as their streams say. What changes is read from the log as it happens, and the link is looked up anew. */
export class LinkCache {
  private readonly links = new Map<string, Promise<Link | null>>();
  private readonly following = new AbortController();
  private ending: Promise<void> = Promise.resolve();

  constructor(
    private readonly log: EventLog,
    private readonly logger: Logger,
  ) {}

  start(): void {
    this.ending = this.follow();
  }

  async stop(): Promise<void> {
    this.following.abort();
    await this.ending;
  }

  /** @throws LogTimeout, LogUnavailable when it isn't known here and the log does not answer. */
  find(code: string): Promise<Link | null> {
    const known = this.links.get(code);
    if (known) return known;
    const found = this.read(code);
    if (this.links.size >= MOST_LINKS) this.links.clear();
    this.links.set(code, found);
    // A code that stands for nothing is not kept, so that guessing fills no memory.
    const forget = () => this.links.get(code) === found && this.links.delete(code);
    found.then((link) => link ?? forget(), forget);
    return found;
  }

  private async read(code: string): Promise<Link | null> {
    let link: Link | null = null;
    for await (const page of this.log.readStream(`link-${code}`, { timeoutMs: LOOK_UP_MS }))
      for (const event of page) link = withEvent(link, event);
    return link;
  }

  private async follow(): Promise<void> {
    const { signal } = this.following;
    const types = ['LinkCreated', 'LinkDisabled'];
    let failing = false;
    while (!signal.aborted)
      try {
        const after = await this.log.head();
        this.links.clear();
        if (failing) this.logger.info('The log is followed again for changed links.');
        failing = false;
        for await (const { events } of this.log.follow({ after, types, signal }))
          for (const { type, data } of events)
            if (type === 'LinkCreated' || type === 'LinkDisabled') this.links.delete(data.code);
      } catch (error) {
        // What is cached still serves; it is all looked up anew once the log answers. Said once, not at each attempt.
        if (!failing && !signal.aborted)
          this.logger.warn(
            { err: error },
            'The log can not be followed for changed links; those that are known serve.',
          );
        failing = true;
        await sleep(500, undefined, { signal }).catch(() => undefined);
      }
  }
}
