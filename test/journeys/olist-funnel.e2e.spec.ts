import { setTimeout as sleep } from 'node:timers/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { skipUnless } from '@vouch/testing';
import { createPool } from '@vouch/postgres';
import { readCsvLines } from './csv-text.js';
import { launchProgram } from './programs.js';
import { answerOf, scratchDatabase, startVouch, vouch } from './vouch-command.js';

/** Real sales-funnel data: a landing page is a partner, a lead is a referral, a closed deal is a conversion. */

const folder = process.env['VOUCH_FUNNEL_DATA'] ?? '';
const leadsFile = join(folder, 'leads.csv');
const dealsFile = join(folder, 'closed_deals.csv');
const funnel = skipUnless(
  existsSync(leadsFile) && existsSync(dealsFile),
  'VOUCH_FUNNEL_DATA names no folder with leads.csv and closed_deals.csv',
  'funnel-data',
);

const zone = 'America/Sao_Paulo';
const imports = {
  partners: [
    'import',
    'partners',
    leadsFile,
    '--map',
    'partnerId=landing_page_id',
    '--set',
    'programId=olist',
    'status=approved',
    'occurredAt=2017-06-01',
  ],
  referrals: [
    ...['import', 'referrals', leadsFile, '--zone', zone, '--set', 'programId=olist', '--map', 'referralId=mql_id'],
    ...['partnerId=landing_page_id', 'occurredAt=first_contact_date', 'source=origin'],
  ],
  conversions: [
    ...['import', 'conversions', dealsFile, '--set', 'currency=BRL', '--map', 'customerId=seller_id'],
    ...['referralId=mql_id', 'occurredAt=won_date', 'segment=business_segment'],
    'declaredMonthlyRevenue=declared_monthly_revenue',
  ],
};

const program = {
  programId: 'olist',
  name: 'Olist landing pages',
  currency: 'BRL',
  zone,
  terms: {
    holdingDays: 30,
    rules: [{ rule: 'share', on: 'every-payment', pays: { kind: 'percent', rate: '0.1' }, for: { months: 12 } }],
  },
  // Some leads were won more than a year after their first contact.
  referralWindowDays: 730,
  tiers: [
    { name: 'Page', criteria: { activeCustomers: 0, certified: false } },
    { name: 'Strong page', criteria: { activeCustomers: 3, certified: false } },
  ],
};

interface Report {
  readonly rows: number;
  readonly recorded: number;
  readonly alreadyKnown: number;
  readonly rejected: number;
  readonly flagged: { readonly flags: readonly Flag[] };
}

interface Flag {
  readonly reason: string;
  readonly customerId: string;
  readonly partnerId: string;
  readonly evidence: { readonly declaredMonthlyRevenue?: { readonly amountMinor: number; readonly currency: string } };
}

interface Value {
  readonly partnerId: string;
  readonly referrals: number;
  readonly customers: number;
}

type Env = { readonly DATABASE_URL: string };

/** What the CSV files say, counted without Vouch. */
async function truth() {
  const [leads, deals] = await Promise.all([readCsvLines(leadsFile), readCsvLines(dealsFile)]);
  const leadOf = new Map(leads.map((lead) => [lead['mql_id']!, lead]));
  const count = (pages: readonly string[]) => {
    const counts = new Map<string, number>();
    for (const page of pages) counts.set(page, (counts.get(page) ?? 0) + 1);
    return counts;
  };
  return {
    leads,
    deals,
    leadOf,
    referrals: count(leads.map((lead) => lead['landing_page_id']!)),
    customers: count(deals.map((deal) => leadOf.get(deal['mql_id']!)!['landing_page_id']!)),
    early: deals.filter((deal) => deal['won_date']!.slice(0, 10) < leadOf.get(deal['mql_id']!)!['first_contact_date']!),
    absurd: deals.filter((deal) => Number(deal['declared_monthly_revenue']) > 1_000_000),
  };
}

