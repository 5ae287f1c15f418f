import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { TcpProxy } from '../testing/tcp-proxy.js';
import { createDatabase, dropDatabase, TestApi } from '../testing/test-api.js';

const churn = (customerId: string) => ({ customerId, occurredAt: '2026-01-01T00:00:00Z' });

/** Asks again until the answer is as wanted; the last answer otherwise. */
async function eventually<T>(ask: () => Promise<T>, good: (answer: T) => boolean): Promise<T> {
  for (const end = performance.now() + 20_000; ; await sleep(50)) {
    const answer = await ask();
    if (good(answer) || performance.now() > end) return answer;
  }
}

describe('A database that is away', () => {
  let direct: string;
  let proxied: string;
  let proxy: TcpProxy;
  let key: string;
  beforeAll(async () => {
    direct = await createDatabase();
    const url = new URL(direct);
    proxy = new TcpProxy(url.hostname, Number(url.port));
    url.port = String(await proxy.up());
    proxied = url.href;
  });
  afterAll(async () => {
    await proxy.down();
    await dropDatabase(direct);
  });

  it('at the start is waited for; the server says so meanwhile, to whoever has the key of the data folder', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'vouch-outage-'));
    const first = await TestApi.start({ databaseUrl: proxied, dataDir });
    key = first.key;
    await first.api.close();
    await proxy.down();

    const waiting = await TestApi.startWaiting({ databaseUrl: proxied, dataDir, key });
    expect(await waiting.get('/healthz')).toMatchObject({ status: 200, body: { status: 'ok' } });
    expect(await waiting.get('/readyz')).toMatchObject({ status: 503, body: { type: '/problems/not-ready' } });
    expect(await waiting.get('/metrics')).toMatchObject({
      status: 200,
      text: expect.stringContaining('vouch_log_reachable 0'),
    });
    expect(await waiting.get('/v1/progress')).toMatchObject({
      status: 503,
      body: { type: '/problems/database-unreachable' },
    });
    expect(await waiting.send('record-churn', churn('early'))).toMatchObject({
      status: 503,
      headers: expect.anything(),
    });
    expect((await waiting.request('GET', '/healthz', { key: null })).status).toBe(401);
    expect((await waiting.request('GET', '/healthz', { key: 'vouch_unknown' })).status).toBe(503);

    await proxy.up();
    const sent = await eventually(
      () => waiting.send('record-churn', churn('late')),
      ({ status }) => status === 201,
    );
    expect(sent.status).toBe(201);
    expect((await waiting.request('GET', '/healthz', { key: 'vouch_unknown' })).status).toBe(401);
    await waiting.close();
    await rm(dataDir, { recursive: true, force: true });
  });

  it('for a while is a problem for a while: nothing is lost, nothing is doubled, and the process goes on', async () => {
    const api = await TestApi.start({ databaseUrl: proxied, key });
    await proxy.down();
    try {
      expect((await api.get('/healthz')).status).toBe(200);
      expect(await api.get('/readyz')).toMatchObject({ status: 503, body: { type: '/problems/not-ready' } });
      const headers = { 'idempotency-key': 'through-the-outage' };
      const during = await api.send('record-churn', churn('outage'), headers);
      expect(during).toMatchObject({ status: 503 });
      expect(during.headers.get('retry-after')).toBe('1');
      expect((await api.get('/v1/read-models/tiers')).status).toBe(503);

      await proxy.up();
      const after = await eventually(
        () => api.send('record-churn', churn('outage'), headers),
        ({ status }) => status < 300,
      );
      expect(after.status).toBe(201);
      expect(await api.send('record-churn', churn('outage'), headers)).toMatchObject({ status: 200 });
    } finally {
      await proxy.down();
      await proxy.up();
      await api.close();
    }
  });

  it('is said once by whatever follows the log by itself, and so is that it is back', async () => {
    const said: string[] = [];
    const logger = pino({ level: 'info' }, { write: (line) => said.push((JSON.parse(line) as { msg: string }).msg) });
    const api = await TestApi.start({ databaseUrl: proxied, key, logger });
    const count = (text: RegExp) => said.filter((line) => text.test(line)).length;
    const away = [/^The API keys can not be read/, /^The log can not be followed for changed links/];
    const back = [/^The API keys are read again/, /^The log is followed again for changed links/];
    await proxy.down();
    try {
      await eventually(
        async () => away.map(count),
        (counts) => counts.every((one) => one > 0),
      );
      await sleep(3_000);
      expect(away.map(count)).toEqual([1, 1]);
    } finally {
      await proxy.up();
    }
    const counts = await eventually(
      async () => back.map(count),
      (counts) => counts.every((one) => one > 0),
    );
    expect(counts).toEqual([1, 1]);
    await api.close();
  }, 60_000);
});
