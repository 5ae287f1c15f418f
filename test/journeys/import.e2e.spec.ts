import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { launchProgram } from './programs.js';
import { answerOf, scratchDatabase, scratchFolder, vouch } from './vouch-command.js';

/** What people feed to `vouch import`, and what they are told. */

interface Report {
  readonly rows: number;
  readonly recorded: number;
  readonly alreadyKnown: number;
  readonly rejected: number;
  readonly rejections: readonly { readonly line: number; readonly column: string; readonly reason: string }[];
  readonly rejectedFile: string | null;
}

let folder: Awaited<ReturnType<typeof scratchFolder>>;
let database: Awaited<ReturnType<typeof scratchDatabase>>;
let env: { readonly DATABASE_URL: string };

beforeAll(async () => {
  folder = await scratchFolder();
  database = await scratchDatabase();
  env = { DATABASE_URL: database.url };
  await launchProgram(env, {
    programId: 'orchard',
    name: 'Orchard',
    currency: 'EUR',
    zone: 'Europe/Berlin',
    terms: {
      holdingDays: 30,
      rules: [{ rule: 'share', on: 'every-payment', pays: { kind: 'percent', rate: '0.2' }, for: { months: 12 } }],
    },
    tiers: [{ name: 'Member', criteria: { activeCustomers: 0, certified: false } }],
  });
}, 60_000);

afterAll(async () => {
  await database?.drop();
  await folder?.remove();
});

async function csv(name: string, content: string | Buffer): Promise<string> {
  const path = join(folder.path, name);
  await writeFile(path, content);
  return path;
}

const payments = (file: string, ...more: readonly string[]) => [
  ...[
    'import',
    'payments',
    file,
    '--map',
    'customerId=account',
    'paymentId=invoice',
    'amount=total',
    'currency=currency',
  ],
  ...['occurredAt=at', ...more],
];

async function importOf(args: readonly string[]): Promise<{ code: number | null; report: Report }> {
  const { code, stdout, stderr } = await vouch([...args, '--json'], env);
  if (!stdout) throw new Error(stderr);
  return { code, report: JSON.parse(stdout) as Report };
}

