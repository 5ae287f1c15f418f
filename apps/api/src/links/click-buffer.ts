import { setTimeout as sleep } from 'node:timers/promises';
import { command, dayIn, RecordClicks, type Click } from '@vouch/domain';
import { LogTimeout, LogUnavailable } from '@vouch/event-store';
import { MOST_CLICKS } from '@vouch/events';
import { CommandContended, type CommandExecutor, commandIdOf } from '@vouch/runtime';
import type { Logger } from 'pino';
import type { Metrics } from '../observe/metrics.js';
import type { Link } from './link-cache.js';

/**
 * Clicks are written together, at most this long after the first of them: a crash loses the clicks of these milliseconds and
 * those of the append under way, together at most 100 ms while the log answers within 70. The metric of their delay tells.
 */
const FLUSH_AFTER_MS = 30;
/** While the log does not answer, so many clicks are kept; more are counted as dropped. */
const MOST_KEPT = 100_000;
/** After this time without an answer it is said, and the same command is sent again. */
const ATTEMPT_MS = 1_000;
const MAX_PAUSE_MS = 2_000;

interface Batch {
  readonly command: RecordClicks;
  readonly commandId: string;
}

export class ClickBuffer {
  private waiting: { readonly link: Link; readonly click: Click }[] = [];
  /** When the first of them came, on the clock of performance.now(). */
  private waitingSince = 0;
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();
  /** Clicks that are not in the log yet. */
  private kept = 0;
  /** Since that was last said in the log of this process. */
  private dropped = 0;
  private closing = false;

  constructor(
    private readonly executor: () => CommandExecutor,
    private readonly metrics: Metrics,
    private readonly logger: Logger,
    private readonly mostKept = MOST_KEPT,
  ) {}

  add(link: Link, click: Click): void {
    if (this.kept >= this.mostKept) return this.drop();
    this.keep(1);
    this.waiting.push({ link, click });
    if (this.timer) return;
    this.waitingSince = performance.now();
    this.timer = setTimeout(() => this.flush(), FLUSH_AFTER_MS);
  }

  /** Until the clicks that came before are in the log, at most so long. */
  async written(withinMs: number): Promise<void> {
    this.flush();
    await Promise.race([this.writing, sleep(withinMs, undefined, { ref: false })]);
  }

  /** Writes what is there, at most `withinMs`; what is left then is lost, and said. */
  async close(withinMs = 5_000): Promise<void> {
    await this.written(withinMs);
    this.closing = true;
    this.sayDropped();
    if (this.kept === 0) return;
    this.metrics.clicks.inc({ outcome: 'dropped' }, this.kept);
    this.logger.error({ clicks: this.kept }, 'Clicks were lost: the log did not take them.');
  }

  private flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.waiting.length === 0) return;
    const { waitingSince } = this;
    const batches = batchesOf(this.waiting);
    this.waiting = [];
    this.writing = this.writing.then(async () => {
      await Promise.all(batches.map((batch) => this.write(batch, waitingSince)));
    });
  }

  /** The same command until the log has taken it: told twice, it is recorded once. */
  private async write({ command, commandId }: Batch, since: number): Promise<void> {
    const clicks = command.clicks.length;
    for (let attempt = 0; !this.closing; attempt++) {
      try {
        const meta = { commandId, actor: 'redirect', now: command.occurredAt ?? '', timeoutMs: ATTEMPT_MS };
        await this.executor().execute(command, meta);
        this.metrics.clicks.inc({ outcome: 'recorded' }, clicks);
        this.metrics.clickDelaySeconds.observe((performance.now() - since) / 1000);
        this.keep(-clicks);
        this.sayDropped();
        return;
      } catch (error) {
        if (!isPassing(error)) {
          this.metrics.clicks.inc({ outcome: 'dropped' }, clicks);
          this.keep(-clicks);
          this.logger.error({ err: error, clicks }, 'Clicks could not be recorded.');
          return;
        }
        if (attempt === 0) this.logger.warn({ err: error, clicks }, 'Clicks could not be written yet; they are kept.');
        await sleep(Math.min(50 * 2 ** attempt, MAX_PAUSE_MS), undefined, { ref: false });
      }
    }
  }

  private keep(more: number): void {
    this.kept += more;
    this.metrics.clicksWaiting.set(this.kept);
  }

  private drop(): void {
    this.metrics.clicks.inc({ outcome: 'dropped' });
    if (this.dropped++ === 0)
      this.logger.error(
        { kept: this.kept },
        'Clicks are dropped from now on: the log takes none, and enough are kept.',
      );
  }

  /** How many they were, once the log takes clicks again. */
  private sayDropped(): void {
    if (this.dropped > 0) this.logger.error({ clicks: this.dropped }, 'So many clicks were dropped.');
    this.dropped = 0;
  }
}

/** Sending it again may help. */
const isPassing = (error: unknown) =>
  error instanceof LogTimeout || error instanceof LogUnavailable || error instanceof CommandContended;

/** One command for the clicks of a link on a day. */
function batchesOf(clicks: readonly { readonly link: Link; readonly click: Click }[]): Batch[] {
  const groups = new Map<string, { link: Link; clickedOn: string; clicks: Click[] }[]>();
  for (const { link, click } of clicks) {
    const clickedOn = dayIn(link.zone, click.clickedAt);
    const key = `${link.code}:${clickedOn}`;
    const parts = groups.get(key) ?? [];
    if (parts.length === 0) groups.set(key, parts);
    let part = parts.at(-1);
    if (!part || part.clicks.length >= MOST_CLICKS) parts.push((part = { link, clickedOn, clicks: [] }));
    part.clicks.push(click);
  }
  return [...groups.values()].flat().map(({ link: { code, programId, partnerId }, clickedOn, clicks }) => {
    const [first] = clicks;
    const occurredAt = clicks.at(-1)?.clickedAt;
    return {
      command: command(RecordClicks, { code, programId, partnerId, clickedOn, clicks, occurredAt }),
      commandId: commandIdOf('redirect', first?.clickId ?? ''),
    };
  });
}
