import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createDatabase, dropDatabase } from '../testing/test-api.js';
import { readKeyFile } from './access/first-key.js';

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const KEY = /vouch_[A-Za-z0-9_-]{43}/g;

interface Running {
  readonly child: ChildProcess;
  output: string;
  readonly ended: Promise<number | string>;
}

describe('The API server', () => {
  let databaseUrl: string;
  let dataDir: string;
  let started: Running[] = [];
  beforeAll(async () => {
    databaseUrl = await createDatabase();
    dataDir = await mkdtemp(join(tmpdir(), 'vouch-main-'));
  });
  afterEach(async () => {
    for (const { child } of started) child.kill('SIGKILL');
    await Promise.all(started.map(({ ended }) => ended));
    started = [];
  });
  afterAll(async () => {
    await rm(dataDir, { recursive: true });
    await dropDatabase(databaseUrl);
  });

  function start(env: Record<string, string> = {}): Running {
    const child = spawn(process.execPath, [main], {
      env: { ...process.env, DATABASE_URL: databaseUrl, VOUCH_DATA_DIR: dataDir, VOUCH_PORT: '0', ...env },
    });
    const running = {
      child,
      output: '',
      ended: once(child, 'close').then(([code, signal]) => (code ?? signal) as number | string),
    };
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (bytes: Buffer) => (running.output += bytes.toString()));
    started.push(running);
    return running;
  }

  /** The address at which it says that it listens. */
  async function addressOf(running: Running): Promise<string> {
    const said = /listens at (http:\S+) /;
    for (const end = performance.now() + 30_000; !said.test(running.output); await sleep(20))
      if (performance.now() > end) throw new Error(`It does not listen: ${running.output}`);
    return said.exec(running.output)![1]!;
  }

  const get = async (address: string, path: string, key: string) =>
    (await fetch(address + path, { headers: { authorization: `Bearer ${key}` } })).status;

  async function answers(address: string): Promise<void> {
    for (const end = performance.now() + 30_000; ; await sleep(50)) {
      const key = await readKeyFile(dataDir);
      if (key && (await get(address, '/v1/progress', key)) === 200) return;
      if (performance.now() > end) throw new Error('It does not answer.');
    }
  }

  it('prints one key at the first start, however many start at once, and none ever after', async () => {
    const servers = [start(), start(), start()];
    for (const address of await Promise.all(servers.map(addressOf))) await answers(address);
    const printed = servers.flatMap(({ output }) => output.match(KEY) ?? []);
    expect(printed).toEqual([await readKeyFile(dataDir)]);
    const later = start();
    await answers(await addressOf(later));
    expect(later.output).not.toMatch(KEY);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('finishes what is in hand on %s, and ends with 0', async (signal) => {
    const server = start();
    const address = await addressOf(server);
    await answers(address);
    const key = (await readKeyFile(dataDir))!;
    const inHand = get(address, '/v1/read-models/tiers?waitFor=1000000&timeoutMs=1500', key);
    await sleep(500);
    server.child.kill(signal);
    expect(await inHand).toBe(504);
    expect(await server.ended).toBe(0);
  });

  it('records a command once, though it is killed in the middle and the command is sent again', async () => {
    const send = async (address: string) => {
      const key = (await readKeyFile(dataDir))!;
      const response = await fetch(`${address}/v1/commands/record-churn`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'idempotency-key': 'crash' },
        body: JSON.stringify({ customerId: 'crash' }),
      });
      return (await response.json()) as { outcome: string; eventIds: string[] };
    };
    const first = start();
    const address = await addressOf(first);
    await answers(address);
    const sent = send(address).catch(() => undefined);
    await sleep(Math.random() * 10);
    first.child.kill('SIGKILL');
    const before = await sent;
    const second = start();
    const again = await addressOf(second);
    await answers(again);
    const [one, two] = [await send(again), await send(again)];
    expect(two).toMatchObject({ outcome: 'already-recorded', eventIds: one.eventIds });
    if (before) expect(one.eventIds).toEqual(before.eventIds);
  });

  it('says which port is taken and what to do', async () => {
    const address = await addressOf(start());
    const refused = start({ VOUCH_PORT: new URL(address).port });
    expect(await refused.ended).toBe(1);
    expect(refused.output).toContain('VOUCH_PORT');
    expect(refused.output).not.toMatch(/\n\s+at /);
  });

  it.each([
    ['VOUCH_PORT', '99999'],
    ['VOUCH_LOG_LEVEL', 'loud'],
    ['DATABASE_URL', 'mysql://here'],
  ])('ends with 1 and names %s when it makes no sense', async (variable, value) => {
    const refused = start({ [variable]: value });
    expect(await refused.ended).toBe(1);
    expect(refused.output).toContain(variable);
    expect(refused.output).not.toMatch(/\n\s+at /);
  });
});
