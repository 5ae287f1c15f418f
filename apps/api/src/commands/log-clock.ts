import { Injectable } from '@nestjs/common';
import { CloseDay, type Command, type CommandHandling } from '@vouch/domain';
import { isSimulated } from '@vouch/runtime';
import type { Caller } from '../access/caller.js';
import { BackendHolder } from '../backend.js';
import { Problem, type ProblemCode } from '../problems/catalogue.js';

/**
 * What may be said of time on a log that follows the calendar. On one whose clock is simulated, all time is said by command.
 */
@Injectable()
export class LogClock {
  private simulated: boolean | undefined;

  constructor(private readonly backend: BackendHolder) {}

  /** For the documentation: what `check` can say to such a command, besides `invalid-fields`. */
  static problemsOf({ type }: CommandHandling<unknown>): readonly ProblemCode[] {
    return type === CloseDay ? ['clock-not-simulated'] : [];
  }

  /**
   * @throws Problem clock-not-simulated for CloseDay; invalid-fields where `occurredAt` is not the sender's to say: what
   * a partner does, and what must not be backdated, happens when it is sent.
   */
  async check(command: Command, { occursWhenSent }: CommandHandling<unknown>, { role }: Caller): Promise<void> {
    const closesDay = command instanceof CloseDay;
    const saysWhen = (command.occurredAt ?? null) !== null && (role === 'partner' || occursWhenSent === true);
    if (!closesDay && !saysWhen) return;
    this.simulated ??= await isSimulated(this.backend.get().log);
    if (this.simulated) return;
    if (closesDay)
      throw new Problem(
        'clock-not-simulated',
        `${command.date} is not closed by command: this log follows the calendar.`,
      );
    const message =
      role === 'partner'
        ? 'must be left out with the key of a partner: what a partner does happens when it is sent'
        : 'must be left out: this happens when it is sent, and is never backdated';
    throw new Problem('invalid-fields', `${command.constructor.name} does not say when it happened.`, {
      errors: [{ field: 'occurredAt', message }],
    });
  }
}
