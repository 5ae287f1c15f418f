import { Injectable } from '@nestjs/common';
import { CloseDay, type Command, type CommandClass } from '@vouch/domain';
import { isSimulated } from '@vouch/runtime';
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
    this.simulated ??= await isSimulated(this.backend.get().log);
    if (!this.simulated)
      throw new Problem(
        'clock-not-simulated',
        `${command.date} is not closed by command: this log follows the calendar.`,
      );
  }
}
