import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestApi } from '../../testing/test-api.js';

describe('Many commands in one request', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await TestApi.start();
  });
  afterAll(() => api.close());

  const bulk = (commands: unknown, key = api.key) =>
    api.request('POST', '/v1/bulk', {
      key,
      body: JSON.stringify({ commands }),
      headers: { 'content-type': 'application/json' },
    });
  const payment = (customerId: string, number: number) => ({
    command: 'RecordPayment',
    idempotencyKey: `${customerId}-${number}`,
    body: { customerId, paymentId: `pay-${number}`, amount: { amountMinor: 1_000 + number, currency: 'EUR' } },
  });
  const key = (keyId: string, role = 'auditor') => ({ command: 'CreateApiKey', body: { keyId, role } });

  it('are answered each for itself: recorded, refused, not readable, not offered', async () => {
    const { status, body } = await bulk([
      payment('c1', 1),
      { command: 'RecordPayment', body: { customerId: 'c1' } },
      { command: 'RevokeApiKey', body: { keyId: 'nobody' } },
      { command: 'Explode', body: {} },
      { command: 'CreditPayment', body: {} },
      payment('c1', 2),
    ]);
    expect(status).toBe(200);
    expect(body.results).toMatchObject([
      { status: 201, executed: { outcome: 'recorded', stream: 'customer-c1' } },
      { status: 400, problem: { type: '/problems/invalid-fields', instance: '/v1/bulk#1' } },
      { status: 409, problem: { rejection: 'ApiKeyUnknown' } },
      { status: 400, problem: { detail: 'There is no command of this name that can be sent.' } },
      { status: 400, problem: { detail: 'There is no command of this name that can be sent.' } },
      { status: 201, executed: { outcome: 'recorded' } },
    ]);
  });

  it('keep the order of each owner', async () => {
    await bulk(['c2', 'c3', 'c2', 'c3', 'c2'].map((customer, number) => payment(customer, number)));
    const { log } = await api.installation;
    for (const [customer, expected] of [
      ['c2', ['pay-0', 'pay-2', 'pay-4']],
      ['c3', ['pay-1', 'pay-3']],
    ] as const)
      for await (const events of log.readStream(`customer-${customer}`))
        expect(events.map(({ data }) => (data as { paymentId: string }).paymentId)).toEqual(expected);
  });

  it('wait for what concerns everyone, which waits for them', async () => {
    const { body } = await bulk([payment('c4', 1), key('one'), payment('c4', 2), payment('c5', 1), key('two')]);
    const positions = body.results.map((result: { executed: { position: number } }) => result.executed.position);
    expect(positions).toEqual([...positions].sort((one, other) => one - other));
  });

  it('are recorded once, however often and in whichever way they come', async () => {
    const once = payment('c6', 1);
    const first = (await bulk([once, once])).body.results;
    expect(first).toMatchObject([{ status: 201 }, { status: 200, executed: { outcome: 'already-recorded' } }]);
    const alone = await api.send('record-payment', once.body, { 'idempotency-key': once.idempotencyKey });
    expect(alone).toMatchObject({ status: 200, body: { eventIds: first[0].executed.eventIds } });
    const { body } = await bulk([{ ...once, body: { ...once.body, paymentId: 'other' } }]);
    expect(body.results).toMatchObject([{ status: 422, problem: { type: '/problems/idempotency-key-reused' } }]);
  });

  it('are allowed or not each for itself, by the role of the key', async () => {
    const { apiKey } = (await api.send('create-api-key', { keyId: 'billing', role: 'integration' })).body;
    const { body } = await bulk([payment('c7', 1), key('three')], apiKey);
    expect(body.results).toMatchObject([{ status: 201 }, { status: 403, problem: { type: '/problems/not-allowed' } }]);
    const narrow = { keyId: 'narrow', role: 'integration', scopes: ['RecordRefund'] };
    const refunds = (await api.send('create-api-key', narrow)).body.apiKey;
    expect((await bulk([payment('c7', 2)], refunds)).body.results).toMatchObject([{ status: 403 }]);
    const partner = { keyId: 'partner', role: 'partner', partnerId: 'p1' };
    const partnerKey = (await api.send('create-api-key', partner)).body.apiKey;
    expect((await bulk([payment('c7', 2)], partnerKey)).status).toBe(403);
  });

  it('may be a thousand, in a body larger than others, and are then written together', async () => {
    const commands = Array.from({ length: 1_000 }, (_, number) => payment(`many-${number % 500}`, number));
    const padded = commands.map((one) => ({
      ...one,
      body: { ...one.body, occurredAt: '2026-03-01T09:30:00.000000Z' },
    }));
    expect(JSON.stringify(padded).length).toBeGreaterThan(150_000);
    const begin = performance.now();
    const { status, body } = await bulk(padded);
    expect(status).toBe(200);
    expect(body.results.filter((result: { status: number }) => result.status === 201)).toHaveLength(1_000);
    // Alone, on this machine, a thousand requests take longer than this.
    expect(performance.now() - begin).toBeLessThan(20_000);
    expect((await bulk([...commands, payment('one-more', 1)])).body.errors).toEqual([
      { field: 'commands', message: 'commands must be a list of 1 to 1000 commands' },
    ]);
    const large = { command: 'RecordPayment', body: { text: 'x'.repeat(1_000_000) } };
    expect((await bulk([large])).body.results).toMatchObject([{ status: 400 }]);
    expect((await bulk([{ ...large, body: { text: 'x'.repeat(5_000_000) } }])).status).toBe(413);
  });

  it.each([
    [{ commands: 'all' }, 'commands'],
    [{ commands: [] }, 'commands'],
    [{ commands: [1] }, 'commands.0'],
    [{ commands: [{ command: 'RecordPayment' }] }, 'commands.0'],
    [{ commands: [{ command: 1, body: {} }] }, 'commands.0'],
    [{ commands: [{ command: 'RecordPayment', body: {}, odd: 1 }] }, 'commands.0'],
    [{ commands: [], odd: 1 }, 'odd'],
  ])('given as %j say what is wrong', async (body, field) => {
    const { status, body: problem } = await api.request('POST', '/v1/bulk', {
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    });
    expect([status, problem.errors[0].field]).toEqual([400, field]);
  });
});
