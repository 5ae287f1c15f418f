import { Injectable } from '@nestjs/common';
import { CloseDay, type Command, type CommandClass } from '@vouch/domain';
import type { EventLog } from '@vouch/event-store';
import { BEFORE_FIRST } from '@vouch/events';
import { BackendHolder } from '../backend.js';
import { Problem, type ProblemCode } from '../problems/catalogue.js';

/** Keeps people from closing the days of a log that follows the calendar. */
@Injectable()
export class SimulatedClock {
  private simulated: boolean | undefined;

  constructor(private readonly backend: BackendHolder) {}

  /** For the documentation: what `check` can say to such a command. */
  static problemsOf(type: CommandClass): readonly ProblemCode[] {
    return type === CloseDay ? ['clock-not-simulated'] : [];
  }

  /** @throws Problem clock-not-simulated for CloseDay on a log whose first event is not ClockSimulated. */
  async check(command: Command): Promise<void> {
    if (!(command instanceof CloseDay)) return;
    this.simulated ??= await beginsSimulated(this.backend.get().log);
    if (!this.simulated)
      throw new Problem(
        'clock-not-simulated',
        `${command.date} is not closed by command: this log follows the calendar.`,
      );
  }
}

/** Undefined for an empty log: its first event will tell. After that the answer never changes. */
async function beginsSimulated(log: EventLog): Promise<boolean | undefined> {
  for await (const { events } of log.readAll({ after: BEFORE_FIRST, pageSize: 1 }))
    if (events[0]) return events[0].type === 'ClockSimulated';
  return undefined;
}
