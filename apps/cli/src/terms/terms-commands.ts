import { clientOf } from '../access/client-of.js';
import { command, type Context, runs, withExamples } from '../terminal/command.js';
import { validDocumentIn } from '../terminal/document-in.js';
import { exitCode, type ExitCode } from '../terminal/failure.js';

/** What a command over HTTP answers. */
interface Executed {
  readonly outcome: string;
}

/** `vouch publish-terms` */
export function publishTermsCommand() {
  const described = command('publish-terms <program> <file>', 'Publish the next version of the terms of a program.')
    .description(
      'Publishes the terms in a file, YAML or JSON, as the next version of a program; docs/terms.md tells what stands in them. What is ' +
        'wrong is told with its line and column, and nothing is published.',
    )
    .option(
      '--effective-from <instant>',
      'from when on they are in force, such as 2026-07-01T00:00:00Z; without it, now',
    )
    .option('--acceptance <whether>', 'required: they apply to a partner from its acceptance on; without it, none');
  withExamples(
    described,
    'publish-terms growth new.yaml',
    'publish-terms growth new.yaml --effective-from 2026-07-01T00:00:00Z --acceptance required',
  );
  return runs<{ effectiveFrom?: string; acceptance?: string }>(
    described,
    async (context, { effectiveFrom, acceptance }, [programId = '', file = '']) => {
      const terms = await validDocumentIn(file, 'isTerms');
      return send(context, 'publish-terms', { programId, terms, effectiveFrom, acceptance }, [
        `The terms of ${programId} are published.`,
        `The terms of ${programId} say just that.`,
      ]);
    },
  );
}

/** `vouch agree-partner-terms` */
export function agreePartnerTermsCommand() {
  const described = command('agree-partner-terms <file>', 'Agree on terms with one partner.').description(
    'Agrees on the terms in a file, YAML or JSON, with one partner, for the days that it says; docs/terms.md shows one.',
  );
  withExamples(described, 'agree-partner-terms acme-2026.yaml');
  return runs(described, async (context, _options, [file = '']) =>
    send(context, 'agree-partner-terms', await validDocumentIn(file, 'isAgreedTerms', ['terms']), [
      'It is agreed.',
      'It was agreed before, just so.',
    ]),
  );
}

async function send(
  context: Context,
  name: string,
  body: unknown,
  [recorded, known]: readonly [string, string],
): Promise<ExitCode> {
  const api = await clientOf(context);
  const executed = await api.command<Executed>(name, body);
  context.terminal.answer(executed);
  context.terminal.say(executed.outcome === 'recorded' ? recorded : known);
  return exitCode.ok;
}
