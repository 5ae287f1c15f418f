import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type EventLog, PostgresEventLog } from '@vouch/event-store';
import { createPool } from '@vouch/postgres';
import type { WhatIfReport } from '@vouch/simulation';
import { skipUnless } from '@vouch/testing';
import { parse } from 'csv-parse/sync';
import { logIsInPostgres } from './engine.js';
import { importSmallHistory } from './small-history.js';
import { answerOf, scratchDatabase, scratchFolder, vouch } from './vouch-command.js';

/** What an auditor relies on: `verify`, `export`, `verify --file`, `--as-of`. */

interface Evidence {
  readonly events: number;
  readonly equal: boolean;
  readonly differences: number;
  readonly found: readonly { readonly in: string; readonly where: string; readonly problem: string }[];
}

type Pool = ReturnType<typeof createPool>;

let folder: Awaited<ReturnType<typeof scratchFolder>>;
let database: Awaited<ReturnType<typeof scratchDatabase>>;
let env: { readonly DATABASE_URL: string };
let pool: Pool;
let log: EventLog | undefined;

beforeAll(async () => {
  folder = await scratchFolder();
  database = await scratchDatabase();
  env = { DATABASE_URL: database.url };
  pool = createPool(database.url, { max: 1 });
  await importSmallHistory(folder.path, env);
  if (!logIsInPostgres) return;
  await pool.query('create table public.untouched as select * from vouch_log.event');
  log = await PostgresEventLog.open(pool);
}, 240_000);

afterAll(async () => {
  await log?.close();
  await pool?.end();
  await database?.drop();
  await folder?.remove();
});

/** As a superuser who knows how to get around the trigger that refuses changes. */
async function tamper(...statements: readonly string[]): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('set session_replication_role = replica');
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.query('set session_replication_role = default');
    client.release();
  }
}

async function verify(...args: readonly string[]): Promise<{ code: number | null; evidence: Evidence }> {
  const { code, stdout, stderr } = await vouch(['verify', '--json', ...args], env);
  if (!stdout) throw new Error(stderr);
  return { code, evidence: JSON.parse(stdout) as Evidence };
}

const sha256 = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex');

describe('an untouched log', () => {
  it('is found to be as it was recorded, and the live rows to be what it says', async () => {
    const { code, stdout } = await vouch(['verify'], env);
    expect(stdout).toMatch(/Audit: \d+ events, every hash and position as recorded\./);
    expect(stdout).toContain('equal the live ones, row for row.');
    expect(code).toBe(0);
  });
});

