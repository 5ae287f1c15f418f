import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestApi } from '../../testing/test-api.js';
import { pino } from 'pino';
import { ApiKeys } from './api-keys.js';
import { hashOfKey, KEY_PATTERN } from './key-secret.js';
import { KeyTable } from './key-table.js';

const silent = pino({ level: 'silent' });

describe('API keys', () => {
  let api: TestApi;
  let other: TestApi;
  beforeAll(async () => {
    api = await TestApi.start();
    other = await TestApi.start({ databaseUrl: api.databaseUrl, key: api.key });
  });
  afterAll(async () => {
    await other.close();
    await api.close();
  });

  let made = 0;
  const create = async (fields: object, headers: Record<string, string> = {}) =>
    api.send('create-api-key', { keyId: `key-${++made}`, role: 'manager', ...fields }, headers);
  const statusFor = async (key: string, at: TestApi = api) => (await at.request('GET', '/healthz', { key })).status;

  it('are shown once, work at once in every process, and lie nowhere but as a hash', async () => {
    const { status, body, headers } = await create({ keyId: 'shown' });
    expect([status, body.apiKey, headers.get('cache-control')]).toEqual([
      201,
      expect.stringMatching(KEY_PATTERN),
      'no-store',
    ]);
    expect(await statusFor(body.apiKey)).toBe(200);
    expect(await statusFor(body.apiKey, other)).toBe(200);
    const { pool, log } = await api.installation;
    const { rows } = await pool.query(`select hash from vouch_access.secret where key_id = 'shown'`);
    expect(rows).toEqual([{ hash: hashOfKey(body.apiKey) }]);
    for await (const { events } of log.readAll({ after: 0 })) {
      const text = JSON.stringify(events);
      expect(text).not.toContain(body.apiKey);
      expect(text).not.toContain(hashOfKey(body.apiKey).toString('hex'));
    }
  });

  it('are not shown again when the same command comes again, and the answer says so', async () => {
    const again = () => create({ keyId: 'once' }, { 'idempotency-key': 'create-once' });
    const first = await again();
    expect(first.body.apiKey).toMatch(KEY_PATTERN);
    expect(await again()).toMatchObject({
      status: 200,
      body: {
        outcome: 'already-recorded',
        eventIds: first.body.eventIds,
        apiKey: null,
        aboutApiKey: expect.stringContaining('RotateApiKey'),
      },
    });
    expect((await create({ keyId: 'once' })).body).toMatchObject({ outcome: 'nothing-to-record', apiKey: null });
  });

  it('that were recorded by a process that died before it showed them are shown when the command comes again', async () => {
    const headers = { 'idempotency-key': 'create-died' };
    const first = await create({ keyId: 'died' }, headers);
    const { pool } = await api.installation;
    await pool.query(`delete from vouch_access.secret where key_id = 'died'`);
    const second = await create({ keyId: 'died' }, headers);
    expect(second.body).toMatchObject({ outcome: 'already-recorded', apiKey: expect.stringMatching(KEY_PATTERN) });
    expect(second.body.apiKey).not.toBe(first.body.apiKey);
    expect(await statusFor(second.body.apiKey)).toBe(200);
  });

  it('name the actor of what is done with them', async () => {
    const { body } = await create({ keyId: 'actor', role: 'admin' });
    await api.request('POST', '/v1/commands/create-api-key', {
      key: body.apiKey,
      body: JSON.stringify({ keyId: 'by-actor', role: 'auditor' }),
      headers: { 'content-type': 'application/json' },
    });
    const { log } = await api.installation;
    for await (const [event] of log.readStream('key-by-actor')) expect(event!.actor).toBe('key:actor');
  });

  it('stop within five seconds in every process once they are revoked', async () => {
    const { body } = await create({ keyId: 'leaked' });
    expect([await statusFor(body.apiKey), await statusFor(body.apiKey, other)]).toEqual([200, 200]);
    expect((await api.send('revoke-api-key', { keyId: 'leaked', reason: 'leaked' })).status).toBe(201);
    const revokedAt = performance.now();
    expect(await statusFor(body.apiKey)).toBe(401);
    while ((await statusFor(body.apiKey, other)) === 200)
      if (performance.now() - revokedAt > 5_000) throw new Error('It still opens.');
  });

  it('stop when they expire, without anyone doing anything', async () => {
    const { body } = await create({ keyId: 'short', expiresAt: new Date(Date.now() + 3_600_000).toISOString() });
    const { pool, log } = await api.installation;
    let now = Date.now();
    const keys = new ApiKeys(undefined, silent, () => now);
    await keys.attach(await KeyTable.open(pool, log));
    expect(await keys.callerOf(body.apiKey)).toMatchObject({ keyId: 'short' });
    now += 3_600_001;
    expect(await keys.callerOf(body.apiKey)).toBeUndefined();
    await keys.detach();
  });

  it('get a new secret, and the one before opens for the stated time', async () => {
    const first = (await create({ keyId: 'rotated' })).body.apiKey as string;
    const { body } = await api.send('rotate-api-key', { keyId: 'rotated', overlapMinutes: 60 });
    const second = body.apiKey as string;
    const { pool, log } = await api.installation;
    let now = Date.now();
    const keys = new ApiKeys(undefined, silent, () => now);
    await keys.attach(await KeyTable.open(pool, log));
    const open = async () => [
      (await keys.callerOf(first))?.keyId ?? null,
      (await keys.callerOf(second))?.keyId ?? null,
    ];
    expect(await open()).toEqual(['rotated', 'rotated']);
    now += 61 * 60_000;
    expect(await open()).toEqual([null, 'rotated']);
    await keys.detach();
    const third = (await api.send('rotate-api-key', { keyId: 'rotated', overlapMinutes: 0 })).body.apiKey as string;
    expect([await statusFor(first), await statusFor(second), await statusFor(third)]).toEqual([401, 401, 200]);
  });

  it('can not be taken away all: the last admin stays', async () => {
    await api.send('revoke-api-key', { keyId: 'actor' });
    expect(await api.send('revoke-api-key', { keyId: 'first' })).toMatchObject({
      status: 409,
      body: { rejection: 'LastAdminKey' },
    });
    expect((await api.send('revoke-api-key', { keyId: 'nobody' })).body).toMatchObject({ rejection: 'ApiKeyUnknown' });
  });

  it('are narrowed to names that there are', async () => {
    const { status, body } = await create({ scopes: ['statement', 'everything'] });
    expect([status, body.errors]).toEqual([
      400,
      [{ field: 'scopes', message: 'everything is no command, query or capability. GET / lists the names.' }],
    ]);
  });

  it('follow from the log again when it came back from a backup', async () => {
    const { pool, log } = await api.installation;
    await pool.query('update vouch_access.progress set position = 1000000');
    const table = await KeyTable.open(pool, log);
    expect((await table.keys()).map(({ keyId }) => keyId)).toEqual(expect.arrayContaining(['first', 'rotated']));
  });
});
