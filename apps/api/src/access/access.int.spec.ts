import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { deciders } from '@vouch/domain';
import { PostgresEventLog } from '@vouch/event-store';
import { CommandExecutor } from '@vouch/runtime';
import { createPool } from '@vouch/postgres';
import { createDatabase, dropDatabase, TestApi } from '../../testing/test-api.js';
import { createLogger } from '../observe/logging.js';
import { hashOfKey, KEY_PATTERN, newKey } from './key-secret.js';
import { operationsOf } from './access-document.js';
import { KeyTable } from './key-table.js';
import { keyFileIn, makeFirstKey, readKeyFile } from './first-key.js';

describe('The API key', () => {
  let api: TestApi;
  let logged = '';
  /** Every route of the document with its method, and those that the document leaves out. */
  let routes: readonly (readonly [method: string, path: string])[];

  beforeAll(async () => {
    const destination = new Writable({
      write: (chunk: Buffer, _, done) => {
        logged += chunk.toString();
        done();
      },
    });
    api = await TestApi.start({ logger: createLogger('trace', destination) });
    const documented = operationsOf(api.api.document)
      .filter(({ by }) => !by.includes('public'))
      .map(({ method, path }) => [method, path.replace('{code}', 'invalid-fields')] as const);
    const others = [
      ['GET', '/docs'],
      ['GET', '/docs/'],
      ['GET', '/docs/swagger-ui-bundle.js'],
      ['GET', '/docs/swagger-ui-init.js'],
      ['GET', '/openapi.json'],
      ['HEAD', '/healthz'],
      ['GET', '/nothing-here'],
      ['DELETE', '/healthz'],
    ] as const;
    routes = [...documented, ...others];
  });
  afterAll(() => api.close());

  const call = (method: string, path: string, authorization?: string) =>
    api.request(method, path, { key: null, ...(authorization && { headers: { authorization } }) });

  it('is asked for on every route, whether the route exists or not', async () => {
    expect(routes.length).toBeGreaterThan(25);
    for (const [method, path] of routes) {
      const answered = await call(method, path);
      expect([method, path, answered.status]).toEqual([method, path, 401]);
      expect(answered.headers.get('www-authenticate')).toContain('Basic realm="Vouch"');
      if (method !== 'HEAD') expect(answered.body).toMatchObject({ type: '/problems/api-key-required', status: 401 });
    }
  });

  it('opens no route when it is wrong', async () => {
    const wrong = newKey();
    for (const [method, path] of routes)
      expect([method, path, (await call(method, path, `Bearer ${wrong}`)).status]).toEqual([method, path, 401]);
  });

  it('opens every route when it is right', async () => {
    for (const [method, path] of routes)
      expect([method, path, (await call(method, path, `Bearer ${api.key}`)).status]).not.toContain(401);
  });

  it.each([
    ['as Bearer', (key: string) => `Bearer ${key}`, 200],
    ['as bearer, in small letters', (key: string) => `bearer ${key}`, 200],
    ['as the password of Basic', (key: string) => basic(`me:${key}`), 200],
    ['as the password of Basic without a user', (key: string) => basic(`:${key}`), 200],
    ['as the user of Basic', (key: string) => basic(`${key}:`), 401],
    ['without a scheme', (key: string) => key, 401],
    ['with another scheme', (key: string) => `Digest ${key}`, 401],
    ['cut short', (key: string) => `Bearer ${key.slice(0, -1)}`, 401],
    ['with something behind it', (key: string) => `Bearer ${key}x`, 401],
    ['as its own hash', (key: string) => `Bearer ${hashOfKey(key).toString('hex')}`, 401],
    ['empty', () => 'Bearer ', 401],
    ['as Basic that is not base64', () => 'Basic %%%', 401],
  ])('given %s', async (_, authorization, status) => {
    expect((await call('GET', '/healthz', authorization(api.key))).status).toBe(status);
  });

  it('is in no line of the log, nor is its hash', async () => {
    await api.get(`/v1/progress`);
    await call('GET', '/healthz', basic(`me:${api.key}`));
    expect(logged).toContain('"route":"/v1/progress"');
    for (const secret of [api.key, basic(`me:${api.key}`).slice(6), hashOfKey(api.key).toString('hex')])
      expect(logged).not.toContain(secret);
  });

  it('is made once, left in a file that only its owner can read, and kept in the database as a hash', async () => {
    expect(api.key).toMatch(KEY_PATTERN);
    expect((await readFile(keyFileIn(api.dataDir), 'utf8')).trim()).toBe(api.key);
    expect((await stat(keyFileIn(api.dataDir))).mode & 0o777).toBe(0o600);
    const { pool, log } = await api.installation;
    const { rows } = await pool.query('select * from vouch_access.secret');
    expect(rows).toMatchObject([{ key_id: 'first', number: 1, hash: hashOfKey(api.key) }]);
    expect(JSON.stringify(rows)).not.toContain(api.key);
    for await (const { events } of log.readAll({ after: 0 }))
      expect(events).toMatchObject([
        { type: 'ApiKeyCreated', actor: 'start', data: { keyId: 'first', role: 'admin' }, stream: 'key-first' },
      ]);
  });

  it('is the same for a second server on the same installation, which prints none', async () => {
    const second = await TestApi.start({ databaseUrl: api.databaseUrl });
    try {
      expect(second.key).toBe('');
      expect((await second.request('GET', '/healthz', { key: api.key })).status).toBe(200);
    } finally {
      await second.close();
    }
  });
});