/** All that stands in the read models and in the log as text, apart from positions and recording times. */
async function rowsOf(url: string): Promise<readonly string[]> {
  const pool = createPool(url, { max: 1 });
  const read = async (sql: string) => (await pool.query<{ text: string }>(sql)).rows.map(({ text }) => text);
  try {
    const views = await read(
      `select table_name as text from information_schema.views where table_schema = 'vouch_read' order by 1`,
    );
    const all: string[] = [];
    for (const view of views)
      all.push(
        ...(await read(
          `select '${view} ' || (to_jsonb(r) - array(
                    select k from jsonb_object_keys(to_jsonb(r)) k where k ~ '(^|_)position$' or k = 'recorded_at'
                  ))::text as text
             from vouch_read."${view}" r order by 1`,
        )),
      );
    const withoutPositions = all.map((row) => row.replace(/"position": \d+/g, ''));
    return [...withoutPositions, ...(await eventsOf(url)).map(({ canonical }) => canonical).sort()];
  } finally {
    await pool.end();
  }
}

interface Recorded {
  readonly type: string;
  readonly occurredAt: string;
  readonly data: Readonly<Record<string, string>>;
}

async function eventsOf(url: string): Promise<readonly (Recorded & { readonly canonical: string })[]> {
  const { stdout } = await vouch(['export'], { DATABASE_URL: url });
  const [, ...lines] = stdout.trimEnd().split('\n');
  return lines.map((line) => {
    const { canonical } = JSON.parse(line) as { canonical: string };
    return { ...(JSON.parse(canonical) as Recorded), canonical };
  });
}

/** A few of the rows that only one of them has: a whole diff of thousands tells nobody anything. */
function difference(one: readonly string[], other: readonly string[]): readonly string[] {
  const [left, right] = [new Set(one), new Set(other)];
  return [
    ...one
      .filter((row) => !right.has(row))
      .map((row) => `- ${row}`)
      .slice(0, 3),
    ...other
      .filter((row) => !left.has(row))
      .map((row) => `+ ${row}`)
      .slice(0, 3),
    ...(one.length === other.length ? [] : [`${one.length} rows, ${other.length} rows`]),
  ];
}

