import { deciders } from '@vouch/domain';
import { PostgresEventLog } from '@vouch/event-store';
import { createPool } from '@vouch/postgres';
import { CommandExecutor, commandIdOf, commandsByName, validateCommand } from '@vouch/runtime';

/** Programs are launched over HTTP by people; a journey that begins with an import needs one to be there. */
export async function launchProgram(databaseUrl: string, body: Readonly<Record<string, unknown>>): Promise<void> {
  const pool = createPool(databaseUrl);
  const log = await PostgresEventLog.open(pool);
  try {
    const command = validateCommand(commandsByName(deciders), 'LaunchProgram', body);
    const stream = `program-${String(body['programId'])}`;
    const meta = { commandId: commandIdOf('cli', `launch ${stream}`), actor: 'cli', now: '2017-01-01T00:00:00.000Z' };
    await new CommandExecutor({ log, deciders, codeVersion: 'test' }).execute(command, meta);
  } finally {
    await log.close();
    await pool.end();
  }
}
