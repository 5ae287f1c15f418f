import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { TcpProxy } from '../../apps/api/testing/tcp-proxy.js';
import { testDatabase } from '../../libs/runtime/testing/database.js';
import { until } from '../../libs/runtime/testing/until.js';
import { answering } from './answering-api.js';
import { AppProcess } from './app-process.js';

const VISITORS = 8;
/** What docs/operations.md says may be lost with a process that is killed, while the log takes an append in so many of them. */
const STATED_LOSS_MS = 100;
const STATED_APPEND_MS = 70;
const KILLS = 3;

/** A redirect that was answered. */
interface Followed {
  readonly clickId: string;
  /** On the clock of performance.now(). */
  readonly answeredAt: number;
}

describe('Clicks under load', () => {
  const database = testDatabase();
  let dataDir: string;
  let proxy: TcpProxy;
  let proxied: string;
  let api: AppProcess;
  let url: string;
  let key: string;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'vouch-clicks-'));
    const through = new URL(database.url);
    proxy = new TcpProxy(through.hostname, Number(through.port));
    through.port = String(await proxy.up());
    proxied = through.href;
  });
  beforeEach(async () => {
    await start();
    await makeLink();
  }, 60_000);
  afterEach(() => api.discard());
  afterAll(async () => {
    await proxy.down();
    await rm(dataDir, { recursive: true, force: true });
  });

  async function start(): Promise<void> {
    api = new AppProcess('api', { DATABASE_URL: proxied, VOUCH_DATA_DIR: dataDir, VOUCH_LOG_LEVEL: 'warn' });
    ({ url, key } = await answering(api, dataDir));
  }

  async function makeLink(): Promise<void> {
    const ids = { programId: 'growth', partnerId: 'acme' };
    const commands = {
      'launch-program': {
        programId: 'growth',
        name: 'Growth',
        currency: 'EUR',
        zone: 'Europe/Berlin',
        terms: {
          holdingDays: 14,
          rules: [{ rule: 'share', on: 'every-payment', pays: { kind: 'percent', rate: '0.2' }, for: { months: 12 } }],
        },
        tiers: [{ name: 'Registered', criteria: { activeCustomers: 0, certified: false } }],
      },
      'apply-to-program': ids,
      'approve-application': { partnerId: 'acme' },
      'create-link': { ...ids, code: 'fair', destination: 'https://example.com/start' },
    };
    for (const [name, body] of Object.entries(commands)) {
      const answer = await fetch(`${url}/v1/commands/${name}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'idempotency-key': name },
        body: JSON.stringify(body),
      });
      if (!answer.ok) throw new Error(`${name}: ${await answer.text()}`);
    }
  }

  async function follow(): Promise<Followed> {
    const { status, headers } = await fetch(`${url}/r/fair`, {
      redirect: 'manual',
      headers: { 'user-agent': 'Linux' },
    });
    const clickId = /vouch_click=([0-9a-f-]{36})/.exec(headers.get('location') ?? '')?.[1];
    if (status !== 302 || !clickId) throw new Error(`The link answered ${status}.`);
    return { clickId, answeredAt: performance.now() };
  }

  /** Visitors who follow the link, one time after the other, until they are called off or the server is gone. */
  function visits(): { over: () => Promise<Followed[]> } {
    const enough = new AbortController();
    const visitors = Array.from({ length: VISITORS }, async () => {
      const followed: Followed[] = [];
      while (!enough.signal.aborted) {
        const one = await follow().catch(() => undefined);
        if (!one) break;
        followed.push(one);
        await sleep(2);
      }
      return followed;
    });
    return {
      over: async () => {
        enough.abort();
        return (await Promise.all(visitors)).flat();
      },
    };
  }

  async function recorded(): Promise<string[]> {
    const { rows } = await database.pool.query<{ id: string }>(
      `select jsonb_array_elements(data -> 'clicks') ->> 'clickId' as id from vouch_log.queryable_event where type = 'LinkClicked'`,
    );
    return rows.map(({ id }) => id);
  }
  const expectEachOnce = (ids: readonly string[]) => expect(ids.length).toBe(new Set(ids).size);
  const missing = async (followed: readonly Followed[]) => {
    const inLog = new Set(await recorded());
    return followed.filter(({ clickId }) => !inLog.has(clickId));
  };

  /** How long the slowest of writes took that went the same way, as the log's do: on a busy machine longer than is stated. */
  async function slowestWrite(until: Promise<unknown>): Promise<number> {
    let slowest = 0;
    let over = false;
    void until.then(() => (over = true));
    await database.pool.query('create table if not exists public.written (at timestamptz)');
    while (!over) {
      const began = performance.now();
      await database.pool.query('insert into public.written values (now())');
      slowest = Math.max(slowest, performance.now() - began);
    }
    return slowest;
  }

  // A machine that stands still for a moment makes one of the ages longer, whatever the product does: the middle one says what it does.
  it(`of a process that is killed by kill -9 are lost for its last ${STATED_LOSS_MS} ms at most`, async () => {
    const beyond: number[] = [];
    for (let kill = 0; kill < KILLS; kill++) {
      const visiting = visits();
      const killing = sleep(300 + 130 * kill);
      const slowest = slowestWrite(killing);
      await killing;
      const killedAt = performance.now();
      await api.discard();
      const followed = await visiting.over();
      expect(followed.length).toBeGreaterThan(VISITORS);
      const ages = (await missing(followed)).map(({ answeredAt }) => killedAt - answeredAt);
      const slower = Math.max(0, (await slowest) - STATED_APPEND_MS);
      beyond.push(Math.max(0, ...ages) - slower);
      await start();
    }
    expect(beyond.sort((a, b) => a - b)[Math.floor(KILLS / 2)]).toBeLessThan(STATED_LOSS_MS);
    expectEachOnce(await recorded());
  }, 120_000);

  it('of a process that is stopped by SIGTERM are all recorded', async () => {
    const visiting = visits();
    await sleep(400);
    expect(await api.stop()).toBe(0);
    const followed = await visiting.over();
    expect(followed.length).toBeGreaterThan(VISITORS);
    expect(await missing(followed)).toEqual([]);
    expect(api.output).not.toMatch(/"level":50/);
    expectEachOnce(await recorded());
  }, 60_000);

  it.each([
    ['is gone', () => proxy.down()],
    ['takes connections and does not answer', async () => proxy.stall()],
  ])(
    'are kept while the log %s, and recorded once when it is back',
    async (_, takeAway) => {
      const visiting = visits();
      await sleep(200);
      await takeAway();
      const awayAt = performance.now();
      await sleep(2_000);
      // What was on its way is cut off too: whether it was written, nobody was told.
      await proxy.down();
      await proxy.up();
      await sleep(200);
      const followed = await visiting.over();
      expect(followed.filter(({ answeredAt }) => answeredAt > awayAt + 200).length).toBeGreaterThan(VISITORS);
      await until(async () => (await missing(followed)).length === 0);
      expectEachOnce(await recorded());
      expect(api.output).toContain('Clicks could not be written yet; they are kept.');
      expect(api.output).not.toMatch(/"level":50/);
    },
    60_000,
  );
});
