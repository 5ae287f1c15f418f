import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createPool } from '@vouch/postgres';
import { launchProgram } from './programs.js';
import { answerOf, scratchDatabase, scratchFolder, vouch } from './vouch-command.js';

/** A file of partners with the people behind them: what the vault gets, and what nothing else does. */

interface Report {
  readonly recorded: number;
  readonly alreadyKnown: number;
  readonly rejected: number;
  readonly rejections: readonly { readonly line: number; readonly column: string; readonly reason: string }[];
}

interface Directory {
  readonly partners: readonly {
    readonly partnerId: string;
    readonly people: readonly { readonly personId: string }[];
  }[];
  readonly people: Readonly<Record<string, { readonly name: string; readonly email: string }>>;
}

const FILE = `id,land,who,mail,firm,site,state,why,remark
acme,DE,Ada Kanary,ada@kanary-one.example,Acme,https://kanary-one.example,approved,,
borealis,FR,Bo Kanary,bo@kanary-two.example,,,declined,no_audience,Kanary remark
cirrus,DE,,,,,approved,,
delta,DE,Dee Kanary,kanary-three,,,approved,,
elm,DE,Eli Kanary,,,,approved,,
fig,DE,,fig@kanary-four.example,,,approved,,
gale,DE,Gil Kanary,gil@kanary-five.example,,not-a-kanary-site,approved,,
`;

const ARGS = [
  ...['--map', 'partnerId=id', 'country=land', 'name=who', 'email=mail', 'company=firm', 'website=site'],
  ...['status=state', 'reason=why', 'note=remark', '--set', 'programId=orchard'],
];

let folder: Awaited<ReturnType<typeof scratchFolder>>;
let database: Awaited<ReturnType<typeof scratchDatabase>>;
let env: { readonly DATABASE_URL: string; readonly VOUCH_DATA_DIR: string };
let file: string;
let exports = 0;

beforeAll(async () => {
  folder = await scratchFolder();
  database = await scratchDatabase();
  env = { DATABASE_URL: database.url, VOUCH_DATA_DIR: join(folder.path, 'data') };
  file = join(folder.path, 'partners.csv');
  await writeFile(file, FILE);
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

const imported = async (): Promise<Report> => {
  const { stdout, stderr } = await vouch(['import', 'partners', file, ...ARGS, '--json'], env);
  if (!stdout) throw new Error(stderr);
  return JSON.parse(stdout) as Report;
};

/** How many events there are, and how many things the vault keeps. */
async function counted(): Promise<{ readonly log: string; readonly kept: number }> {
  const out = join(folder.path, `log-${++exports}.jsonl`);
  expect((await vouch(['export', '--out', out], env)).code).toBe(0);
  const pool = createPool(database.url);
  try {
    const { rows } = await pool.query<{ count: string }>('select count(*) from vouch_vault.kept');
    return { log: await readFile(out, 'utf8'), kept: Number(rows[0]!.count) };
  } finally {
    await pool.end();
  }
}

describe('an import of partners with their people', () => {
  let first: Awaited<ReturnType<typeof counted>>;

  it('records what it can, and says of each other row which column is wrong', async () => {
    const report = await imported();
    expect(report).toMatchObject({ recorded: 3, alreadyKnown: 0, rejected: 4 });
    expect(report.rejections.map(({ line, column }) => [line, column])).toEqual([
      [5, 'mail'],
      [6, 'mail'],
      [7, 'who'],
      [8, 'site'],
    ]);
    // The file holds what was written there anyhow; what is told about it does not.
    for (const { reason } of report.rejections) expect(reason).not.toMatch(/kanary/i);
  });

  it('puts the people and what was said into the vault, and no word of them into the log', async () => {
    first = await counted();
    expect(first.kept).toBe(3);
    expect(first.log).not.toMatch(/kanary/i);
    expect(first.log).toContain('contactId');
    const { partners, people } = await answerOf<Directory>(['report', 'partner-directory'], env);
    const namesOf = Object.fromEntries(
      partners.map(({ partnerId, people: own }) => [partnerId, own.map(({ personId }) => people[personId]!.name)]),
    );
    expect(namesOf).toEqual({ acme: ['Ada Kanary'], borealis: ['Bo Kanary'], cirrus: [] });
  });

  it('changes nothing when it is repeated', async () => {
    expect(await imported()).toMatchObject({ recorded: 0, alreadyKnown: 3, rejected: 4 });
    expect(await counted()).toEqual(first);
  });
});
