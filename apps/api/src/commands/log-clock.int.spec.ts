import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SimulateClock, command, deciders } from '@vouch/domain';
import { CommandExecutor } from '@vouch/runtime';
import { TestApi } from '../../testing/test-api.js';

/** Who may say when something happened. */

const program = {
  programId: 'growth',
  name: 'Growth',
  currency: 'EUR',
  zone: 'UTC',
  terms: {
    holdingDays: 30,
    rules: [{ rule: 'share', on: 'every-payment', pays: { kind: 'percent', rate: '0.2' }, for: { months: 12 } }],
  },
  tiers: [{ name: 'Member', criteria: { activeCustomers: 0, certified: false } }],
};
const better = { programId: 'growth', terms: { ...program.terms, holdingDays: 14 } };
const aMinuteAgo = () => new Date(Date.now() - 60_000).toISOString();

async function launched(simulated: boolean) {
  const api = await TestApi.start();
  if (simulated) {
    const { log } = await api.installation;
    const executor = new CommandExecutor({ log, deciders, codeVersion: 'test' });
    const meta = { commandId: randomUUID(), actor: 'cli', now: '2025-12-01T08:00:00.000Z' };
    await executor.execute(command(SimulateClock, { startsOn: '2025-12-01' }), meta);
  }
  await api.send('launch-program', { ...program, occurredAt: '2025-12-31T09:00:00Z' });
  await api.send('set-application-rules', { programId: 'growth', reapplyAfterDays: 30 });
  await api.send('apply-to-program', { partnerId: 'acme', programId: 'growth', occurredAt: '2026-01-01T09:00:00Z' });
  const { body } = await api.send('create-api-key', { keyId: 'acme', role: 'partner', partnerId: 'acme' });
  const asPartner = (name: string, said: object) =>
    api.send(name, said, { authorization: `Bearer ${(body as { apiKey: string }).apiKey}` });
  return { api, asPartner };
}

describe('On a log that follows the calendar', () => {
  let { api, asPartner } = {} as Awaited<ReturnType<typeof launched>>;
  beforeAll(async () => ({ api, asPartner } = await launched(false)));
  afterAll(() => api.close());

  it('a partner that was declined can not apply again before its time by saying that it is later', async () => {
    await api.send('decline-application', { partnerId: 'acme', reason: 'no-audience' });
    const application = { partnerId: 'acme', programId: 'growth' };
    const later = await asPartner('apply-to-program', { ...application, occurredAt: '2999-01-01T00:00:00Z' });
    expect(later).toMatchObject({
      status: 400,
      body: {
        type: '/problems/invalid-fields',
        errors: [{ field: 'occurredAt', message: expect.stringContaining('happens when it is sent') }],
      },
    });
    expect((await asPartner('apply-to-program', application)).body).toMatchObject({
      rejection: 'ReapplicationTooEarly',
    });
  });

  it('a partner can not say that it brought a prospect earlier; staff can', async () => {
    const referral = { programId: 'growth', partnerId: 'acme', occurredAt: aMinuteAgo() };
    expect(await asPartner('record-referral', { ...referral, referralId: 'r1' })).toMatchObject({ status: 400 });
    expect(await api.send('record-referral', { ...referral, referralId: 'r1' })).toMatchObject({ status: 201 });
  });

  it('terms are published when they are sent, in force from then or later, and not earlier on the same day', async () => {
    for (const when of [aMinuteAgo(), '2999-01-01T00:00:00Z'])
      expect((await api.send('publish-terms', { ...better, occurredAt: when })).body).toMatchObject({
        type: '/problems/invalid-fields',
        errors: [{ field: 'occurredAt', message: expect.stringContaining('never backdated') }],
      });
    expect((await api.send('publish-terms', { ...better, effectiveFrom: aMinuteAgo() })).body).toMatchObject({
      rejection: 'TermsEffectiveInPast',
    });
    expect(await api.send('publish-terms', better)).toMatchObject({ status: 201 });
  });
});

describe('On a log whose clock is simulated', () => {
  let { api, asPartner } = {} as Awaited<ReturnType<typeof launched>>;
  beforeAll(async () => ({ api, asPartner } = await launched(true)));
  afterAll(() => api.close());

  it('all time is said by command', async () => {
    const referral = { referralId: 'r1', programId: 'growth', partnerId: 'acme', occurredAt: '2026-01-05T09:00:00Z' };
    expect(await asPartner('record-referral', referral)).toMatchObject({ status: 201 });
    expect(await api.send('publish-terms', { ...better, occurredAt: '2026-01-06T09:00:00Z' })).toMatchObject({
      status: 201,
    });
  });
});
