import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestApi } from '../../testing/test-api.js';

describe('An answer from a read model', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await TestApi.start();
    await api.follow();
    for (const keyId of ['a', 'b', 'c', 'd']) await api.send('create-api-key', { keyId, role: 'auditor' });
    await api.settled();
  });
  afterAll(() => api.close());

  const ask = (path: string, headers: Record<string, string> = {}) => api.request('GET', path, { headers });

  it('is not sent again while it is the same, and is once something happened', async () => {
    const path = '/v1/read-models/api-keys?limit=2';
    const first = await ask(path);
    const etag = first.headers.get('etag')!;
    expect(etag).toMatch(/^W\/"[\w-]{22}"$/);
    expect(first.headers.get('cache-control')).toBe('private, no-cache');
    const same = await ask(path, { 'if-none-match': `"else", ${etag}` });
    expect([same.status, same.text, same.headers.get('etag')]).toEqual([304, '', etag]);
    expect(same.headers.get('vouch-position')).toBe(first.headers.get('vouch-position'));
    expect((await ask('/v1/read-models/api-keys?limit=3', { 'if-none-match': etag })).status).toBe(200);
    await api.send('create-api-key', { keyId: 'e', role: 'auditor' });
    await api.settled();
    const later = await ask(path, { 'if-none-match': etag });
    expect([later.status, later.headers.get('etag') === etag]).toEqual([200, false]);
  });

  it('names its next page, which goes on there whatever happened in between', async () => {
    const seen: string[] = [];
    let path: string | undefined = '/v1/read-models/api-keys?sort=key&limit=2';
    while (path) {
      const { body, headers } = await ask(path);
      seen.push(...body.keys.map(({ keyId }: { keyId: string }) => keyId));
      await api.send('create-api-key', { keyId: `0-${seen.length}`, role: 'auditor' });
      await api.settled();
      const link = headers.get('link');
      expect(link === null).toBe(body.next === null);
      path = link === null ? undefined : /^<([^>]+)>; rel="next"$/.exec(link)![1];
    }
    expect(seen).toEqual(['a', 'b', 'c', 'd', 'e', 'first']);
  });

  it('contains the position that it was asked to wait for, and says how far it is', async () => {
    const { body } = await api.send('create-api-key', { keyId: 'z', role: 'auditor' });
    const { body: answer, headers } = await ask(`/v1/read-models/api-keys?sort=-key&limit=1&waitFor=${body.position}`);
    expect(answer.keys).toMatchObject([{ keyId: 'z' }]);
    expect(Number(headers.get('vouch-position'))).toBeGreaterThanOrEqual(body.position);
  });
});
