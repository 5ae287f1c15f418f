import { Command, CommanderError } from 'commander';
import { keysCommand } from './access/keys-command.js';
import { exportCommand } from './evidence/export-command.js';
import { verifyCommand } from './evidence/verify-command.js';
import { demoCommand } from './demo/command.js';
import { importCommand } from './import/command.js';
import { launchCommand, launchTemplateCommand, templatesCommand } from './launch/launch-commands.js';
import { rebuildCommand } from './maintenance/rebuild-command.js';
import { parkedCommand } from './maintenance/parked-command.js';
import { payoutsCommand } from './payouts/payouts-command.js';
import { forgetCommand } from './people/forget-command.js';
import { vaultCommand } from './people/vault-command.js';
import { explainCommand } from './reports/explain-command.js';
import { replayCommand } from './reports/replay-command.js';
import { reportCommand } from './reports/report-command.js';
import { startCommand } from './start/command.js';
import { exitCode } from './terminal/failure.js';
import { agreePartnerTermsCommand, publishTermsCommand } from './terms/terms-commands.js';
import { version } from './version.js';
import { whatIfCommand } from './what-if/what-if-command.js';

function vouch(): Command {
  const program = new Command('vouch')
    .description(
      'Vouch: a partner platform on one append-only event log. Every commission can be explained, replayed and verified.',
    )
    .version(version)
    .addHelpText(
      'after',
      `
Settings, from the environment:
  VOUCH_DATA_DIR   folder of the installation (default .vouch)
  DATABASE_URL     your own Postgres 14–18; without it, the one that Vouch brings
  VOUCH_VAULT_URL  a Postgres of its own for personal data; without it, beside the log
  VOUCH_VAULT_KEY  key of the vault, base64; without it, the file vault.key in the folder
  VOUCH_PORT       port of the API (default 8080)
  VOUCH_API_KEY    the key with which to call the API; without it, the first one, in the folder
  VOUCH_STRIPE_KEY secret key of Stripe, for payouts that go there
  VOUCH_DEBUG=1    print where an error happened

Exit codes: 0 all is well, 1 something was found or failed, 2 the command line is wrong.
`,
    );
  for (const one of [
    demoCommand(),
    startCommand(),
    templatesCommand(),
    launchTemplateCommand(),
    launchCommand(),
    publishTermsCommand(),
    agreePartnerTermsCommand(),
    importCommand(),
    reportCommand(),
    explainCommand(),
    replayCommand(),
    whatIfCommand(),
    verifyCommand(),
    exportCommand(),
    rebuildCommand(),
    parkedCommand(),
    keysCommand(),
    payoutsCommand(),
    forgetCommand(),
    vaultCommand(),
  ])
    program.addCommand(one);
  configure(program);
  return program;
}

/** Commander's own errors (unknown options, missing arguments) become exit code 2 and point to the help. */
function configure(command: Command): void {
  command.exitOverride().showSuggestionAfterError().showHelpAfterError('(--help shows how it is used)');
  command.configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'vouch: ')) });
  command.helpCommand(false);
  // What stands behind the name of a command is for that command: `export` and `export journal` both have --out.
  command.enablePositionalOptions();
  for (const one of command.commands) configure(one);
}

/** Runs one command line. What went wrong is said, and stands in process.exitCode. */
export async function runVouch(args: readonly string[]): Promise<void> {
  const program = vouch();
  if (args.length === 0) {
    program.outputHelp();
    process.exitCode = exitCode.usage;
    return;
  }
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    process.exitCode = error.exitCode === 0 ? exitCode.ok : exitCode.usage;
  }
}
