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

/**
 * Closes each day of each program's zone once it is over, one after the other, so that days that passed while nothing ran are
 * made up for. A day has one command id, so any number of schedulers close it once. A simulated log is left alone: its days
 * are closed by command.
 */
export class Scheduler {
  private readonly lastClosed = new Map<string, string | null>();
  private readUpTo: Position = BEFORE_FIRST;

  constructor(private readonly options: SchedulerOptions) {}

  /** Until the signal aborts. What fails is tried again at the next look. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.closeDueDays(signal).catch(this.options.onError);
      await sleep(this.options.everyMs ?? 30_000, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Once. */
  async closeDueDays(signal?: AbortSignal): Promise<void> {
    const { log, executor, now } = this.options;
    if ((await isSimulated(log)) !== false) return;
    await this.readNews();
    const instant = now().toISOString();
    for (const [zone, lastClosed] of this.lastClosed) {
      const today = dayIn(zone, instant);
      // A zone without a closed day begins with the day before it was first looked at.
      for (let date = lastClosed ? addDays(lastClosed, 1) : addDays(today, -1); date < today; date = addDays(date, 1)) {
        if (signal?.aborted) return;
        const commandId = commandIdOf('scheduler', `clock-${zone}`, date);
        await executor.execute(command(CloseDay, { date, zone }), { commandId, actor: 'scheduler', now: instant });
        this.lastClosed.set(zone, date);
      }
    }
  }

  /** Which zones there are, and which of their days are closed, from what was appended since the last look. */
  private async readNews(): Promise<void> {
    const types = ['ProgramLaunched', 'DayClosed'];
    for await (const { events, through } of this.options.log.readAll({ after: this.readUpTo, types })) {
      for (const event of events)
        if (event.type === 'DayClosed') this.lastClosed.set(event.data.zone, event.data.date);
        else if (event.type === 'ProgramLaunched' && !this.lastClosed.has(event.data.zone))
          this.lastClosed.set(event.data.zone, null);
      this.readUpTo = through;
    }
  }
}
