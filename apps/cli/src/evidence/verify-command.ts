import { withInstallation } from '../installation.js';
import { command, type Context, runs, withExamples } from '../terminal/command.js';
import { exitCode, type ExitCode } from '../terminal/failure.js';
import { verifyFile } from './verify-file.js';
import { printDifferences, printEvidence, verifyInstallation } from './verify-installation.js';

interface Options {
  readonly file?: string;
}

/** `vouch verify` */
export function verifyCommand() {
  const described = command('verify', 'Prove that no event and no row was altered, or name each difference.')
    .description(
      'Recomputes every hash, chain value and position of the log and every closed statement, replays every read model beside its live rows, and names each ' +
        'difference. With --file it checks the events and closed statements of an export, and needs no database. Exit code 1 when anything differs.',
    )
    .option('--file <export.jsonl>', 'check this export');
  withExamples(described, 'verify', 'verify --file log.jsonl');
  return runs<Options>(described, async (context, { file }) => {
    if (file !== undefined) return verifyExport(context, file);
    const evidence = await withInstallation(context, (installation) => verifyInstallation(context, installation));
    context.terminal.answer(evidence);
    printEvidence(context.terminal, evidence);
    return evidence.equal ? exitCode.ok : exitCode.failed;
  });
}

async function verifyExport({ terminal, signal }: Context, file: string): Promise<ExitCode> {
  const evidence = await verifyFile(terminal, file, signal);
  terminal.answer(evidence);
  if (!terminal.json) {
    terminal.say();
    if (evidence.equal)
      for (const said of [
        `${file}: ${evidence.events.toLocaleString('en-US')} events, every hash and position as recorded.`,
        'Every closed statement says what its lines come to.',
      ])
        terminal.say(said);
    else printDifferences(terminal, file, evidence);
  }
  return evidence.equal ? exitCode.ok : exitCode.failed;
}
