import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SimulateClock, command, deciders } from '@vouch/domain';
import { CommandExecutor } from '@vouch/runtime';
import { TestApi } from '../../testing/test-api.js';

let api: TestApi;
const follow = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  api.request(method, path, { key: null, redirect: 'manual', headers });
const clicks = async () => {
  const { log } = await api.installation;
  const found = [];
  for await (const { events } of log.readAll({ after: 0, types: ['LinkClicked'] }))
    for (const event of events)
      if (event.type === 'LinkClicked')
        found.push(...event.data.clicks.map((click) => ({ ...click, eventId: event.id, laneKey: event.laneKey })));
  return found;
};
const until = async (count: number) => {
  for (let tries = 0; tries < 100 && (await clicks()).length < count; tries++)
    await new Promise((resolve) => setTimeout(resolve, 20));
  return clicks();
};

/** With a link whose code is `start`. */
async function withLink(api: TestApi): Promise<TestApi> {
  const ok = async (name: string, body: object) => {
    const { status, text } = await api.send(name, body, { 'idempotency-key': `${name}-1` });
    if (status >= 300) throw new Error(`${name}: ${text}`);
  };
  await ok('launch-program', {
    programId: 'growth',
    name: 'Growth',
    currency: 'EUR',
    zone: 'Europe/Berlin',
    terms: {
      holdingDays: 14,
      rules: [{ rule: 'share', on: 'every-payment', pays: { kind: 'percent', rate: '0.2' }, for: { months: 12 } }],
    },
    tiers: [{ name: 'Registered', criteria: { activeCustomers: 0, certified: false } }],
  });
  await ok('apply-to-program', { partnerId: 'acme', programId: 'growth' });
  await ok('approve-application', { partnerId: 'acme' });
  await ok('create-link', {
    programId: 'growth',
    partnerId: 'acme',
    code: 'start',
    destination: 'https://example.com/go?plan=team#top',
  });
  return api;
}

beforeAll(async () => {
  api = await withLink(await TestApi.start());
}, 60_000);
afterAll(() => api?.close());

describe('a link', () => {
  it('sends on without a key, tells the destination the click, and records it without anything of who it was', async () => {
    const { status, headers } = await follow('/r/START', {
      'user-agent': 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Mobile',
      'cf-ipcountry': 'DE',
      referer: 'https://www.google.com/search?q=secret',
      'x-forwarded-for': '203.0.113.77',
    });
    expect(status).toBe(302);
    const location = headers.get('location') ?? '';
    expect(location).toMatch(/^https:\/\/example\.com\/go\?plan=team&vouch_click=[0-9a-f-]{36}#top$/);
    const clickId = /vouch_click=([0-9a-f-]{36})/.exec(location)?.[1];
    expect(headers.get('set-cookie')).toContain(`vouch_click=${clickId}; Path=/`);
    const [click] = await until(1);
    expect(click).toMatchObject({
      laneKey: 'partner:acme',
      clickId,
      device: 'mobile',
      country: 'DE',
      referrer: 'search',
    });
    expect(JSON.stringify(click)).not.toMatch(/203\.0|iPhone|secret|google/);
  });

  it('counts neither who only looks ahead nor robots', async () => {
    const before = (await clicks()).length;
    const ahead: Record<string, string>[] = [{ 'sec-purpose': 'prefetch' }, { 'user-agent': 'Googlebot/2.1' }];
    for (const headers of ahead)
      expect((await follow('/r/start', headers)).headers.get('location')).toBe('https://example.com/go?plan=team#top');
    expect((await follow('/r/start', {}, 'HEAD')).status).toBe(302);
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(await clicks()).toHaveLength(before);
  });

  it('writes the clicks of a moment together, none lost', async () => {
    const before = (await clicks()).length;
    await Promise.all(Array.from({ length: 200 }, () => follow('/r/start', { 'user-agent': 'Windows' })));
    const found = (await until(before + 200)).slice(before);
    expect(found).toHaveLength(200);
    expect(new Set(found.map(({ clickId }) => clickId)).size).toBe(200);
    expect(new Set(found.map(({ eventId }) => eventId)).size).toBeLessThan(100);
  });

  it('is clicked now, whatever a visitor says', async () => {
    const before = (await clicks()).length;
    await follow('/r/start', { 'user-agent': 'Windows', 'vouch-clicked-at': '2025-03-01T10:00:00Z' });
    expect((await until(before + 1)).at(-1)).toMatchObject({
      clickedAt: expect.stringMatching(new RegExp(`^${new Date().getFullYear()}-`)),
    });
  });

  it.each([
    ['links.example.com', true],
    ['127.0.0.1.example.com', true],
    ['localhost:8080', false],
    ['127.0.0.1:8080', false],
    ['[::1]:8080', false],
  ])('sets its cookie at %s for HTTPS only: %s', async (host, isSecure) => {
    const { headers } = await api.api.app.inject({ url: '/r/start', headers: { host, 'user-agent': 'Windows' } });
    expect(String(headers['set-cookie']).includes('; Secure')).toBe(isSecure);
  });

  it('leads nowhere when nobody knows it, and once it is disabled', async () => {
    expect((await follow('/r/nobody')).status).toBe(404);
    expect((await follow('/r/..%2f..')).status).toBe(404);
    await api.send('disable-link', { code: 'start', partnerId: 'acme' }, { 'idempotency-key': 'off' });
    let status = 302;
    for (let tries = 0; tries < 100 && status === 302; tries++) {
      ({ status } = await follow('/r/start'));
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(status).toBe(404);
  });
});

describe('a link where the clock is simulated', () => {
  it('is clicked when the visitor says, and the click can be read once all is settled', async () => {
    const simulated = await TestApi.start();
    try {
      const { log } = await simulated.installation;
      const executor = new CommandExecutor({ log, deciders, codeVersion: 'test' });
      const meta = { commandId: randomUUID(), actor: 'cli', now: '2025-01-01T08:00:00.000Z' };
      await executor.execute(command(SimulateClock, { startsOn: '2025-01-01' }), meta);
      await withLink(simulated);
      await simulated.follow();
      for (const said of ['2025-03-01T23:30:00Z', '2025-03-02T10:00:00+01:00'])
        await simulated.request('GET', '/r/start', { redirect: 'manual', headers: { 'vouch-clicked-at': said } });
      await simulated.settled();
      const { body } = await simulated.get('/v1/read-models/link-performance');
      expect(body.days).toMatchObject([{ code: 'start', day: '2025-03-02', clicks: 2 }]);
    } finally {
      await simulated.close();
    }
  }, 60_000);
});
