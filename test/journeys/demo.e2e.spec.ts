import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { answerOf, type Ended, scratchFolder, startVouch, vouch } from './vouch-command.js';

/** The demo, with a small year. */

const small = ['--partners', '8', '--customers', '40', '--days', '90', '--port', '0'];

type Stage = 'clicks' | 'referrals' | 'accepted' | 'conversions' | 'paying';
type People = Readonly<Record<string, { readonly name: string }>>;

interface DemoAnswer {
  readonly seed: number;
  readonly commands: number;
  readonly visits: number;
  readonly statement: { readonly accounts: readonly { readonly lines: readonly object[] }[] };
  readonly roi: { readonly partners: readonly object[]; readonly totals: readonly object[] };
  readonly partnerValue: { readonly partners: readonly object[] };
  readonly tiers: { readonly partners: readonly Readonly<Record<string, unknown>>[] };
  readonly funnel: { readonly months: readonly Readonly<Record<Stage, number>>[] };
  readonly links: { readonly days: readonly { readonly clicks: number }[] };
  readonly deals: { readonly referrals: readonly { readonly prospectId: string }[]; readonly people: People };
  readonly refused: { readonly referrals: readonly { readonly refusedFor: string }[] };
  readonly certifications: { readonly certifications: readonly object[] };
  readonly queue: object;
  readonly evidence: { readonly equal: boolean; readonly events: number };
}

let folder: Awaited<ReturnType<typeof scratchFolder>>;
beforeAll(async () => {
  folder = await scratchFolder();
});
afterAll(() => folder.remove());

describe('vouch demo', () => {
  let told: Ended;
  let shown: DemoAnswer;
  const dataDir = () => join(folder.path, 'told');

  it('lets a year happen, prints what came of it, and proves it', async () => {
    told = await vouch(['demo', '--once', '--seed', '7', '--data-dir', dataDir(), ...small], {});
    expect(told.code).toBe(0);
    expect(told.stdout).toContain('A year of a partner program, from seed 7.');
    const titles = [
      ...[
        'Statement of ',
        'Affiliate ROI',
        'Partner value',
        'Partners and tiers',
        'Funnel',
        'The link that brought most',
      ],
      ...[
        'Registered deals',
        'Referrals that were refused',
        'Certifications due',
        'Applications',
        'Flagged conversions',
      ],
    ];
    for (const title of titles) expect(told.stdout).toContain(`\n${title}`);
    expect(told.stdout).toMatch(/Audit: \d[\d,]* events, every hash and position as recorded\./);
    expect(told.stdout).toContain('equal the live ones, row for row.');
    expect(told.stdout).toContain('Where to go next');
  }, 180_000);

  it('names the event behind every line of the statement', () => {
    const statement = told.stdout.slice(told.stdout.indexOf('Statement of '), told.stdout.indexOf('Affiliate ROI'));
    const lines = statement
      .split('\n')
      .filter((line) => /accrued|released|reversed|paid /.test(line) && /\d{4}-\d\d-\d\d/.test(line.slice(0, 40)));
    expect(lines.length).toBeGreaterThan(3);
    for (const line of lines) expect(line).toMatch(/^ {2}#\d+ [0-9a-f]{8} /);
  });

  it('leaves an installation that can be looked at, and is made anew by the next demo', async () => {
    const env = { VOUCH_DATA_DIR: dataDir() };
    expect((await vouch(['verify'], env)).code).toBe(0);
    const { totals } = await answerOf<DemoAnswer['roi']>(['report', 'roi'], env);
    expect(totals).toHaveLength(1);
  }, 120_000);

  it('comes to the same figures for the same seed', async () => {
    const run = (name: string) =>
      answerOf<DemoAnswer>(['demo', '--once', '--seed', '11', '--data-dir', join(folder.path, name), ...small], {});
    const [one, other] = [await run('one'), await run('other')];
    expect(one.evidence.equal).toBe(true);
    expect(figuresOf(other)).toEqual(figuresOf(one));
    expect(one.statement.accounts[0]?.lines.length).toBeGreaterThan(0);
    shown = one;
  }, 300_000);

  it('shows people who follow links, and how far they and all others came', () => {
    const total = (stage: Stage) => shown.funnel.months.reduce((sum, month) => sum + month[stage], 0);
    expect(total('clicks')).toBe(shown.visits);
    expect(shown.visits).toBeGreaterThan(20);
    const stages = (['referrals', 'accepted', 'conversions', 'paying'] as const).map(total);
    expect(stages).toEqual([...stages].sort((one, other) => other - one));
    expect(stages.at(-1)).toBeGreaterThan(20);
    expect(shown.links.days.some(({ clicks }) => clicks > 0)).toBe(true);
  });

  it('names the prospects of deals, and says why others were refused', () => {
    const { referrals, people } = shown.deals;
    expect(referrals.length).toBeGreaterThan(3);
    for (const { prospectId } of referrals) expect(people[prospectId]?.name).toMatch(/^[A-Z]\w+ [A-Z]\w+$/);
    expect(shown.refused.referrals.map(({ refusedFor }) => refusedFor)).toContain('own-referral');
  });

  it('stays up until Ctrl-C, then stops everything', async () => {
    const demo = startVouch(['demo', '--seed', '3', '--data-dir', join(folder.path, 'stays'), ...small], {});
    await demo.says('Ctrl-C stops it.');
    demo.kill('SIGINT');
    expect((await demo.ended).code).toBe(0);
  }, 180_000);

  it('never removes a folder that is not its own', async () => {
    const { code, stderr } = await vouch(['demo', '--once', '--data-dir', folder.path, ...small], {});
    expect(code).toBe(1);
    expect(stderr).toContain('holds something else');
  });
});

/** What is said apart from which event said it: ids belong to the installation's API key, positions to the order within a step. */
function figuresOf({ evidence: _, seed: _seed, ...figures }: DemoAnswer): unknown {
  const ofEvents = new Set([
    'eventId',
    'position',
    'reference',
    'revision',
    'commissionId',
    'sourceEventId',
    'occurredAt',
    'tierSince',
    'balance',
    'seconds',
  ]);
  const stripped = JSON.stringify(figures, (key, value: unknown) =>
    ofEvents.has(key) ? undefined : key === 'lines' && Array.isArray(value) ? [...value].sort(byText) : value,
  );
  return JSON.parse(stripped);
}

function byText(one: unknown, other: unknown): number {
  const text = (value: unknown) => {
    const { bookedOn, what, paymentId, refundId } = value as Record<string, unknown>;
    return [bookedOn, what, paymentId, refundId].join(' ');
  };
  return text(one) < text(other) ? -1 : 1;
}
