import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Answered, TestApi } from '../../testing/test-api.js';

/** A program by invitation only answers a stranger as if it did not exist. */

describe('A private program', () => {
  let api: TestApi;
  const keys: Record<string, string> = {};

  beforeAll(async () => {
    api = await TestApi.start();
    await api.follow();
    const launch = { name: 'Inner circle', currency: 'EUR', zone: 'UTC' };
    const terms = {
      holdingDays: 30,
      rules: [{ rule: 'share', on: 'every-payment', pays: { kind: 'percent', rate: '0.2' }, for: { months: 12 } }],
    };
    const tiers = [{ name: 'Member', criteria: { activeCustomers: 0, certified: false } }];
    await recorded('launch-program', { ...launch, programId: 'secret', admission: 'invitation', terms, tiers });
    await recorded('launch-program', { ...launch, programId: 'public', admission: 'review', terms, tiers });
    await recorded('pause-program', { programId: 'secret', reason: 'capacity' });
    await recorded('apply-to-program', { partnerId: 'insider', programId: 'public' });
    for (const [keyId, role] of [
      ['stranger', 'partner'],
      ['insider', 'partner'],
      ['crm', 'integration'],
    ] as const) {
      const partner = role === 'partner' ? { partnerId: keyId } : {};
      keys[keyId] = (await recorded('create-api-key', { keyId, role, ...partner })).body.apiKey;
    }
    await api.settled();
  });
  afterAll(() => api.close());

  const send = (name: string, body: object, key = api.key) =>
    api.request('POST', `/v1/commands/${name}`, {
      key,
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    });
  const recorded = async (name: string, body: object) => {
    const answered = await send(name, body);
    expect([name, answered.status, answered.text]).toEqual([name, 201, expect.any(String)]);
    return answered;
  };
  /** An answer without what tells one request from another, the id that was asked for made the same. */
  const told = ({ status, headers, text }: Answered, id: string) => ({
    status,
    type: headers.get('content-type'),
    position: headers.get('vouch-position'),
    text: text.replaceAll(id, '<program>').replace(/"correlationId":"[^"]*"/, ''),
  });

  it.each([
    ['a partner that nobody knows', 'stranger', 'stranger'],
    ['a partner of another program', 'insider', 'insider'],
    ['another system', 'crm', 'somebody'],
    ['another system, for a partner of another program', 'crm', 'insider'],
  ])(
    'answers %s that applies as one that does not exist: the same words, the same status',
    async (_, key, partnerId) => {
      const apply = (programId: string, more: object = {}) =>
        send('apply-to-program', { partnerId, programId, ...more }, keys[key]);
      for (const more of [{}, { country: 'DE' }, { answers: { team: 3 } }, { texts: { motivation: 'Let me in' } }]) {
        const secret = told(await apply('secret', more), 'secret');
        expect(secret).toEqual(told(await apply('nowhere', more), 'nowhere'));
        expect(secret.status).toBe(404);
        expect(secret.text).toContain('ProgramNotLaunched');
      }
    },
  );

  it('answers an attempt at a track as one that does not exist', async () => {
    const attempt = async (programId: string) => {
      const ids = { partnerId: 'insider', programId, trackId: 'basics' };
      const said = { attemptId: 'a1', requirementId: 'exam', score: 90 };
      return told(await send('record-certification-attempt', { ...ids, ...said }, keys['crm']), programId);
    };
    expect(await attempt('secret')).toEqual(await attempt('nowhere'));
  });

  it.each(['tiers', 'partner-directory', 'certifications-due'])('is not to be told from none in %s', async (name) => {
    const ask = async (programId: string) => {
      const path = `/v1/read-models/${name}?partner=insider&program=${programId}`;
      return told(await api.request('GET', path, { key: keys['insider'] }), programId);
    };
    const secret = await ask('secret');
    expect(secret.status).toBe(200);
    expect(secret).toEqual(await ask('nowhere'));
  });

  it('lets in whoever was invited', async () => {
    await recorded('resume-program', { programId: 'secret' });
    const contact = { name: 'Ada Example', email: 'ada@example.com' };
    await recorded('invite-partner', { partnerId: 'stranger', programId: 'secret', invitationId: 'i1', contact });
    const applied = await send('apply-to-program', { partnerId: 'stranger', programId: 'secret' }, keys['stranger']);
    expect([applied.status, applied.body.outcome]).toEqual([201, 'recorded']);
    await api.settled();
    const { body } = await api.get('/v1/read-models/partner-directory?partner=stranger');
    expect(body.partners).toMatchObject([{ programId: 'secret', status: 'approved' }]);
  });
});
