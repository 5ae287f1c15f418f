import { setTimeout as sleep } from 'node:timers/promises';
import { addDays, CloseDay, command, dayIn } from '@vouch/domain';
import type { EventLog } from '@vouch/event-store';
import { BEFORE_FIRST, type Position } from '@vouch/events';
import { commandIdOf, type CommandExecutor, isSimulated } from '@vouch/runtime';

export interface SchedulerOptions {
  readonly log: EventLog;
  readonly executor: CommandExecutor;
  readonly now: () => Date;
  /** How often to look, in milliseconds; default 30,000. */
  readonly everyMs?: number;
  readonly onError: (error: unknown) => void;
}

interface Zone {
  /** The day before the first program of this zone was recorded: on that day begins what there is to close. */
  readonly begins: string;
  readonly lastClosed: string | null;
}

/**
 * Closes each day of each program's zone once it is over, one after the other, so that days that passed while nothing ran are
 * made up for. A day has one command id, so any number of schedulers close it once. A simulated log is left alone: its days
 * are closed by command.
 */
export class Scheduler {
  private readonly zones = new Map<string, Zone>();
  private readUpTo: Position = BEFORE_FIRST;

  constructor(private readonly options: SchedulerOptions) {}

  /** Until the signal aborts. What fails is tried again at the next look. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.closeDueDays(signal).catch(this.options.onError);
      await sleep(this.options.everyMs ?? 30_000, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Once. A zone that fails doesn't keep the others from closing their days. */
  async closeDueDays(signal?: AbortSignal): Promise<void> {
    if ((await isSimulated(this.options.log)) !== false) return;
    await this.readNews();
    for (const zone of this.zones.keys()) await this.closeDueDaysOf(zone, signal).catch(this.options.onError);
  }

  private async closeDueDaysOf(zone: string, signal?: AbortSignal): Promise<void> {
    const now = this.options.now().toISOString();
    const today = dayIn(zone, now);
    for (let date = this.nextOf(zone); date < today && !signal?.aborted; date = this.nextOf(zone)) {
      const commandId = commandIdOf('scheduler', `close ${date} ${zone}`);
      await this.options.executor.execute(command(CloseDay, { date, zone }), { commandId, actor: 'scheduler', now });
      this.closed(zone, date);
    }
  }

  private nextOf(zone: string): string {
    const { begins, lastClosed } = this.zones.get(zone)!;
    return lastClosed === null ? begins : addDays(lastClosed, 1);
  }

  private closed(zone: string, date: string): void {
    this.zones.set(zone, { begins: this.zones.get(zone)?.begins ?? date, lastClosed: date });
  }

  /** Which zones there are, and which of their days are closed, from what was appended since the last look. */
  private async readNews(): Promise<void> {
    const types = ['ProgramLaunched', 'DayClosed'];
    for await (const { events, through } of this.options.log.readAll({ after: this.readUpTo, types })) {
      for (const event of events)
        if (event.type === 'DayClosed') this.closed(event.data.zone, event.data.date);
        else if (event.type === 'ProgramLaunched' && !this.zones.has(event.data.zone)) {
          const begins = addDays(dayIn(event.data.zone, event.recordedAt), -1);
          this.zones.set(event.data.zone, { begins, lastClosed: null });
        }
      this.readUpTo = through;
    }
  }
}
