import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type Command, command, deciders, policies, RecordChurn, RecordConversion } from '@vouch/domain';
import { projections } from '@vouch/read-models';
import { CommandExecutor, type Installation, openInstallation, waitUntilSettled } from '@vouch/runtime';
import pg from 'pg';

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));

interface Running {
  readonly child: ChildProcess;
  output: string;
  /** Exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
}

describe('The projector', () => {
  const serverUrl = new URL(process.env['VOUCH_TEST_DATABASE_URL'] ?? 'postgres://set-VOUCH_TEST_DATABASE_URL');
  const name = `vouch_projector_${randomUUID().replaceAll('-', '')}`;
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  let installation: Installation;
  let started: Running[] = [];

  const onServer = async (sql: string) => {
    const client = new pg.Client({ connectionString: serverUrl.href });
    await client.connect();
    await client.query(sql);
    await client.end();
  };

  beforeAll(async () => {
    await onServer(`create database ${name}`);
    installation = await openInstallation({ databaseUrl: url.href, dataDir: tmpdir(), applicationName: 'test' });
  });
  afterEach(async () => {
    for (const { child } of started) child.kill('SIGKILL');
    await Promise.all(started.map(({ ended }) => ended));
    started = [];
  });
  afterAll(async () => {
    await installation.close();
    await onServer(`drop database ${name} with (force)`);
  });

  function start(env: Record<string, string> = {}): Running {
    const child = spawn(process.execPath, [main], {
      env: { ...process.env, DATABASE_URL: url.href, VOUCH_DATA_DIR: tmpdir(), ...env },
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

  async function says(running: Running, text: string): Promise<void> {
    for (const end = performance.now() + 30_000; !running.output.includes(text); await sleep(20))
      if (performance.now() > end) throw new Error(`"${text}" was not said: ${running.output}`);
  }

  const recordAndSettle = (customerId: string) => sendAndSettle(command(RecordChurn, { customerId }));

  async function sendAndSettle(sent: Command): Promise<void> {
    const executor = new CommandExecutor({ log: installation.log, deciders, codeVersion: 'test' });
    const meta = { commandId: randomUUID(), actor: 'cli', now: new Date().toISOString() };
    await executor.execute(sent, meta);
    await waitUntilSettled({ ...installation, projections, policies, timeoutMs: 30_000 });
  }

  it.each(['SIGTERM', 'SIGINT'] as const)('follows the log until %s, and ends with 0', async (signal) => {
    const projector = start();
    await recordAndSettle(`until-${signal}`);
    projector.child.kill(signal);
    expect(await projector.ended).toBe(0);
    expect(projector.output).toContain('Following the log.');
    const { rows } = await installation.pool.query(
      `select 1 from pg_stat_activity where datname = $1 and application_name like 'vouch-projector%'`,
      [name],
    );
    expect(rows).toEqual([]);
  });

  it('is followed by another one at once, also after kill -9', async () => {
    const first = start();
    await recordAndSettle('first');
    const second = start();
    await says(second, 'Following the log.');
    first.child.kill('SIGKILL');
    await recordAndSettle('second');
    second.child.kill('SIGTERM');
    expect(await second.ended).toBe(0);
  });

  it('runs the roles that it is given', async () => {
    const projecting = start({ VOUCH_ROLES: 'projections' });
    await says(projecting, 'Following the log.');
    expect(projecting.output).toContain('"roles":["projections"]');
    const deciding = start({ VOUCH_ROLES: 'policies, scheduler' });
    await says(deciding, '"roles":["policies","scheduler"]');
    await recordAndSettle('roles');
  });

  it('tells probes and scrapers how it is, where it is told to', async () => {
    const projector = start({ VOUCH_PROJECTOR_PORT: '0' });
    await says(projector, 'Following the log.');
    // A click that nobody knows: a policy notes that.
    await sendAndSettle(command(RecordConversion, { customerId: 'observed', clickId: randomUUID() }));
    const at = /Health and metrics are at (http:[^"]+)/.exec(projector.output)![1]!;
    const ask = async (path: string, method = 'GET') => {
      const answer = await fetch(at + path, { method });
      return { status: answer.status, text: await answer.text() };
    };
    expect(await ask('/healthz')).toEqual({ status: 200, text: '{"status":"ok"}' });
    expect(await ask('/readyz')).toEqual({ status: 200, text: '{"status":"ready"}' });
    expect([(await ask('/')).status, (await ask('/metrics', 'POST')).status]).toEqual([404, 404]);
    const { text } = await ask('/metrics');
    for (const figure of [
      'vouch_log_reachable 1',
      /vouch_log_appends_total\{outcome="appended"\}/,
      /vouch_log_batch_events_count \d/,
      /vouch_subscriber_lag_events\{subscriber="projection:partner_value:v\d+"\} 0/,
      /vouch_lane_lag_seconds\{subscriber="projection:partner_value:v\d+",lane="3"\} 0/,
      /vouch_parked_events\{subscriber="policy:[a-z-]+"\} 0/,
      /nodejs_eventloop_lag_p99_seconds [\d.]/,
    ])
      expect(text).toMatch(figure);
    projector.child.kill('SIGTERM');
    expect(await projector.ended).toBe(0);
  });

  it('waits for a database that is away, says so, and can be stopped meanwhile', async () => {
    const port = await freePort();
    const waiting = start({ DATABASE_URL: `postgres://127.0.0.1:${port}/none`, VOUCH_PROJECTOR_PORT: '0' });
    await says(waiting, 'Waiting for the database');
    const at = /Health and metrics are at (http:[^"]+)/.exec(waiting.output)![1]!;
    expect([(await fetch(`${at}/healthz`)).status, (await fetch(`${at}/readyz`)).status]).toEqual([200, 503]);
    expect(await (await fetch(`${at}/metrics`)).text()).toContain('vouch_log_reachable 0');
    waiting.child.kill('SIGTERM');
    expect(await waiting.ended).toBe(0);
  });

  it.each([
    ['VOUCH_ROLES', 'projections,magic'],
    ['VOUCH_LANES', 'many'],
    ['VOUCH_PROJECTOR_PORT', 'http'],
    ['VOUCH_BATCH_SIZE', '0'],
    ['VOUCH_LOG_LEVEL', 'loud'],
    ['DATABASE_URL', 'mysql://here'],
  ])('ends with 1 and names %s when it makes no sense', async (variable, value) => {
    const refused = start({ [variable]: value });
    expect(await refused.ended).toBe(1);
    expect(refused.output).toContain(variable);
    expect(refused.output).not.toMatch(/\n\s+at /);
  });

  it('ends with 1, and says what to do, when the rows know events that the log does not have', async () => {
    await installation.pool.query(`update vouch_runtime.checkpoint set position = position + 1000000`);
    const refused = start();
    expect(await refused.ended).toBe(1);
    expect(refused.output).toMatch(/has read up to position \d+, but the log ends at \d+/);
    expect(refused.output).toMatch(/Restore both|rebuild/);
  });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}
