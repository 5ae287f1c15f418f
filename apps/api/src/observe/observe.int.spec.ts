import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestApi } from '../../testing/test-api.js';
import { createLogger } from './logging.js';

describe('What operators see', () => {
  let api: TestApi;
  let lines: Record<string, unknown>[] = [];
  beforeAll(async () => {
    const destination = new Writable({
      write: (chunk: Buffer, _, done) => {
        lines.push(
          ...chunk
            .toString()
            .trim()
            .split('\n')
            .map((line) => JSON.parse(line)),
        );
        done();
      },
    });
    api = await TestApi.start({ logger: createLogger('debug', destination) });
    await api.follow();
    await api.settled();
  });
  afterAll(() => api.close());

  const metric = async (line: RegExp) => Number(line.exec((await api.get('/metrics')).text)?.[1]);

  it('is ready once the read models are served', async () => {
    expect(await api.get('/readyz')).toMatchObject({ status: 200, body: { status: 'ready' } });
  });

  it('is one line per request, with route, status, duration and correlation id, and without bodies', async () => {
    const id = randomUUID();
    await api.send(
      'record-churn',
      { customerId: 'secret-customer', reason: 'secret-reason' },
      { 'x-correlation-id': id },
    );
    const [line, ...more] = lines.filter(({ correlationId }) => correlationId === id);
    expect(more).toEqual([]);
    expect(line).toMatchObject({ method: 'POST', route: '/v1/commands/record-churn', status: 201, level: 30 });
    expect(line).toHaveProperty('ms');
    expect(JSON.stringify(lines)).not.toContain('secret-reason');
  });

  it('gives a fresh correlation id to a request that brings none, or one that may not be stored', async () => {
    for (const given of [undefined, 'with space', 'a'.repeat(200), '"', 'ada-lovelace-and-company'])
      expect(
        (await api.request('GET', '/healthz', given ? { headers: { 'x-correlation-id': given } } : {})).headers.get(
          'x-correlation-id',
        ),
      ).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('counts and times requests by route and status, appends by outcome', async () => {
    const appended = /^vouch_log_appends_total\{outcome="appended"\} (\d+)/m;
    const before = await metric(appended);
    await api.send('record-churn', { customerId: 'counted' });
    expect(await metric(appended)).toBe(before + 1);
    expect(await metric(/^vouch_log_append_duration_seconds_count (\d+)/m)).toBeGreaterThan(0);
    const route =
      /^vouch_http_request_duration_seconds_count\{method="POST",route="\/v1\/commands\/record-churn",status="201"\} (\d+)/m;
    expect(await metric(route)).toBeGreaterThan(0);
    expect(await metric(/^vouch_log_batch_events_sum (\d+)/m)).toBeGreaterThan(before);
    expect(await metric(/^vouch_log_batch_duration_seconds_count (\d+)/m)).toBeGreaterThan(0);
  });

  it('shows how the process is: CPU, memory, and how late its event loop is', async () => {
    const { text } = await api.get('/metrics');
    for (const name of [
      'process_cpu_seconds_total',
      'process_resident_memory_bytes',
      'nodejs_eventloop_lag_p99_seconds',
    ])
      expect(text).toMatch(new RegExp(`^${name} [0-9.e-]+$`, 'm'));
  });

  it('shows for each reader of the log how far behind it is, and what it could not handle', async () => {
    await api.settled();
    expect(await metric(/^vouch_subscriber_lag_events\{subscriber="projection:partner_value:v1"\} (\d+)/m)).toBe(0);
    expect(await metric(/^vouch_parked_events\{subscriber="projection:partner_value:v1"\} (\d+)/m)).toBe(0);
    expect(await metric(/^vouch_log_reachable (\d)/m)).toBe(1);
    for (const lane of [0, 1, 2, 3])
      for (const figure of ['events', 'seconds'])
        expect(
          await metric(
            new RegExp(
              `^vouch_lane_lag_${figure}\\{subscriber="projection:partner_value:v1",lane="${lane}"\\} (\\S+)`,
              'm',
            ),
          ),
        ).toBe(0);
    expect(await metric(/^vouch_lane_lag_events\{subscriber="policy:[a-z-]+",lane="0"\} (\d+)/m)).toBe(0);
  });

  it('names every figure that docs/operations.md explains, and explains every one of its own', async () => {
    const shown = [...(await api.get('/metrics')).text.matchAll(/^# HELP (vouch_\w+)/gm)].map(([, name]) => name);
    const page = await readFile(new URL('../../../../docs/operations.md', import.meta.url), 'utf8');
    const explained = [...page.matchAll(/^\|.*?\|/gm)].flatMap(([cell]) => cell.match(/vouch_[a-z_]+/g) ?? []);
    expect([...new Set(explained)].sort()).toEqual(shown.sort());
  });

  it('is asked for often, and stays out of the log at its usual level', async () => {
    lines = [];
    for (const path of ['/healthz', '/readyz', '/metrics']) await api.get(path);
    expect(lines.filter(({ level }) => Number(level) >= 30)).toEqual([]);
  });
});
