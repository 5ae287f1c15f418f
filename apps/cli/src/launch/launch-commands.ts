import { templateNamed, templates } from '@vouch/documents';
import { clientOf } from '../access/client-of.js';
import { command, type Context, runs, withExamples } from '../terminal/command.js';
import { documentIn } from '../terminal/document-in.js';
import { exitCode, type ExitCode, usage } from '../terminal/failure.js';

/** What POST /v1/launch answers. */
interface Launched {
  readonly programId: string;
  readonly position: number;
  readonly commands: readonly { readonly command: string; readonly outcome: string }[];
}

/** `vouch templates` */
export function templatesCommand() {
  const described = command('templates [name]', 'Show the programs that can be launched as they are.').description(
    'Lists the templates with a sentence each; with a name, prints its document in YAML, to be changed and launched with `vouch launch`.',
  );
  withExamples(described, 'templates', 'templates affiliates > mine.yaml');
  return runs(described, ({ terminal }, _options, [name]) => {
    if (name === undefined) {
      const list = templates().map((one) => ({ name: one.name, about: one.about }));
      terminal.answer({ templates: list });
      terminal.table({
        title: 'Templates',
        columns: [{ header: 'template' }, { header: 'what it pays' }],
        rows: list.map((one) => [one.name, one.about]),
        empty: 'There are none.',
      });
    } else {
      const { text, document } = known(name);
      terminal.answer({ name, document });
      terminal.say(text.trimEnd());
    }
    return Promise.resolve(exitCode.ok);
  });
}

/** `vouch launch-template` */
export function launchTemplateCommand() {
  const described = command('launch-template <template>', 'Launch a program from a template.')
    .description('Launches a whole program from a template: its terms, tiers, form, rules, tracks and payout rules.')
    .option('--program-id <id>', 'the program; without it, the name of the template')
    .option('--name <name>', 'what people call it')
    .option('--zone <zone>', 'its time zone, such as Europe/Berlin');
  withExamples(described, 'launch-template affiliates', 'launch-template free-month-referrals --program-id friends');
  return runs<{ programId?: string; name?: string; zone?: string }>(described, (context, said, [template = '']) => {
    const { programId, name, zone } = said;
    return launch(context, { template: known(template).name, programId, name, zone });
  });
}

/** `vouch launch` */
export function launchCommand() {
  const described = command('launch <file>', 'Launch a program from a document, YAML or JSON.').description(
    'Launches a whole program as a document says it; docs/templates.md tells what stands in one, `vouch templates <name>` prints one.',
  );
  withExamples(described, 'launch mine.yaml');
  return runs(described, async (context, _options, [file = '']) => launch(context, await documentIn(file)));
}

async function launch(context: Context, body: unknown): Promise<ExitCode> {
  const api = await clientOf(context);
  const launched = await api.post<Launched>('/v1/launch', body);
  context.terminal.answer(launched);
  const { programId, commands } = launched;
  const recorded = commands.filter(({ outcome }) => outcome === 'recorded').length;
  context.terminal.say(
    recorded > 0 ? `Program ${programId} is launched.` : `Program ${programId} was launched before, just so.`,
  );
  return exitCode.ok;
}

/** @throws Failure with exit code 2 for a name that no template has. */
function known(name: string) {
  const template = templateNamed(name);
  if (template) return template;
  throw usage(`There is no template ${name}.`, {
    code: 'template-unknown',
    where: name,
    whatToDo: `There are ${templates()
      .map((one) => one.name)
      .join(', ')}.`,
  });
}
