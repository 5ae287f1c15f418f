import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  ConnectorRefused,
  type Desk,
  type FileConnector,
  fileConnectors,
  sendTransfers,
  type SentLine,
  stripeTransfers,
  takeResults,
  writePayoutFile,
} from '@vouch/connectors';
import { deciders } from '@vouch/domain';
import { CommandExecutor, CommandRejected } from '@vouch/runtime';
import type { GuardedInstallation } from '@vouch/vault';
import { clientOf } from '../access/client-of.js';
import { withInstallation } from '../installation.js';
import { command, type Context, group, runs, withExamples } from '../terminal/command.js';
import { exitCode, type ExitCode, Failure, usage } from '../terminal/failure.js';
import { version } from '../version.js';

const FILES: Readonly<Record<string, FileConnector>> = fileConnectors;

/** `vouch payouts` */
export function payoutsCommand() {
  const parent = group('payouts', 'Propose a payout, approve it, send it once, record what became of it.')
    .usage('<propose|approve|reject|export|send|results|resolve>')
    .description(
      'Who proposes a payout does not approve it: propose, approve, reject and resolve are sent with the key in VOUCH_API_KEY, or with ' +
        'the first key of the data folder. What is sent is recorded before it leaves, and nothing is sent a second time.',
    );
  for (const one of [propose(), decide('approve'), decide('reject'), exportFile(), send(), results(), resolve()])
    parent.addCommand(one);
  return parent;
}

function propose() {
  const described = command('propose <payout>', 'Propose to pay what is payable in a program.')
    .requiredOption('--program <id>', 'the program')
    .requiredOption('--currency <code>', 'ISO 4217')
    .option('--partner <id...>', 'only these partners')
    .option('--method <method>', 'only partners who are paid in this way; manual: by hand, whatever their details');
  withExamples(described, 'payouts propose 2026-03 --program growth --currency EUR');
  type Options = { program: string; currency: string; partner?: string[]; method?: string };
  return runs<Options>(described, (context, { program, currency, partner, method }, [payoutId]) =>
    tell(context, 'propose-payout', { payoutId, programId: program, currency, partners: partner, method }),
  );
}

function decide(verb: 'approve' | 'reject') {
  const described = command(
    `${verb} <payout>`,
    verb === 'approve' ? 'Approve what somebody else proposed.' : 'Turn a payout down: all of it is payable again.',
  );
  if (verb === 'reject') described.requiredOption('--reason <code>', 'why, as a code');
  withExamples(described, `payouts ${verb} 2026-03${verb === 'reject' ? ' --reason too-early' : ''}`);
  return runs<{ reason?: string }>(described, (context, { reason }, [payoutId]) =>
    tell(context, `${verb}-payout`, { payoutId, reason }),
  );
}

function resolve() {
  const described = command('resolve <payout> <partner>', 'Say what became of a line of which nobody knew.')
    .requiredOption('--outcome <outcome>', 'paid or failed')
    .requiredOption('--reason <code>', 'what it was found out by: bank-statement');
  withExamples(described, 'payouts resolve 2026-03 acme --outcome paid --reason bank-statement');
  return runs<{ outcome: string; reason: string }>(described, (context, { outcome, reason }, [payoutId, partnerId]) =>
    tell(context, 'resolve-payout', { payoutId, partnerId, outcome, reason }),
  );
}

function exportFile() {
  const described = command('export <payout>', 'Write the file that a bank, PayPal or Wise takes.')
    .requiredOption('--method <method>', `one of ${Object.keys(FILES).join(', ')}`)
    .requiredOption('--out <folder>', 'where the file goes')
    .option('--payer-name <name>', 'for a bank: who pays')
    .option('--payer-iban <iban>', 'for a bank: from which account')
    .option('--payer-bic <bic>', 'for a bank that asks for it')
    .option('--again', 'write the last file once more, the same to the byte');
  withExamples(
    described,
    'payouts export 2026-03 --method sepa --out . --payer-name "Vendor GmbH" --payer-iban DE02120300000000202051',
  );
  interface Options {
    readonly method: string;
    readonly out: string;
    readonly payerName?: string;
    readonly payerIban?: string;
    readonly payerBic?: string;
    readonly again?: boolean;
  }
  return runs<Options>(described, (context, options, [payoutId = '']) =>
    atDesk(context, async (desk) => {
      const { method, out, payerName: name = '', payerIban: iban = '', payerBic: bic, again } = options;
      if (method === 'sepa' && !(name && iban))
        throw usage('A bank file names who pays.', { code: 'payer-missing', where: '--payer-name, --payer-iban' });
      const file = await writePayoutFile(desk, fileOf(method), { payoutId, payer: { name, iban, bic }, again });
      const path = join(out, file.name);
      // Bank details are in it.
      await writeFile(path, file.content, { mode: 0o600 });
      context.terminal.answer({ path, lines: file.lines, failed: file.failed });
      if (context.terminal.json) return exitCode.ok;
      context.terminal.say(
        `${file.lines} lines in ${path}. Delete it once it was handed over: bank details are in it.`,
      );
      for (const partner of file.failed)
        context.terminal.remark(`The details of ${partner} were forgotten: its money is payable again.`);
      return exitCode.ok;
    }),
  );
}