describe('an import', () => {
  const dirty = `account,invoice,total,currency,at,note
a1,i1,10.00,EUR,2025-01-05,
a2,i2,10.005,EUR,2025-01-05,too fine
a3,i3,"1,000.00",EUR,2025-01-05,thousands
a4,i4,10,eur,2025-01-05,small letters
a5,i5,10,EUR,2025-02-30,no such day
a6,i6,,EUR,2025-01-05,nothing paid
a:7,i7,10,EUR,2025-01-05,no id
a8,i8,10,EUR
a9,i9,500,JPY,2025-01-05T10:00:00+01:00,"two
lines"
a1,i1,10.00,EUR,2025-01-05,the same again
a1,i1,11.00,EUR,2025-01-05,the same id for something else
a10,i10,0.00,EUR,2025-01-05,a payment of nothing
`;

  it('records what it can, and says of every other row where it is wrong and why', async () => {
    const file = await csv('dirty.csv', dirty);
    const { code, report } = await importOf(payments(file));
    expect(code).toBe(1);
    expect(report).toMatchObject({ rows: 12, recorded: 2, alreadyKnown: 1, rejected: 9 });
    const told = report.rejections.map(({ line, column, reason }) => `${line} ${column}: ${reason}`);
    expect(told).toEqual([
      expect.stringContaining('3 total: "10.005" has more decimal places than EUR has (2)'),
      expect.stringContaining('4 total: "1,000.00" is not an amount'),
      expect.stringContaining('5 currency: "eur" is not a currency'),
      expect.stringContaining('6 at: "2025-02-30" is not a date that exists'),
      expect.stringContaining('7 total: amount is missing'),
      expect.stringContaining('8 account: "a:7" is not an id'),
      expect.stringContaining('9 : The row has 4 cells, the head has 6.'),
      expect.stringContaining('13 : It was imported before with other content'),
      expect.stringContaining('14 total: '),
    ]);
  });

  it('writes the rejected rows to a file that can be mended and imported', async () => {
    const rejected = join(folder.path, 'dirty.rejected.csv');
    const text = await readFile(rejected, 'utf8');
    expect(text.split('\n')[0]).toBe('rejected_line,rejected_reason,account,invoice,total,currency,at,note');
    expect(text.trimEnd().split('\n')).toHaveLength(10);
    const mended = await csv(
      'mended.csv',
      text
        .replace('a2,i2,10.005', 'a2,i2,10.01')
        .replace('a3,i3,"1,000.00"', 'a3,i3,1000.00')
        .replace('a4,i4,10,eur', 'a4,i4,10,EUR')
        .replace('a5,i5,10,EUR,2025-02-30', 'a5,i5,10,EUR,2025-02-28'),
    );
    const { report } = await importOf(payments(mended));
    expect(report).toMatchObject({ rows: 9, recorded: 4, rejected: 5 });
    expect(report.rejectedFile).toBe(join(folder.path, 'mended.rejected.csv'));
  });

  it('checks without recording anything when it runs dry, and needs no database for it', async () => {
    const file = await csv(
      'dry.csv',
      'account,invoice,total,currency,at\nd1,d1,10,EUR,2025-01-05\nd2,d2,x,EUR,2025-01-05\n',
    );
    const nowhere = { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nothing' };
    const { code, stdout } = await vouch(payments(file, '--dry-run', '--json'), nowhere);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ rows: 2, recorded: 1, rejected: 1, rejectedFile: null });
    expect(existsSync(join(folder.path, 'dry.rejected.csv'))).toBe(false);
    expect((await importOf(payments(file))).report).toMatchObject({ recorded: 1, alreadyKnown: 0 });
  });

  it('writes down what became of each row when asked', async () => {
    const file = await csv(
      'each.csv',
      'account,invoice,total,currency,at\nd1,d1,10,EUR,2025-01-05\ne1,e1,5,EUR,2025-01-05\nx,,1,EUR,2025-01-05\n',
    );
    const outcomes = join(folder.path, 'outcomes.csv');
    await importOf(payments(file, '--outcomes', outcomes));
    expect((await readFile(outcomes, 'utf8')).trimEnd().split('\n')).toEqual([
      'line,outcome,column,reason',
      '2,already-known,,',
      '3,recorded,,',
      '4,rejected,invoice,paymentId is missing: the cell is empty.',
    ]);
  });

  it('tells a person all of it in a calm table', async () => {
    const { code, stdout } = await vouch(payments(join(folder.path, 'dirty.csv')), env);
    expect(code).toBe(1);
    expect(stdout).toMatch(/already known +3\n/);
    expect(stdout).toMatch(/rejected +9\n/);
    expect(stdout).toMatch(/ 3 {2}total +"10\.005" has more decimal places/);
    expect(stdout).toContain('dirty.rejected.csv');
  });

  it('keeps an approval from surviving the refusal of its application', async () => {
    const file = await csv('partners.csv', 'id,program\np1,orchard\np2,nowhere\n');
    const map = ['--map', 'partnerId=id', 'programId=program', '--set', 'status=approved'];
    const { report } = await importOf(['import', 'partners', file, ...map]);
    expect(report).toMatchObject({ recorded: 1, rejected: 1 });
    expect(report.rejections[0]?.reason).toContain('There is no program nowhere.');
    const { partners } = await answerOf<{ partners: readonly { partnerId: string }[] }>(['report', 'tiers'], env);
    expect(partners.map(({ partnerId }) => partnerId)).toEqual(['p1']);
  });

  it('takes Windows files, tabs, other encodings and zones', async () => {
    const windows = Buffer.from(
      '\ufeffaccount\tinvoice\ttotal\tcurrency\tat\r\nw1\tw1\t5\tEUR\t2025-07-01 10:00\r\n',
      'utf16le',
    );
    const file = await csv('windows.csv', windows);
    const { report } = await importOf(
      payments(file, '--encoding', 'utf-16le', '--delimiter', 'tab', '--zone', 'Europe/Berlin'),
    );
    expect(report).toMatchObject({ rows: 1, recorded: 1 });
    const { events } = await answerOf<{ events: readonly { occurredAt: string }[] }>(
      ['report', 'event-history', '--customer', 'w1'],
      env,
    );
    expect(events[0]?.occurredAt).toBe('2025-07-01T08:00:00.000Z');
  });
});

