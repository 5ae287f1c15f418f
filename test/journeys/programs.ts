import { tmpdir } from 'node:os';
import { deciders } from '@vouch/domain';
import {
  CommandExecutor,
  commandIdOf,
  commandsByName,
  type Installation,
  openInstallation,
  validateCommand,
} from '@vouch/runtime';
import { engineSettings } from './engine.js';

interface Place {
  readonly DATABASE_URL: string;
}

/** The installation that `vouch` works on with the same environment, opened in this process. */
export function openPlace({ DATABASE_URL: databaseUrl }: Place): Promise<Installation> {
  const { VOUCH_LOG: logUrl } = engineSettings(databaseUrl);
  const dataDir = tmpdir();
  return openInstallation({
    databaseUrl,
    ...(logUrl === undefined ? {} : { logUrl }),
    dataDir,
    applicationName: 'test',
  });
}

/** Programs are launched over HTTP by people; a journey that begins with an import needs one to be there. */
export async function launchProgram(place: Place, body: Readonly<Record<string, unknown>>): Promise<void> {
  const installation = await openPlace(place);
  try {
    const command = validateCommand(commandsByName(deciders), 'LaunchProgram', body);
    const stream = `program-${String(body['programId'])}`;
    const meta = { commandId: commandIdOf('cli', `launch ${stream}`), actor: 'cli', now: '2017-01-01T00:00:00.000Z' };
    await new CommandExecutor({ log: installation.log, deciders, codeVersion: 'test' }).execute(command, meta);
  } finally {
    await installation.close();
  }
}