function send() {
  const described = command(
    'send <payout>',
    'Send the lines that go by Stripe, and look up those of which nobody knows.',
  );
  described.option('--api <url>', 'another place than Stripe’s own');
  withExamples(described, 'payouts send 2026-03');
  return runs<{ api?: string }>(described, (context, { api }, [payoutId = '']) =>
    atDesk(context, async (desk) => {
      const secretKey = process.env['VOUCH_STRIPE_KEY'];
      if (!secretKey) throw usage('There is no key for Stripe.', { code: 'no-stripe-key', where: 'VOUCH_STRIPE_KEY' });
      const transfers = stripeTransfers({ secretKey, apiUrl: api });
      const sent: SentLine[] = [];
      for await (const line of sendTransfers(desk, transfers, payoutId, context.signal)) {
        const { partnerId, outcome, code } = line;
        sent.push(line);
        if (!context.terminal.json)
          context.terminal.say(`${partnerId}: ${outcome}${code === undefined ? '' : ` (${code})`}`);
      }
      context.terminal.answer({ lines: sent });
      return sent.every(({ outcome }) => outcome === 'paid') ? exitCode.ok : exitCode.failed;
    }),
  );
}

function results() {
  const described = command('results <payout> <report>', 'Record what the report of a bank, PayPal or Wise says.');
  described.requiredOption('--method <method>', `one of ${Object.keys(FILES).join(', ')}`);
  withExamples(described, 'payouts results 2026-03 pain002.xml --method sepa');
  return runs<{ method: string }>(described, (context, { method }, [payoutId = '', report = '']) =>
    atDesk(context, async (desk) => {
      const taken = await takeResults(desk, fileOf(method), payoutId, await readFile(report, 'utf8'));
      context.terminal.answer(taken);
      if (!context.terminal.json) {
        for (const { partnerId, outcome } of taken.recorded) context.terminal.say(`${partnerId}: ${outcome}`);
        for (const name of taken.unknown) context.terminal.remark(`${name} is no line of this payout.`);
      }
      return taken.unknown.length === 0 ? exitCode.ok : exitCode.failed;
    }),
  );
}

function fileOf(method: string): FileConnector {
  const connector = FILES[method];
  if (connector) return connector;
  throw usage(`There is no file for "${method}".`, {
    code: 'bad-method',
    where: '--method',
    whatToDo: `Choose from ${Object.keys(FILES).join(', ')}.`,
  });
}

async function tell(context: Context, name: string, body: object): Promise<ExitCode> {
  const executed = await (await clientOf(context)).command<{ readonly outcome: string }>(name, body);
  context.terminal.answer(executed);
  if (!context.terminal.json) context.terminal.say(executed.outcome);
  return exitCode.ok;
}

/** What sending works with; what it refuses becomes a failure that says what to do. */
const atDesk = (context: Context, work: (desk: Desk) => Promise<ExitCode>): Promise<ExitCode> =>
  withInstallation(context, async (installation) => {
    try {
      return await work(deskOf(installation));
    } catch (error) {
      if (error instanceof ConnectorRefused) throw new Failure(error.message, { code: error.code, cause: error });
      if (error instanceof CommandRejected)
        throw new Failure(error.rejection.message, { code: error.rejection.code, cause: error });
      throw error;
    }
  });

const deskOf = ({ log, vault }: GuardedInstallation): Desk => ({
  log,
  executor: new CommandExecutor({ log, deciders, sealer: vault, codeVersion: version }),
  actor: 'cli',
  reveal: (textIds) => vault.texts(textIds),
});
