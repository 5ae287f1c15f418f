import { roles } from '@vouch/events';
import type { ApiKeyRow } from '@vouch/read-models';
import { queries } from '@vouch/read-models';
import { command, type Context, group, runs, withExamples } from '../terminal/command.js';
import { exitCode, type ExitCode, usage } from '../terminal/failure.js';
import { wholeNumber } from '../settings.js';
import { clientOf } from './client-of.js';

interface Executed {
  readonly outcome: string;
  readonly position: number;
  readonly apiKey?: string | null;
  readonly aboutApiKey?: string;
}

/** `vouch keys` */
export function keysCommand() {
  const parent = group('keys', 'See who may use the API, let someone in, give a new secret, shut someone out.')
    .usage('<list|create|rotate|revoke>')
    .description(
      'Manages the keys of the API that runs, with the first key, which lies in the data folder. A key is shown once, when it is made.',
    );
  parent.addCommand(listCommand());
  parent.addCommand(createCommand());
  parent.addCommand(rotateCommand());
  parent.addCommand(revokeCommand());
  return parent;
}

function listCommand() {
  const described = withExamples(command('list', 'List the keys, revoked ones too. Never a secret.'), 'keys list');
  return runs(described, async (context) => {
    const api = await clientOf(context);
    const keys: ApiKeyRow[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: { keys: ApiKeyRow[]; next: string | null } = await api.get(
        `/v1/read-models/api-keys?limit=1000${cursor && `&cursor=${cursor}`}`,
      );
      keys.push(...page.keys);
      cursor = page.next;
    }
    context.terminal.answer(keys);
    const query = queries.find(({ name }) => name === 'api-keys')!;
    if (!context.terminal.json) for (const table of query.tables({ keys, next: null })) context.terminal.table(table);
    return exitCode.ok;
  });
}

interface CreateOptions {
  readonly role: string;
  readonly partner?: string;
  readonly scope?: readonly string[];
  readonly expires?: string;
  readonly holder?: string;
  readonly label?: string;
}

function createCommand() {
  const described = command('create <id>', 'Make a key, and show it this once.')
    .requiredOption('--role <role>', `what it may do: ${roles.join(', ')}`)
    .option('--partner <id>', 'the partner whose data it reaches; exactly for the role partner')
    .option('--scope <name...>', 'only these commands, reports or capabilities')
    .option('--expires <instant>', 'from then on it opens nothing: 2027-01-01T00:00:00Z')
    .option('--holder <id>', 'the person who uses it: keys of one holder are one person, where two have to agree')
    .option('--label <code>', 'what it is for');
  withExamples(
    described,
    'keys create billing --role integration --scope RecordPayment RecordRefund',
    'keys create acme-portal --role partner --partner acme',
  );
  return runs<CreateOptions>(described, async (context, options, [keyId]) => {
    if (!(roles as readonly string[]).includes(options.role))
      throw usage(`There is no role "${options.role}".`, {
        code: 'bad-role',
        where: '--role',
        whatToDo: `Choose from ${roles.join(', ')}.`,
      });
    const { role, partner: partnerId, scope: scopes, expires: expiresAt, holder, label } = options;
    return send(context, 'create-api-key', { keyId, role, partnerId, scopes, expiresAt, holder, label });
  });
}

function rotateCommand() {
  const described = command('rotate <id>', 'Give a key a new secret, and show it this once.').option(
    '--overlap <minutes>',
    'for so long the secret before still opens',
    '60',
  );
  withExamples(described, 'keys rotate billing --overlap 1440');
  return runs<{ overlap: string }>(described, (context, { overlap }, [keyId]) =>
    send(context, 'rotate-api-key', { keyId, overlapMinutes: wholeNumber(overlap, '--overlap', 0, 43_200) }),
  );
}

function revokeCommand() {
  const described = command('revoke <id>', 'Make a key open nothing any more, for ever.').option(
    '--reason <code>',
    'why: leaked',
  );
  withExamples(described, 'keys revoke billing --reason leaked');
  return runs<{ reason?: string }>(described, (context, { reason }, [keyId]) =>
    send(context, 'revoke-api-key', { keyId, reason }),
  );
}

async function send(
  context: Context,
  name: string,
  body: { readonly keyId: string | undefined; readonly [field: string]: unknown },
): Promise<ExitCode> {
  const { terminal } = context;
  const executed = await (await clientOf(context)).command<Executed>(name, body);
  terminal.answer({ keyId: body.keyId, ...executed });
  if (terminal.json) return exitCode.ok;
  if (executed.apiKey) terminal.say(executed.apiKey);
  if (executed.aboutApiKey) terminal.remark(executed.aboutApiKey);
  else terminal.say(`Key ${body.keyId} opens nothing any more.`);
  return exitCode.ok;
}
