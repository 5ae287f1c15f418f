import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestApi } from '../../testing/test-api.js';

describe('Requests', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await TestApi.start({ rateLimits: { ownPerMinute: 20, partnerPerMinute: 3 } });
  });
  afterAll(() => api.close());

  it('of each key are counted for themselves, and each answer says how many are left', async () => {
    const { body } = await api.send('create-api-key', { keyId: 'acme', role: 'partner', partnerId: 'acme' });
    const ask = () => api.request('GET', '/healthz', { key: body.apiKey });
    const left: unknown[] = [];
    for (let number = 0; number < 3; number++) {
      const { status, headers } = await ask();
      left.push([status, headers.get('ratelimit-limit'), headers.get('ratelimit-remaining')]);
    }
    expect(left).toEqual([
      [200, '3', '2'],
      [200, '3', '1'],
      [200, '3', '0'],
    ]);
    const refused = await ask();
    expect(refused.status).toBe(429);
    expect(refused.body).toMatchObject({ type: '/problems/rate-limited', status: 429 });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(refused.headers.get('ratelimit-reset')).toMatch(/^\d+$/);
    expect(refused.headers.get('content-type')).toBe('application/problem+json');
    const own = await api.get('/healthz');
    expect([own.status, own.headers.get('ratelimit-limit')]).toEqual([200, '20']);
  });
});
