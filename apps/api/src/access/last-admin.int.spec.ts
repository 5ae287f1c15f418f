import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Answered, TestApi } from '../../testing/test-api.js';

/** Whatever happens at once, somebody is left who can make a key. */
describe('The last admin', () => {
  let api: TestApi;
  let other: TestApi;
  const keys: Record<string, string> = {};
  beforeAll(async () => {
    api = await TestApi.start();
    other = await TestApi.start({ databaseUrl: api.databaseUrl, key: api.key });
    keys['first'] = api.key;
  });
  afterAll(async () => {
    await other.close();
    await api.close();
  });

  const send = (by: string, name: string, body: object, at: TestApi = api) =>
    at.request('POST', name === 'bulk' ? '/v1/bulk' : `/v1/commands/${name}`, {
      key: keys[by]!,
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    });
  const makeAdmin = async (by: string, keyId: string, fields: object = {}) => {
    const { body } = await send(by, 'create-api-key', { keyId, role: 'admin', ...fields });
    keys[keyId] = body.apiKey;
  };
  const became = ({ status, body }: Answered) => [status, body.rejection];

  /** Who of them still opens something. */
  async function left(...keyIds: string[]): Promise<string[]> {
    const open: string[] = [];
    for (const keyId of keyIds)
      if ((await api.request('GET', '/healthz', { key: keys[keyId]! })).status === 200) open.push(keyId);
    return open;
  }

  it.each([1, 2, 3])('is left when two shut each other out at once, in two processes (round %i)', async (round) => {
    const [admin] = await left(...Object.keys(keys));
    const rival = `rival-${round}`;
    await makeAdmin(admin!, rival);
    const answers = await Promise.all([
      send(admin!, 'revoke-api-key', { keyId: rival }),
      send(rival, 'revoke-api-key', { keyId: admin }, other),
    ]);
    expect(answers.map(became).filter(([status]) => status === 201)).toHaveLength(1);
    expect(await left(admin!, rival)).toHaveLength(1);
  });

  it('is left when one request revokes all', async () => {
    const [admin] = await left(...Object.keys(keys));
    await makeAdmin(admin!, 'second');
    const revoke = (keyId: string) => ({ command: 'RevokeApiKey', body: { keyId } });
    const { body } = await send(admin!, 'bulk', { commands: [revoke('second'), revoke(admin!)] });
    expect(
      body.results.map((one: { status: number; problem?: { rejection: string } }) => one.problem?.rejection),
    ).toEqual([undefined, 'LastAdminKey']);
    expect(await left(admin!, 'second')).toEqual([admin]);
  });

  it('is none whose key ends by itself', async () => {
    const [admin] = await left(...Object.keys(keys));
    await makeAdmin(admin!, 'visiting', { expiresAt: new Date(Date.now() + 3_600_000).toISOString() });
    expect(became(await send('visiting', 'revoke-api-key', { keyId: admin }))).toEqual([409, 'LastAdminKey']);
    expect(became(await send(admin!, 'revoke-api-key', { keyId: 'visiting' }))).toEqual([201, undefined]);
  });
});
