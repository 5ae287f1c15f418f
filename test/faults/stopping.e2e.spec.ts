import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { policies } from '@vouch/domain';
import { projections } from '@vouch/read-models';
import { type Installation, openInstallation, verifyRows, waitUntilSettled } from '@vouch/runtime';
import { testDatabase } from '../../libs/runtime/testing/database.js';
import { answering } from './answering-api.js';
import { AppProcess } from './app-process.js';
import { pay } from './payments.js';

const WRITERS = 12;
const STOPS = 3;

describe('Stopping under load, by SIGTERM', () => {
  const database = testDatabase();
  const running = new Set<AppProcess>();
  let installation: Installation;
  let dataDir: string;
  let key: string;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'vouch-stopping-'));
    installation = await openInstallation({ databaseUrl: database.url, dataDir, applicationName: 'test' });
  });
  afterEach(async () => {
    await Promise.all([...running].map((one) => one.discard()));
    running.clear();
  });
  afterAll(async () => {
    await installation?.close();
    await rm(dataDir, { recursive: true, force: true });
  });

  function start(app: 'api' | 'projector'): AppProcess {
    const started = new AppProcess(app, { DATABASE_URL: database.url, VOUCH_DATA_DIR: dataDir });
    running.add(started);
    return started;
  }

  async function startApi(): Promise<{ api: AppProcess; url: string }> {
    const api = start('api');
    const started = await answering(api, dataDir);
    key = started.key;
    return { api, url: started.url };
  }

  it('an api answers what it has in hand: each answer is in the log, each command is recorded once', async () => {
    const servers = await Promise.all(Array.from({ length: STOPS + 1 }, startApi));
    let current = servers[0]!;
    const enough = new AbortController();
    const writers = Array.from({ length: WRITERS }, (_, writer) =>
      pay(writer, () => ({ url: current.url, key }), enough.signal),
    );
    for (const [stop, next] of servers.slice(1).entries()) {
      await sleep(200 + 100 * stop);
      const stopping = current.api;
      // It is still sent to for a moment: a balancer does not notice at once.
      const ended = stopping.stop();
      await sleep(50 * stop);
      current = next;
      expect(await ended).toBe(0);
      expect(stopping.output).not.toMatch(/Warning|"level":50/);
    }
    enough.abort();
    const told = (await Promise.all(writers)).flat();
    expect(told.length).toBeGreaterThan(STOPS * WRITERS);

    const recorded = await installation.pool.query<{ event_id: string; paymentId: string }>(
      `select event_id, data ->> 'paymentId' as "paymentId" from vouch_log.queryable_event where type = 'PaymentReceived'`,
    );
    const ids = new Set(recorded.rows.map(({ event_id }) => event_id));
    expect(told.flatMap(({ eventIds }) => eventIds).filter((id) => !ids.has(id))).toEqual([]);
    const payments = recorded.rows.map((row) => row.paymentId);
    expect(new Set(payments).size).toBe(payments.length);
    expect(payments.sort()).toEqual(told.map(({ paymentId }) => paymentId).sort());
  }, 180_000);

  it('a projector finishes its batches and gives its leases back: the next one goes on at once, and no row is lost or doubled', async () => {
    const { url } = await startApi();
    const enough = new AbortController();
    const writers = Array.from({ length: WRITERS }, (_, writer) =>
      pay(WRITERS + writer, () => ({ url, key }), enough.signal),
    );
    const lengths: number[] = [];
    for (let stop = 0; stop < STOPS; stop++) {
      const projector = start('projector');
      await projector.says(/Following the log/);
      await sleep(300 + 200 * stop);
      const startedAt = performance.now();
      expect(await projector.stop()).toBe(0);
      lengths.push(performance.now() - startedAt);
      expect(projector.output).not.toMatch(/Warning|"level":50/);
      const { rows: sessions } = await installation.pool.query(
        `select from pg_stat_activity where datname = current_database() and application_name like 'vouch-projector%'`,
      );
      expect(sessions).toEqual([]);
    }
    enough.abort();
    await Promise.all(writers);
    // Nobody waits for a lease that a stopped one would still hold.
    expect(Math.max(...lengths)).toBeLessThan(10_000);

    start('projector');
    await waitUntilSettled({ ...installation, projections, policies, timeoutMs: 60_000 });
    const findings: unknown[] = [];
    for await (const finding of verifyRows({ ...installation, projections, policies })) findings.push(finding);
    expect(findings).toEqual([]);
  }, 180_000);
});
