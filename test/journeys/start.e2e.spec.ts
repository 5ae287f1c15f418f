import { existsSync } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { answerOf, type Running, scratchFolder, startVouch, vouch } from './vouch-command.js';

/** `vouch start` with its own Postgres: what an operator does to it. */

interface Started {
  readonly url: string;
  readonly keyFile: string;
  readonly processes: Readonly<Record<'start' | 'api' | 'projector', number>>;
}

let folder: Awaited<ReturnType<typeof scratchFolder>>;
let env: { readonly VOUCH_DATA_DIR: string };
const running: Running[] = [];

beforeEach(async () => {
  folder = await scratchFolder();
  env = { VOUCH_DATA_DIR: join(folder.path, 'data') };
});

afterEach(async () => {
  for (const one of running.splice(0)) {
    one.kill('SIGTERM');
    await one.ended;
  }
  // Stops a Postgres that a killed start left behind: whoever opens the folder last ends it.
  await vouch(['parked', 'list'], env);
  await folder.remove();
});

async function start(...args: readonly string[]): Promise<{ vouch: Running } & Started> {
  const started = startVouch(['start', '--json', '--port', '0', ...args], env);
  running.push(started);
  await started.says(/\}\s*\}\s*$/);
  return { vouch: started, ...(JSON.parse(started.stdout) as Started) };
}

async function get(url: string, keyFile: string, path: string): Promise<{ status: number; body: unknown }> {
  const key = (await readFile(keyFile, 'utf8')).trim();
  const answer = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${key}` } });
  return { status: answer.status, body: await answer.json() };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 40_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`Not within 40 s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe('vouch start', () => {
  it('serves the API, tells where the key is, and stops everything in order on SIGTERM', async () => {
    const { vouch: started, url, keyFile, processes } = await start();
    expect(await get(url, keyFile, '/readyz')).toEqual({ status: 200, body: { status: 'ready' } });
    expect((await stat(keyFile)).mode & 0o777).toBe(0o600);
    const postmaster = join(env.VOUCH_DATA_DIR, 'postgres', 'postmaster.pid');
    expect(existsSync(postmaster)).toBe(true);
    started.kill('SIGTERM');
    expect((await started.ended).code).toBe(0);
    for (const pid of Object.values(processes)) expect(isAlive(pid)).toBe(false);
    expect(existsSync(postmaster)).toBe(false);
  }, 120_000);

  it('does the same on Ctrl-C, and speaks to people', async () => {
    const started = startVouch(['start', '--port', '0'], env);
    running.push(started);
    await started.says('Ctrl-C stops it.');
    expect(started.stdout).toMatch(/Vouch is running at http:\/\/127\.0\.0\.1:\d+/);
    expect(started.stdout).toMatch(/shown only this once:\s+vouch_/);
    expect(started.stdout).not.toContain('postgres://vouch:');
    started.kill('SIGINT');
    expect((await started.ended).code).toBe(0);
  }, 120_000);

  it('on a folder where it runs already says so, and leaves that one alone', async () => {
    const first = await start();
    const { code, stderr } = await vouch(['start', '--port', '0'], env);
    expect(code).toBe(1);
    expect(stderr).toContain(`Vouch is already running: process ${first.processes.start}, ${first.url}.`);
    expect((await get(first.url, first.keyFile, '/readyz')).status).toBe(200);
  }, 120_000);

  it('says that a port is taken', async () => {
    const other = createServer();
    const port = await new Promise<number>((resolve) =>
      other.listen(0, '127.0.0.1', () => resolve((other.address() as { port: number }).port)),
    );
    const { code, stderr } = await vouch(['start', '--port', String(port)], env);
    other.close();
    expect(code).toBe(1);
    expect(stderr).toContain(`Port ${port} is taken`);
    expect(stderr).toContain('--port');
  }, 120_000);

  it('after a kill -9 leaves no process of its own, and starts again on what it left', async () => {
    const first = await start();
    const keyBefore = await readFile(first.keyFile, 'utf8');
    first.vouch.kill('SIGKILL');
    await first.vouch.ended;
    const { api, projector } = first.processes;
    await until('api and projector ended', () => !isAlive(api) && !isAlive(projector));
    const second = await start();
    expect((await get(second.url, second.keyFile, '/readyz')).status).toBe(200);
    expect(await readFile(second.keyFile, 'utf8')).toBe(keyBefore);
  }, 120_000);

  it('starts a process again that was killed', async () => {
    const { vouch: started, url, keyFile, processes } = await start();
    process.kill(processes.api, 'SIGKILL');
    await started.says('api: ended with signal SIGKILL; starting it again');
    await until('the api answers again', () =>
      get(url, keyFile, '/readyz').then(
        ({ status }) => status === 200,
        () => false,
      ),
    );
  }, 120_000);

  it('with --simulated-clock begins the log with that, and lets days be closed by command', async () => {
    const first = await start('--simulated-clock', '2025-01-01');
    const history = await get(first.url, first.keyFile, '/v1/read-models/event-history');
    expect(history.body).toMatchObject({
      events: [{ position: 1, type: 'ClockSimulated' }, { type: 'ApiKeyCreated' }],
    });
    first.vouch.kill('SIGTERM');
    await first.vouch.ended;
    // The same day again is harmless, another is refused.
    const second = await start('--simulated-clock', '2025-01-01');
    second.vouch.kill('SIGTERM');
    await second.vouch.ended;
    const { code, stderr } = await vouch(['start', '--port', '0', '--simulated-clock', '2026-01-01'], env);
    expect(code).toBe(2);
    expect(stderr).toContain('simulated clock starts on 2025-01-01');
    expect((await vouch(['start', '--simulated-clock', 'tomorrow'], env)).code).toBe(2);
  }, 180_000);

  it('lets other commands use its database while it runs: an import waits for the projector that is there', async () => {
    const { url, keyFile } = await start();
    const key = (await readFile(keyFile, 'utf8')).trim();
    const launched = await fetch(`${url}/v1/commands/launch-program`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        programId: 'orchard',
        name: 'Orchard',
        currency: 'EUR',
        zone: 'Europe/Berlin',
        terms: {
          holdingDays: 30,
          rules: [{ rule: 'share', on: 'every-payment', pays: { kind: 'percent', rate: '0.2' }, for: { months: 12 } }],
        },
        tiers: [{ name: 'Member', criteria: { activeCustomers: 0, certified: false } }],
      }),
    });
    expect(launched.status).toBe(201);
    const file = join(folder.path, 'partners.csv');
    await writeFile(file, 'id\nacme\nbirch\n');
    const imported = [
      'import',
      'partners',
      file,
      '--map',
      'partnerId=id',
      '--set',
      'programId=orchard',
      'status=approved',
    ];
    expect(await answerOf(imported, env)).toMatchObject({ rows: 2, recorded: 2, rejected: 0 });
    const { partners } = await answerOf<{ partners: readonly { tier: string }[] }>(['report', 'tiers'], env);
    expect(partners.map(({ tier }) => tier)).toEqual(['Member', 'Member']);
    expect(await answerOf(['verify'], env)).toMatchObject({ equal: true });
  }, 120_000);
});