skipUnless(logIsInPostgres, 'only tables can be altered by a superuser').describe(
  'a log that a superuser altered',
  () => {
    const AT = 20;

    afterEach(() =>
      tamper('delete from vouch_log.event', 'insert into vouch_log.event select * from public.untouched'),
    );

    const set = (assignment: string) => `update vouch_log.event set ${assignment} where position = ${AT}`;
    const canonicalEdits = `canonical = replace(canonical, '"schemaVersion":1', '"schemaVersion":2')`;
    const rehashed = `hash = sha256(convert_to(canonical, 'UTF8'))`;
    const rechained = `chain = sha256(convert_to(
    (select encode(p.chain, 'hex') from vouch_log.event p where p.position = ${AT} - 1) || E'\\n' || position || E'\\n' ||
    vouch_log.instant_text(recorded_at) || E'\\n' || encode(hash, 'hex'), 'UTF8'))`;

    it.each<[what: string, edits: readonly string[], where: RegExp]>([
      ['the text', [set(canonicalEdits)], /position 20$/],
      ['the text, with its hash computed anew', [set(canonicalEdits), set(rehashed)], /position 20$/],
      [
        'the text, with hash and chain computed anew',
        [set(canonicalEdits), set(rehashed), set(rechained)],
        /position 21$/,
      ],
      [
        'a blank in the text, which changes no meaning',
        [set(`canonical = replace(canonical, '"data":', '"data": ')`)],
        /position 20$/,
      ],
      ['the text to something that is no JSON', [set(`canonical = 'x' || canonical`), set(rehashed)], /position 20$/],
      ['the hash', [set(`hash = sha256('x')`)], /position 20$/],
      ['the chain value', [set(`chain = sha256('x')`)], /position 20$/],
      ['the time of recording', [set(`recorded_at = recorded_at + interval '1 millisecond'`)], /position 20$/],
      ['the position', [`update vouch_log.event set position = 1000000 where position = ${AT}`], /position 20$/],
      ['the id', [set(`event_id = gen_random_uuid()`)], /position 20$/],
      ['the stream', [set(`stream = 'partner-somebody-else'`)], /position 20$/],
      ['the revision', [set(`revision = revision + 1000`)], /position 20$/],
      ['the type', [set(`type = 'ReferralMade2'`)], /position 20$/],
      ['the lane key', [set(`lane_key = 'partner:somebody-else'`)], /position 20$/],
      [
        'the presence of one event in the middle',
        [`delete from vouch_log.event where position = ${AT}`],
        /position 20$/,
      ],
      [
        'the order of two events',
        [
          `update vouch_log.event set position = position + 1000000 where position in (20, 22)`,
          `update vouch_log.event set position = 22 where position = 1000020`,
          `update vouch_log.event set position = 20 where position = 1000022`,
        ],
        /position 20$/,
      ],
    ])('in %s: the log itself names it', async (_, edits, where) => {
      await tamper(...edits);
      const found: string[] = [];
      for await (const { position } of log!.verify()) found.push(`position ${position}`);
      expect(found).toContainEqual(expect.stringMatching(where));
    });

    it('is told to a machine and to a person with position and problem, and the exit code is 1', async () => {
      await tamper(set(`hash = sha256('x')`));
      const { evidence, code: ofJson } = await verify();
      const where = [...new Set(evidence.found.map((difference) => difference.where))];
      expect({ ofJson, equal: evidence.equal, where }).toEqual({ ofJson: 1, equal: false, where: ['position 20'] });
      const { code, stdout } = await vouch(['verify'], env);
      expect(code).toBe(1);
      expect(stdout).toMatch(/position 20 +The hash is not the SHA-256 of the canonical text/);
    });
  },
);

describe('live rows that someone edited', () => {
  it.each([
    ['an amount', 'partner_finances', 'accrued_minor', 'accrued_minor + 1', 'accrued_minor - 1'],
    ['a tier', 'partners', 'tier', `tier || '!'`, `left(tier, -1)`],
  ])('in %s: read model, row, column, live and replayed value are named', async (_, view, column, edit, undo) => {
    const { rows } = await pool.query<{ table: string }>(
      `select table_name as table from information_schema.tables
        where table_schema = 'vouch_read' and table_type = 'BASE TABLE' and table_name like '${view}\\_v%'`,
    );
    const table = `vouch_read."${rows[0]!.table}"`;
    await pool.query(`update ${table} set ${column} = ${edit} where partner_id = 'acme'`);
    const { code, evidence } = await verify();
    await pool.query(`update ${table} set ${column} = ${undo} where partner_id = 'acme'`);
    expect(code).toBe(1);
    expect(evidence.differences).toBe(1);
    expect(evidence.found[0]?.problem).toContain(view);
    expect(evidence.found[0]?.problem).toContain('acme');
    expect(evidence.found[0]?.problem).toMatch(/is ".+", the log says ".+"/);
  });

  it('or removed', async () => {
    const { rows } = await pool.query<{ count: number }>(
      `with gone as (delete from vouch_read.partner_value_v1 where partner_id = 'birch' returning *)
       select count(*)::int as count from gone`,
    );
    expect(rows[0]?.count).toBe(1);
    const { code, evidence } = await verify();
    expect(code).toBe(1);
    expect(evidence.found[0]?.problem).toMatch(/partner_value .*birch.*the row is missing/);
    // And a rebuild mends it, without touching the log.
    expect((await vouch(['rebuild', 'partner_value'], env)).code).toBe(0);
    expect((await verify()).evidence.equal).toBe(true);
  });
});

