import { Command } from 'commander';
import { type Settings, settingsFrom } from '../settings.js';
import { type ExitCode, Failure } from './failure.js';
import { Terminal } from './terminal.js';

/** What a command works with. */
export interface Context {
  readonly terminal: Terminal;
  readonly settings: Settings;
  /** Aborts on the first Ctrl-C or SIGTERM; its reason is a Failure. */
  readonly signal: AbortSignal;
}

/** A command that is about to be described: its name and arguments as commander reads them, `import <kind> <file>`. */
export function command(usage: string, summary: string): Command {
  const [name, ...args] = usage.split(' ');
  const described = group(name!, summary).option(
    '--json',
    'the answer as JSON on stdout; progress and remarks go to stderr',
  );
  for (const arg of args) described.argument(arg);
  return described;
}

/** A command that only holds others. */
export const group = (name: string, summary: string): Command =>
  new Command(name).summary(summary).description(summary);

/** Lines under `Examples:` of a command's help. */
export const withExamples = (described: Command, ...examples: readonly string[]): Command =>
  described.addHelpText(
    'after',
    `\nExample${examples.length === 1 ? '' : 's'}:\n${examples.map((text) => `  $ vouch ${text}`).join('\n')}\n`,
  );

/** Gives a command its work. Its exit code becomes the process's; an error is told to the person and becomes one too. */
export function runs<Options extends object>(
  described: Command,
  work: (context: Context, options: Options, args: readonly string[]) => Promise<ExitCode>,
): Command {
  return described.action(async () => {
    const options = described.opts<Options & { json?: boolean }>();
    const terminal = new Terminal({ json: options.json });
    try {
      const settings = settingsFrom(process.env);
      process.exitCode = await work({ terminal, settings, signal: interruptions() }, options, described.args);
    } catch (error) {
      process.exitCode = terminal.fail(error);
    }
  });
}

/** npm passes on a Ctrl-C that the terminal has already sent us: the same one, twice. */
const SAME_KEYSTROKE_MS = 1_000;

/** The first signal asks the work to end in order; another one, later, ends the process at once. */
function interruptions(): AbortSignal {
  const controller = new AbortController();
  let firstAt = 0;
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(name, () => {
      if (controller.signal.aborted) {
        if (Date.now() - firstAt > SAME_KEYSTROKE_MS) process.exit(130);
        return;
      }
      firstAt = Date.now();
      controller.abort(
        new Failure(`Stopped by ${name} before the end.`, {
          code: 'interrupted',
          whatToDo: 'What was recorded stays. Run the same command again.',
        }),
      );
    });
  return controller.signal;
}