describe('The first key', () => {
  let url: string;
  let dataDir: string;
  beforeEach(async () => {
    url = await createDatabase();
    dataDir = await mkdtemp(join(tmpdir(), 'vouch-key-'));
  });
  afterEach(async () => {
    await dropDatabase(url);
    await rm(dataDir, { recursive: true });
  });

  /** As a process that starts does it. */
  async function start(): Promise<string | undefined> {
    const pool = createPool(url, { max: 3 });
    const log = await PostgresEventLog.open(pool);
    try {
      const table = await KeyTable.open(pool, log);
      const executor = new CommandExecutor({ log, deciders, codeVersion: 'test' });
      return await makeFirstKey(pool, table, executor, dataDir);
    } finally {
      await log.close();
      await pool.end();
    }
  }
  async function stored(): Promise<{ secrets: unknown[]; events: string[] }> {
    const pool = createPool(url, { max: 3 });
    const log = await PostgresEventLog.open(pool);
    const events: string[] = [];
    for await (const page of log.readAll({ after: 0 })) events.push(...page.events.map(({ type }) => type));
    const { rows } = await pool.query('select key_id, number, hash from vouch_access.secret');
    await log.close();
    await pool.end();
    return { secrets: rows, events };
  }
  const left = async () => ({ key_id: 'first', number: 1, hash: hashOfKey((await readKeyFile(dataDir))!) });

  it('is one, however many processes start at once, and is an event', async () => {
    const made = await Promise.all(Array.from({ length: 4 }, start));
    expect(made.filter((key) => key !== undefined)).toHaveLength(1);
    expect(await stored()).toEqual({ secrets: [await left()], events: ['ApiKeyCreated'] });
  });

  it('is the one that a start left in the file when it was killed before the database had it', async () => {
    const key = newKey();
    await writeFile(keyFileIn(dataDir), `${key}\n`);
    expect(await start()).toBe(key);
    expect(await stored()).toEqual({ secrets: [await left()], events: ['ApiKeyCreated'] });
  });

  it('gets a secret again when the log came back without its hashes', async () => {
    await start();
    const pool = createPool(url, { max: 1 });
    await pool.query('drop schema vouch_access cascade');
    await pool.end();
    await rm(keyFileIn(dataDir));
    expect(await start()).toMatch(KEY_PATTERN);
    expect(await stored()).toEqual({ secrets: [await left()], events: ['ApiKeyCreated'] });
  });
});

const basic = (userAndPassword: string) => `Basic ${Buffer.from(userAndPassword).toString('base64')}`;