describe('an export', () => {
  let file: string;
  let lines: readonly string[];

  beforeAll(async () => {
    file = join(folder.path, 'log.jsonl');
    const { events } = await answerOf<{ events: number }>(['export', '--out', file], env);
    lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
    expect(lines).toHaveLength(events + 1);
  });

  async function verifyLines(changed: readonly string[]) {
    const altered = join(folder.path, 'altered.jsonl');
    await writeFile(altered, `${changed.join('\n')}\n`);
    const { code, stdout, stderr } = await vouch(['verify', '--file', altered, '--json'], { DATABASE_URL: undefined });
    return { code, found: stdout ? (JSON.parse(stdout) as Evidence).found.map(({ where }) => where) : [stderr] };
  }

  it('is checked without a database, and can be checked by anyone who can hash', async () => {
    const nowhere = { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nothing' };
    const { code, stdout } = await vouch(['verify', '--file', file], nowhere);
    expect(stdout).toContain('every hash and position as recorded');
    expect(code).toBe(0);
    let chain = '0'.repeat(64);
    for (const line of lines.slice(1)) {
      const event = JSON.parse(line) as Record<'position' | 'recordedAt' | 'canonical' | 'hash' | 'chain', string>;
      expect(event.hash).toBe(sha256(event.canonical));
      chain = sha256(`${chain}\n${event.position}\n${event.recordedAt}\n${event.hash}`);
      expect(event.chain).toBe(chain);
    }
  });

  it('shows a line that was removed, also the last, two that were swapped, and one that came twice', async () => {
    const positionOf = (line: string | undefined) => String((JSON.parse(line!) as { position: number }).position);
    const missing = await verifyLines(lines.filter((_, at) => at !== 20));
    // Where positions have no gaps, the missing one is named; elsewhere the one after it, whose chain doesn't fit.
    const named = `position ${positionOf(lines[logIsInPostgres ? 20 : 21])}`;
    expect(missing).toMatchObject({ code: 1, found: [named] });
    expect(await verifyLines(lines.slice(0, -1))).toMatchObject({
      code: 1,
      found: [`after position ${positionOf(lines.at(-2))}`],
    });
    const swapped = [...lines.slice(0, 20), lines[21]!, lines[20]!, ...lines.slice(22)];
    const { code, found } = await verifyLines(swapped);
    expect(code).toBe(1);
    expect(found).toContain(`position ${positionOf(lines[logIsInPostgres ? 20 : 21])}`);
    expect((await verifyLines([...lines.slice(0, 20), ...lines.slice(19)])).code).toBe(1);
  });

  it('shows a byte that was flipped, wherever it is', async () => {
    const bytes = await readFile(file);
    const flipped = join(folder.path, 'flipped.jsonl');
    // Spread over the whole file, so that every part of a line is met.
    const step = Math.floor(bytes.length / 4);
    for (let at = 7; at < bytes.length; at += step) {
      const changed = Buffer.from(bytes);
      changed[at] = changed[at]! ^ 1;
      await writeFile(flipped, changed);
      const { code } = await vouch(['verify', '--file', flipped], { DATABASE_URL: undefined });
      expect({ at, code }).toEqual({ at, code: 1 });
    }
  }, 120_000);

  it('is refused when it is something else, with what to do', async () => {
    const { code, found } = await verifyLines(lines.slice(1));
    expect(code).toBe(1);
    expect(found[0]).toContain('not-an-export');
    expect((await vouch(['verify', '--file', join(folder.path, 'none.jsonl')], env)).code).toBe(2);
  });

  it('goes to stdout without --out, and nothing else does', async () => {
    const { code, stdout } = await vouch(['export'], env);
    expect(code).toBe(0);
    expect(stdout.trimEnd().split('\n')).toEqual(lines);
  });
});

describe('what goes to the bookkeeper', () => {
  const ofFebruary = ['report', 'statement', '--partner', 'acme', '--month', '2025-02', '--format'];
  const bytesOf = async (args: readonly string[], name: string) => {
    const path = join(folder.path, name);
    const { code, stderr } = await vouch([...args, '--out', path], env);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    return readFile(path);
  };

  it('is the journal, as CSV and as JSON, now and then', async () => {
    const csv = String(await bytesOf(['export', 'journal', '--currency', 'EUR'], 'journal.csv'));
    const rows = parse<Record<string, string>>(csv, { columns: true });
    const { stdout } = await vouch(['export', 'journal', '--format', 'json'], env);
    const { lines, totals } = JSON.parse(stdout) as { lines: { debitMinor: number }[]; totals: object[] };
    expect(lines.map(({ debitMinor }) => String(debitMinor))).toEqual(
      rows.filter(({ type }) => type !== 'control-total').map((row) => row['debit_minor']),
    );
    expect(totals).toMatchObject([{ currency: 'EUR', debitMinor: Number(rows.at(-1)?.['debit_minor']) }]);
    const before = await vouch(['export', 'journal', '--format', 'json', '--as-of', '1'], env);
    expect(JSON.parse(before.stdout)).toEqual({ lines: [], totals: [] });
  });

  it('is a statement as CSV, PDF and JSON', async () => {
    const rows = parse<Record<string, string>>(await bytesOf([...ofFebruary, 'csv'], 'statement.csv'), {
      columns: true,
    });
    expect(rows.map(({ what }) => what)).toEqual(expect.arrayContaining(['opening-balance', 'closing-balance']));
    expect(String((await bytesOf([...ofFebruary, 'pdf'], 'statement.pdf')).subarray(0, 5))).toBe('%PDF-');
    const { stdout } = await vouch([...ofFebruary, 'json'], env);
    expect(JSON.parse(stdout)).toMatchObject({ partnerId: 'acme', month: '2025-02', accounts: [{ currency: 'EUR' }] });
  });

  it('is what other terms would have come to, and nothing is recorded', async () => {
    const terms = join(folder.path, 'half.yaml');
    const rule = '{ rule: share, on: every-payment, pays: { kind: percent, rate: 0.1 }, for: { months: 12 } }';
    await writeFile(terms, `holdingDays: 30\nrules: [${rule}]\n`);
    const exported = await vouch(['export'], env);
    const { histories, partners } = await answerOf<WhatIfReport>(['whatif', '--terms', terms], env);
    expect(histories.map(({ name }) => name)).toEqual(['as recorded', 'half']);
    const cost = partners.find(({ partnerId }) => partnerId === 'acme')?.costMinor ?? [];
    expect(cost[1]).toBeGreaterThan(0);
    expect(cost[1]).toBeLessThan(cost[0]!);
    expect((await vouch(['export'], env)).stdout).toBe(exported.stdout);
  });

  it.each([
    [['export', 'journal', '--from', '2025-02-30'], '--from'],
    [['export', 'journal', '--format', 'pdf'], '--format'],
    [['export', 'journal', '--as-of', '99999999'], '--as-of'],
    [[...ofFebruary, 'xls'], '--format'],
    [['whatif'], '--terms'],
  ])('is refused for %j, with what is wrong', async (args, where) => {
    const { code, stderr } = await vouch(args, env);
    expect([code, stderr]).toEqual([2, expect.stringContaining(where)]);
  });
});

describe('what was known then', () => {
  const statement = ['report', 'statement', '--partner', 'acme', '--month', '2025-02'];

  it('is what the report said then: by position and by time', async () => {
    const before = await answerOf(statement, env);
    const roiBefore = await answerOf(['report', 'roi'], env);
    const { rows } = await pool.query<{ head: number }>('select max(position) as head from vouch_runtime.checkpoint');
    const then = new Date().toISOString();

    const late = join(folder.path, 'late.csv');
    await writeFile(late, 'account,invoice,total,at\nnorth,i9,500.00,2025-02-27\n');
    await answerOf(
      [
        ...['import', 'payments', late, '--map', 'customerId=account', 'paymentId=invoice', 'amount=total'],
        ...['occurredAt=at', '--set', 'currency=EUR'],
      ],
      env,
    );
    expect(await answerOf(statement, env)).not.toEqual(before);
    expect(await answerOf([...statement, '--as-of', String(rows[0]!.head)], env)).toEqual(before);
    expect(await answerOf([...statement, '--as-of', then], env)).toEqual(before);
    const replayed = await answerOf<{ reports: { roi: unknown } }>(['replay', '--as-of', then, '--report', 'roi'], env);
    expect(replayed.reports.roi).toEqual(roiBefore);
  });

  it('is nothing before the first event', async () => {
    const { code, stdout } = await vouch(['replay', '--as-of', '0'], env);
    expect(code).toBe(0);
    expect(stdout).toContain('No partner has applied yet.');
  });

  it.each([
    [['--as-of', '99999999'], 'beyond it'],
    [['--as-of', 'last week'], 'neither a position nor a time'],
  ])('is refused for %j', async (args, why) => {
    const { code, stderr } = await vouch([...statement, ...args], env);
    expect(code).toBe(2);
    expect(stderr).toContain(why);
  });
});
