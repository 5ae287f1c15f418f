import { keySetting } from '@vouch/runtime';
import { withInstallation } from '../installation.js';
import { command, group, runs, withExamples } from '../terminal/command.js';
import { exitCode } from '../terminal/failure.js';

/** `vouch vault` */
export function vaultCommand() {
  const parent = group('vault', 'Look after the vault, where personal data lies.').usage('<rotate-key>');
  const rotate = command(
    'rotate-key',
    'Change the key of the vault: wraps the key of every person and text anew.',
  ).description(
    'Makes a new key in the file vault.key, or takes the one in VOUCH_VAULT_NEXT_KEY where the key comes from VOUCH_VAULT_KEY. What is ' +
      'sealed meanwhile waits. Back the new key up apart from the database; with the old one destroyed, older backups of the vault open no more.',
  );
  withExamples(rotate, 'vault rotate-key');
  parent.addCommand(
    runs(rotate, (context) =>
      withInstallation(context, async ({ vault }) => {
        const { terminal, settings } = context;
        const wrapped = await vault.changeKey(keySetting(process.env, 'VOUCH_VAULT_NEXT_KEY'));
        terminal.answer({ wrapped });
        if (terminal.json) return exitCode.ok;
        terminal.say(`${wrapped} keys are wrapped in the new key. Back it up, and destroy the old one.`);
        if (settings.vault.key)
          terminal.say(
            'Set VOUCH_VAULT_KEY to what VOUCH_VAULT_NEXT_KEY is, everywhere, and restart: the old key opens nothing now.',
          );
        return exitCode.ok;
      }),
    ),
  );
  return parent;
}
