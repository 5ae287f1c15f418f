import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestApi } from '../../testing/test-api.js';
import { newKey } from '../access/key-secret.js';
import { keyFileIn } from '../access/first-key.js';

describe('The documentation', () => {
  let api: TestApi;
  let dataDir: string;
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'vouch-docs-'));
    const key = newKey();
    await writeFile(keyFileIn(dataDir), key);
    // It needs no database.
    api = await TestApi.startWaiting({ databaseUrl: 'postgres://127.0.0.1:1/none', dataDir, key });
  });
  afterAll(async () => {
    await api.close();
    await rm(dataDir, { recursive: true, force: true });
  });

  it('is served as a document', async () => {
    const { status, body, headers } = await api.get('/openapi.json');
    expect([status, headers.get('content-type')]).toEqual([200, expect.stringMatching(/^application\/json/)]);
    expect(body).toEqual(JSON.parse(JSON.stringify(api.api.document)));
  });

  it.each(['/docs', '/docs/'])(
    'is served as a page at %s, with everything that it loads, from here alone',
    async (page) => {
      const { status, text } = await api.get(page);
      expect(status).toBe(200);
      const loaded = [...text.matchAll(/(?:src|href)=["']([^"']+)["']/g)].map(
        ([, url]) => new URL(url!, api.url + page),
      );
      expect(loaded.length).toBeGreaterThan(4);
      for (const { origin, pathname } of loaded)
        expect([origin, pathname, (await api.get(pathname)).status]).toEqual([api.url, pathname, 200]);
    },
  );

  it('begins at the address itself, which says where to go next', async () => {
    const { body } = await api.get('/');
    expect(body).toMatchObject({ name: 'Vouch', links: { docs: '/docs', openapi: '/openapi.json' } });
    const paths = Object.entries(api.api.document.paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(paths).toEqual(expect.arrayContaining([...Object.values(body.commands), ...Object.values(body.readModels)]));
  });
});
