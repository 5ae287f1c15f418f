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

  it.each([
    ['create-link', { destination: 'https://example.com/start', code: 'free' }, 409],
    ['create-link', { destination: 'https://example.com/start' }, 409],
    ['create-coupon', { couponCode: 'FREE10' }, 409],
    ['register-deal', { referralId: 'deal', prospect: { name: 'Ada', email: 'ada@prospect.example' } }, 404],
    ['record-referral', { source: 'fair' }, 201],
  ])(
    'answers %s of a stranger, and of a partner of another program, as one that does not exist',
    async (name, body, status) => {
      for (const partnerId of ['stranger', 'insider']) {
        const ask = async (programId: string) => {
          const referral = name === 'record-referral' ? { referralId: `${partnerId}-${programId}` } : {};
          const { status, body: answer } = await send(
            name,
            { ...body, ...referral, partnerId, programId },
            keys[partnerId],
          );
          const { rejection, type, detail, outcome } = answer;
          return { status, rejection, type, outcome, detail: detail?.replaceAll(programId, '<program>') };
        };
        const secret = await ask('secret');
        expect(secret).toEqual(await ask('nowhere'));
        expect(secret.status).toBe(status);
      }
    },
  );

  it('is not to be told from none by what becomes of a referral', async () => {
    await api.settled();
    for (const partnerId of ['stranger', 'insider']) {
      const { body } = await api.request('GET', `/v1/read-models/referral-pipeline?partner=${partnerId}`, {
        key: keys[partnerId]!,
      });
      const stateIn = (programId: string) => {
        const found = body.referrals.find(
          (one: { referralId: string }) => one.referralId === `${partnerId}-${programId}`,
        );
        return { state: found.state, refusedFor: found.refusedFor };
      };
      expect(stateIn('secret')).toEqual(stateIn('nowhere'));
    }
  });

  it('has no link that its id leads to, and links of its partners tell nothing of it', async () => {
    const visit = (code: string) => api.request('GET', `/r/${code}`, { key: null, redirect: 'manual' });
    expect(told(await visit('secret'), 'secret')).toEqual(told(await visit('missing'), 'missing'));
    await recorded('resume-program', { programId: 'secret' });
    await recorded('invite-partner', {
      partnerId: 'member',
      programId: 'secret',
      invitationId: 'i0',
      contact: { name: 'Bea Example', email: 'bea@example.com' },
    });
    await recorded('accept-invitation', { partnerId: 'member', invitationId: 'i0' });
    const link = { partnerId: 'member', programId: 'secret', code: 'hello', destination: 'https://example.com/start' };
    await recorded('create-link', link);
    const { status, headers, text } = await visit('hello');
    expect(status).toBe(302);
    expect([...headers].flat().join(' ') + text).not.toMatch(/secret|member/);
  });

  it.each(['tiers', 'partner-directory', 'certifications-due'])('is not to be told from none in %s', async (name) => {
    await api.settled();
    const ask = async (programId: string) => {
      const path = `/v1/read-models/${name}?partner=insider&program=${programId}`;
      return told(await api.request('GET', path, { key: keys['insider'] }), programId);
    };
    const secret = await ask('secret');
    expect(secret.status).toBe(200);
    expect(secret).toEqual(await ask('nowhere'));
  });

  it('lets in whoever was invited', async () => {
    const contact = { name: 'Ada Example', email: 'ada@example.com' };
    await recorded('invite-partner', { partnerId: 'stranger', programId: 'secret', invitationId: 'i1', contact });
    const applied = await send('apply-to-program', { partnerId: 'stranger', programId: 'secret' }, keys['stranger']);
    expect([applied.status, applied.body.outcome]).toEqual([201, 'recorded']);
    await api.settled();
    const { body } = await api.get('/v1/read-models/partner-directory?partner=stranger');
    expect(body.partners).toMatchObject([{ programId: 'secret', status: 'approved' }]);
  });
});