describe('a file or a command line that makes no sense', () => {
  const head = 'account,invoice,total,currency,at\n';

  it.each<[what: string, content: string | Buffer, code: number, told: readonly string[]]>([
    ['an empty file', '', 1, ['is empty']],
    ['a quote that is never closed', `${head}a,"i,1,EUR,2025-01-01\n`, 1, ['never closed', 'line 2']],
    [
      'a quote inside a cell',
      `${head}a,i1,1,EUR,2025-01-01\nb,i"2,1,EUR,2025-01-01\n`,
      1,
      ['where none can be', 'line 3'],
    ],
    [
      'Latin-1',
      Buffer.from(`${head}Jos\xe9,i,1,EUR,2025-01-01\n`, 'latin1'),
      1,
      ['not UTF-8', 'line 2', '--encoding latin1'],
    ],
    ['another delimiter', 'account;invoice;total\n', 2, ['no column "account"', '--delimiter ";"']],
    ['a missing column', 'account,invoice,total,currency\n', 2, ['no column "at"', '"account", "invoice"']],
    ['a workbook', Buffer.from('PK\x03\x04\xff\xff', 'latin1'), 1, ['workbook']],
  ])('%s is refused, and nothing is recorded', async (_, content, code, told) => {
    const file = await csv('senseless.csv', content);
    const ended = await vouch(payments(file), { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nothing' });
    expect(ended.code).toBe(code);
    for (const words of told) expect(ended.stderr).toContain(words);
    expect(ended.stderr).not.toMatch(/^ +at .*\.(ts|js):/m);
  });

  it.each<[args: readonly string[], told: string]>([
    [['import'], 'Usage: vouch import'],
    [['import', 'parners', 'x.csv'], 'Did you mean partners?'],
    [['import', 'payments'], "missing required argument 'file'"],
    [['import', 'payments', 'none.csv'], 'There is no such file.'],
    [['import', 'payments', 'none.csv', '--delimiter', '::'], 'A delimiter is one character.'],
    [['import', 'payments', 'none.csv', '--zone', 'Mars/Base'], 'no time zone "Mars/Base"'],
    [['report', 'tears'], 'Did you mean tiers?'],
    [['report', 'statement', '--month', '2025-01'], '--partner must be given'],
    [['report', 'statement', '--partner', 'p', '--month', '2025-13'], '--month must be a month'],
    [['rebuild', 'everything'], 'no read model "everything"'],
    [['verify', '--fil', 'x'], 'Did you mean --file?'],
    [[], 'Usage: vouch'],
  ])('vouch %j: exit code 2, and what to do', async (args, told) => {
    const { code, stdout, stderr } = await vouch(args, env);
    expect(code).toBe(2);
    expect(stdout + stderr).toContain(told);
  });

  it('a database that can not be reached is said so at once', async () => {
    const startedAt = Date.now();
    const { code, stderr } = await vouch(['report', 'tiers'], {
      DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nothing',
    });
    expect(code).toBe(1);
    expect(stderr).toContain('DATABASE_URL');
    expect(Date.now() - startedAt).toBeLessThan(20_000);
    const malformed = await vouch(['report', 'tiers'], { DATABASE_URL: 'mysql://x' });
    expect(malformed).toMatchObject({ code: 2 });
    expect(malformed.stderr).toContain('must begin with postgres://');
  });

  it('errors are JSON on stderr with --json, and stdout stays empty', async () => {
    const { code, stdout, stderr } = await vouch(['report', 'tiers', '--partner', 'nobody', '--json'], env);
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(JSON.parse(stderr.trim().split('\n').at(-1)!)).toMatchObject({ error: { code: 'PartnerUnknown' } });
  });
});
