import { randomUUID } from 'node:crypto';
import { command as commandOf, deciders, ForgetPerson } from '@vouch/domain';
import { CommandExecutor, commandIdOf, CommandRejected, validateCommand, commandsByName } from '@vouch/runtime';
import type { GuardedInstallation } from '@vouch/vault';
import { withInstallation } from '../installation.js';
import { command, runs, withExamples } from '../terminal/command.js';
import { exitCode, Failure } from '../terminal/failure.js';
import { version } from '../version.js';

const ACTOR = 'cli';

interface Options {
  readonly reason: string;
  readonly everywhere?: boolean;
}

/** `vouch forget` */
export function forgetCommand() {
  const described = command('forget <personId>', 'Forget a person: what the vault knows of them, for ever.')
    .description(
      'Deletes a person and the texts about them from the vault, and records that it was done. Events keep the id, which then names ' +
        'nobody; the log stays verifiable.',
    )
    .option('--reason <code>', 'why, as a code', 'asked')
    .option('--everywhere', 'also under every other id with the same e-mail address');
  withExamples(described, 'forget 5ac1f6a4-16a7-5f0e-8df5-2a8a4f0a1f11 --everywhere');
  return runs<Options>(described, ({ settings, terminal, signal }, { reason, everywhere }, [personId = '']) =>
    withInstallation({ settings, terminal, signal }, async (installation) => {
      const others = await installation.vault.sameMailbox(personId);
      const ids = [personId, ...(everywhere ? others.map((other) => other.personId) : [])];
      const forgotten = [];
      for (const id of ids) forgotten.push({ personId: id, position: await forget(installation, id, reason) });
      terminal.answer({ forgotten, sameAddress: everywhere ? [] : others });
      if (terminal.json) return exitCode.ok;
      for (const { personId, position } of forgotten)
        terminal.say(`Person ${personId} is forgotten (position ${position}).`);
      for (const other of everywhere ? [] : others)
        terminal.say(`The same address is still known as ${other.personId}, of ${other.subject}.`);
      return exitCode.ok;
    }),
  );
}

async function forget({ log, vault }: GuardedInstallation, personId: string, reason: string): Promise<number> {
  const sent = commandOf(ForgetPerson, { personId, reason });
  validateCommand(commandsByName(deciders), ForgetPerson.name, sent);
  const executor = new CommandExecutor({ log, deciders, sealer: vault, codeVersion: version });
  const meta = { commandId: commandIdOf(ACTOR, randomUUID()), actor: ACTOR, now: new Date().toISOString() };
  try {
    return (await executor.execute(sent, meta)).position;
  } catch (error) {
    if (!(error instanceof CommandRejected)) throw error;
    throw new Failure(error.rejection.message, { code: error.rejection.code, where: personId, cause: error });
  }
}
