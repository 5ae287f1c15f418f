import { command, deciders, SimulateClock } from '@vouch/domain';
import { createPool } from '@vouch/postgres';
import { CommandExecutor, commandIdOf, firstEventOf, openLog } from '@vouch/runtime';
import { Failure, usage } from '../terminal/failure.js';
import { version } from '../version.js';

const ACTOR = 'cli';

/**
 * Declares that a log's days are closed by command, as its first event. Harmless when it was declared before for the same day.
 * @throws Failure for a log that has other events, or another first day.
 */
export async function simulateClock(databaseUrl: string, logUrl: string | undefined, startsOn: string): Promise<void> {
  const pool = createPool(databaseUrl, { max: 2, applicationName: 'vouch-start' });
  try {
    const log = await openLog(pool, { logUrl });
    try {
      const first = await firstEventOf(log);
      if (first && first.type !== 'ClockSimulated')
        throw new Failure('This log follows the calendar already: its first event is not a simulated clock.', {
          code: 'clock-not-simulated',
          where: '--simulated-clock',
          whatToDo: 'Set VOUCH_DATA_DIR to an empty folder, or start without --simulated-clock.',
        });
      if (first && first.data.startsOn !== startsOn)
        throw usage(`This log's simulated clock starts on ${first.data.startsOn}.`, {
          code: 'clock-already-simulated',
          where: '--simulated-clock',
          whatToDo: 'Give that day, or leave the option out: the log knows.',
        });
      if (first) return;
      const executor = new CommandExecutor({ log, deciders, codeVersion: version });
      const meta = {
        commandId: commandIdOf(ACTOR, `simulate ${startsOn}`),
        actor: ACTOR,
        now: new Date().toISOString(),
      };
      await executor.execute(command(SimulateClock, { startsOn }), meta);
    } finally {
      await log.close();
    }
  } finally {
    await pool.end();
  }
}