funnel.describe('the funnel of a marketplace, imported', () => {
  let database: Awaited<ReturnType<typeof scratchDatabase>>;
  let env: Env;
  let known: Awaited<ReturnType<typeof truth>>;
  const first: Partial<Record<keyof typeof imports, Report>> = {};

  beforeAll(async () => {
    known = await truth();
    database = await scratchDatabase();
    env = { DATABASE_URL: database.url };
    await launchProgram(env, program);
    for (const kind of ['partners', 'referrals', 'conversions'] as const)
      first[kind] = await answerOf<Report>(imports[kind], env);
  }, 240_000);

  afterAll(() => database?.drop());

  it('takes every row: 495 partners, 8,000 referrals, 842 conversions', () => {
    expect(first.partners).toMatchObject({ rows: 8000, recorded: 495, alreadyKnown: 7505, rejected: 0 });
    expect(first.referrals).toMatchObject({ rows: 8000, recorded: 8000, alreadyKnown: 0, rejected: 0 });
    expect(first.conversions).toMatchObject({ rows: 842, recorded: 842, alreadyKnown: 0, rejected: 0 });
  });

  it('counts for each partner what the files count', async () => {
    const { partners } = await answerOf<{ partners: readonly Value[] }>(
      ['report', 'partner-value', '--limit', '1000'],
      env,
    );
    const told = (figure: 'referrals' | 'customers') =>
      new Map(partners.filter((each) => each[figure] > 0).map((each) => [each.partnerId, each[figure]]));
    expect(partners).toHaveLength(495);
    expect(told('referrals')).toEqual(known.referrals);
    expect(told('customers')).toEqual(known.customers);
  });

  it('keeps the time at which each thing happened', async () => {
    const events = await eventsOf(database.url);
    const timesOf = (wanted: string, id: string) =>
      new Map(events.flatMap(({ type, data, occurredAt }) => (type === wanted ? [[data[id], occurredAt]] : [])));
    const won = timesOf('CustomerConverted', 'customerId');
    const contacted = timesOf('ReferralMade', 'referralId');
    expect(won).toEqual(
      new Map(known.deals.map((deal) => [deal['seller_id'], new Date(deal['won_date']!).toISOString()])),
    );
    expect(contacted.size).toBe(8000);
    // A date is its midnight in São Paulo, which on one Sunday of October 2017 did not exist: there the day began at one.
    for (const { mql_id, first_contact_date } of known.leads) {
      const local = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' });
      const [day, time] = local.format(new Date(contacted.get(mql_id!)!)).split(' ');
      expect(day).toBe(first_contact_date);
      expect(['00:00', '01:00']).toContain(time);
    }
  });

  it('records and flags the deal that was won before its first contact, and the absurd revenues', () => {
    expect(known.early).toHaveLength(1);
    expect(known.absurd).toHaveLength(2);
    const flags = first.conversions!.flagged.flags;
    const flagged = (reason: string) =>
      flags.filter((flag) => flag.reason === reason).map(({ customerId, partnerId }) => ({ customerId, partnerId }));
    const expected = (deals: typeof known.deals) =>
      deals.map((deal) => ({
        customerId: deal['seller_id'],
        partnerId: known.leadOf.get(deal['mql_id']!)!['landing_page_id'],
      }));
    expect(flagged('won-before-first-contact')).toEqual(expected(known.early));
    expect(flagged('declared-revenue-implausible').sort(byCustomer)).toEqual(expected(known.absurd).sort(byCustomer));
    expect(flags).toHaveLength(3);
    const amounts = flags.flatMap(({ evidence }) => evidence.declaredMonthlyRevenue ?? []);
    expect(amounts.map(({ amountMinor, currency }) => `${amountMinor / 100} ${currency}`).sort()).toEqual([
      '50000000 BRL',
      '8000000 BRL',
    ]);
  });

  it('says so to people in the report of the import, though it was done before', async () => {
    const { code, stdout } = await vouch(imports.conversions, env);
    expect(code).toBe(0);
    expect(stdout).toMatch(/already known +842/);
    expect(stdout).toContain('won-before-first-contact');
    expect(stdout).toContain('50,000,000.00 BRL');
    expect(stdout).toContain('8,000,000.00 BRL');
  });

  it('changes nothing when all of it is imported once more', async () => {
    const before = await rowsOf(database.url);
    for (const kind of ['partners', 'referrals', 'conversions'] as const) {
      const again = await answerOf<Report>(imports[kind], env);
      expect(again).toMatchObject({ recorded: 0, alreadyKnown: first[kind]!.rows, rejected: 0 });
    }
    expect(difference(before, await rowsOf(database.url))).toEqual([]);
  }, 120_000);

  it('proves afterwards that log and rows are what they should be', async () => {
    const { code, stdout } = await vouch(['verify'], env);
    expect(stdout).toContain('equal the live ones, row for row');
    expect(code).toBe(0);
  });

  it.each([1, 2])(
    'ends in equal rows when it is killed in the middle and run again (%i)',
    async (round) => {
      const other = await scratchDatabase();
      try {
        const otherEnv = { DATABASE_URL: other.url };
        await launchProgram(otherEnv, program);
        for (const kind of ['partners', 'referrals', 'conversions'] as const) {
          const doomed = startVouch(imports[kind], otherEnv);
          await doomed.says(/ of (8,000|842) rows/);
          await sleep(400 * round);
          doomed.kill('SIGKILL');
          await doomed.ended;
          const report = await answerOf<Report>(imports[kind], otherEnv);
          expect(report.recorded + report.alreadyKnown).toBe(first[kind]!.rows);
          // The longest of them can't have ended before it was killed.
          if (kind === 'referrals') expect(report.recorded).toBeGreaterThan(0);
        }
        expect(difference(await rowsOf(database.url), await rowsOf(other.url))).toEqual([]);
      } finally {
        await other.drop();
      }
    },
    240_000,
  );
});

const byCustomer = (one: { customerId?: string }, other: { customerId?: string }) =>
  (one.customerId ?? '') < (other.customerId ?? '') ? -1 : 1;
