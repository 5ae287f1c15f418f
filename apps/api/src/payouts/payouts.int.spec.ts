import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CloseDay, command, deciders } from '@vouch/domain';
import type { RecordedEvent } from '@vouch/events';
import { CommandExecutor, commandIdOf } from '@vouch/runtime';
import { type Answered, TestApi } from '../../testing/test-api.js';

const IBAN = 'DE89370400440532013000';
const BANK = { method: 'sepa', payer: { name: 'Vendor GmbH', iban: 'DE02120300000000202051' } };
const PATH = '/v1/payouts/march';

describe('A payout over HTTP', () => {
  let api: TestApi;
  const keys: Record<string, string> = {};
  const transfers = new Map<string, object>();
  /** How the provider answers who asks it to pay: it pays all the same. */
  let behaves: (response: ServerResponse, transfer: object) => void;
  const provider = createServer((request, response) => {
    response.setHeader('content-type', 'application/json');
    if (request.method === 'GET')
      return response.end(
        JSON.stringify({ object: 'list', data: [...transfers.values()], has_more: false, url: '/v1/transfers' }),
      );
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const sendingId = new URLSearchParams(body).get('metadata[sendingId]');
      const transfer = { id: 'tr_1', object: 'transfer', metadata: { sendingId }, reversed: false };
      transfers.set(String(request.headers['idempotency-key']), transfer);
      behaves(response, transfer);
    });
  });

  const tell = async (name: string, body: object, key = api.key) => {
    const answered = await post(`/v1/commands/${name}`, body, key);
    if (answered.status >= 300) throw new Error(`${name}: ${answered.text}`);
    return answered.body;
  };
  const post = (path: string, body: object | undefined, key: string): Promise<Answered> =>
    api.request('POST', path, {
      key,
      ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
  const eventsOf = async (): Promise<RecordedEvent[]> => {
    const events: RecordedEvent[] = [];
    for await (const page of (await api.installation).log.readStream('payout-march', {})) events.push(...page);
    return events;
  };

  beforeAll(async () => {
    await new Promise<void>((listening) => provider.listen(0, '127.0.0.1', listening));
    const apiUrl = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`;
    api = await TestApi.start({ stripe: { secretKey: 'sk_test', apiUrl, timeoutMs: 2_000 } });
    await api.follow();
    for (const [keyId, role, more] of [
      ['ann', 'manager', { holder: 'ann' }],
      ['bob', 'manager', { holder: 'bob' }],
      ['eve', 'auditor', {}],
      ['bank', 'integration', {}],
      ['p1', 'partner', { partnerId: 'p1' }],
    ] as const)
      keys[keyId] = (await tell('create-api-key', { keyId, role, ...more })).apiKey;
    const programId = 'growth';
    const occurredAt = '2026-01-02T12:00:00Z';
    const rules = [{ rule: 'share', on: 'every-payment', pays: { kind: 'percent', rate: '0.2' } }];
    await tell('launch-program', {
      ...{ programId, name: 'Growth', currency: 'EUR', zone: 'UTC', occurredAt },
      ...{ terms: { holdingDays: 0, rules }, tiers: [{ name: 'Registered', criteria: {} }] },
    });
    await tell('set-payout-rules', {
      ...{ programId, daysOfMonth: [], minimums: [], methods: ['sepa', 'paypal', 'stripe'], coolOffDays: 0 },
    });
    for (const [partnerId, method, details] of [
      ['p1', 'sepa', { name: 'Ada Lovelace', iban: IBAN }],
      ['p2', 'paypal', { email: 'p2@acme.example' }],
      ['p3', 'stripe', { account: 'acct_1MiN3gLkdIwHu7ix' }],
    ] as const) {
      await tell('apply-to-program', { partnerId, programId, occurredAt });
      await tell('approve-application', { partnerId, occurredAt });
      await tell('record-referral', { referralId: `r-${partnerId}`, programId, partnerId, occurredAt });
      await tell('record-conversion', { customerId: `c-${partnerId}`, referralId: `r-${partnerId}`, occurredAt });
      await tell('record-payment', {
        ...{ customerId: `c-${partnerId}`, paymentId: 'in-1', amount: { amountMinor: 10_000, currency: 'EUR' } },
        occurredAt,
      });
      await tell('set-payout-details', { partnerId, method, details });
    }
    await api.settled();
    const { log } = await api.installation;
    const scheduler = {
      commandId: commandIdOf('scheduler', 'a day'),
      actor: 'scheduler',
      now: new Date().toISOString(),
    };
    const executor = new CommandExecutor({ log, deciders, codeVersion: 'test' });
    await executor.execute(command(CloseDay, { date: '2026-01-02', zone: 'UTC' }), scheduler);
    await api.settled();
    await tell('propose-payout', { payoutId: 'march', programId, currency: 'EUR' }, keys['ann']);
    await api.settled();
  }, 60_000);
  afterAll(async () => {
    await api.close();
    provider.closeAllConnections();
    await new Promise((closed) => provider.close(closed));
  });

  it('leaves by no way before another person approved it', async () => {
    for (const [path, body] of [
      ['file', BANK],
      ['send', undefined],
    ] as const)
      expect(await post(`${PATH}/${path}`, body, keys['bob']!)).toMatchObject({
        status: 409,
        body: { type: '/problems/command-rejected', rejection: 'PayoutNotApproved' },
      });
    expect((await post('/v1/commands/approve-payout', { payoutId: 'march' }, keys['ann']!)).status).toBe(409);
    await tell('approve-payout', { payoutId: 'march' }, keys['bob']);
    expect((await eventsOf()).map(({ type }) => type)).not.toContain('PayoutSendingBegun');
  });

  it.each([
    ['file', 'eve', BANK],
    ['file', 'bank', BANK],
    ['file', 'p1', BANK],
    ['send', 'eve', undefined],
    ['send', 'bank', undefined],
    ['report', 'eve', { method: 'paypal', report: 'x' }],
    ['report', 'p1', { method: 'paypal', report: 'x' }],
  ])('gives its %s not to %s', async (path, who, body) => {
    expect((await post(`${PATH}/${path}`, body, keys[who]!)).status).toBe(403);
  });

  it.each([
    [`${PATH}/file`, { method: 'sepa' }, 400, 'payer'],
    [`${PATH}/file`, { method: 'stripe' }, 400, 'method'],
    [`${PATH}/file`, { ...BANK, payer: { name: 'V' } }, 400, 'payer.iban'],
    [`${PATH}/report`, { method: 'paypal' }, 400, 'report'],
    ['/v1/payouts/april/file', BANK, 404, 'payout-unknown'],
    [`${PATH}/report`, { method: 'sepa', report: '<a/>' }, 409, 'not-a-report'],
  ])('says what is wrong with %s and %j', async (path, body, status, names) => {
    const answered = await post(path, body, keys['bob']!);
    expect([answered.status, answered.text]).toEqual([status, expect.stringContaining(`"${names}"`)]);
  });

  it('is a bank’s file once, and the same file again when that is asked for; the log has no bank details', async () => {
    const file = await post(`${PATH}/file`, BANK, keys['bob']!);
    expect([file.status, file.headers.get('content-type'), file.headers.get('content-disposition')]).toEqual([
      200,
      'application/xml; charset=utf-8',
      'attachment; filename="march-sepa.xml"',
    ]);
    expect([file.headers.get('cache-control'), file.headers.get('vouch-lines')]).toEqual(['no-store', '1']);
    expect(file.text).toContain(`<IBAN>${IBAN}</IBAN>`);
    expect(file.text).toContain('>20.00<');
    const second = await post(`${PATH}/file`, BANK, keys['bob']!);
    expect([second.status, second.body.rejection]).toEqual([409, 'nothing-to-write']);
    expect((await post(`${PATH}/file`, { ...BANK, again: true }, keys['bob']!)).text).toBe(file.text);
    const begun = (await eventsOf()).filter(({ type }) => type === 'PayoutSendingBegun');
    expect(begun).toMatchObject([{ actor: 'key:bob', data: { partnerId: 'p1' } }]);
    const { rows } = await (
      await api.installation
    ).pool.query('select 1 from vouch_log.event where canonical like $1', [`%${IBAN}%`]);
    expect(rows).toEqual([]);
  });

  it('takes a provider’s report, once', async () => {
    const file = await post(`${PATH}/file`, { method: 'paypal' }, keys['bob']!);
    expect([file.status, file.headers.get('content-type')]).toEqual([200, 'text/csv; charset=utf-8']);
    const sent = (await eventsOf()).findLast(({ type }) => type === 'PayoutSendingBegun');
    const { sendingId } = (sent as RecordedEvent<'PayoutSendingBegun'>).data;
    const report = `Customer ID,Status\n${sendingId},Completed\nother,Completed\n`;
    for (let times = 0; times < 2; times++)
      expect((await post(`${PATH}/report`, { method: 'paypal', report }, keys['bank']!)).body).toEqual({
        recorded: [{ partnerId: 'p2', outcome: 'paid' }],
        unknown: ['other'],
      });
    expect((await eventsOf()).filter(({ type }) => type === 'PayoutLinePaid')).toHaveLength(1);
  });

  it('is sent once, and what nobody knows of a line is a state until it is looked up', async () => {
    behaves = (response) => void response.destroy();
    const lines = async () =>
      (await post(`${PATH}/send`, undefined, keys['bob']!)).text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown);
    expect(await lines()).toMatchObject([{ line: { partnerId: 'p3', outcome: 'in-doubt' } }, { lines: 1 }]);
    behaves = (response, transfer) => void response.end(JSON.stringify(transfer));
    expect(await lines()).toMatchObject([
      { line: { partnerId: 'p3', outcome: 'paid', reference: 'tr_1' } },
      { lines: 1 },
    ]);
    expect(await lines()).toEqual([{ lines: 0 }]);
    expect(transfers.size).toBe(1);
    await api.settled();
    const { body } = await api.get('/v1/read-models/payouts?payout=march');
    expect(JSON.stringify(body)).not.toContain(IBAN);
  });
});

describe('Two partners who are paid to one account', () => {
  it('are seen, and the later one is on hold until a person decides; no event has the account', async () => {
    const api = await TestApi.start();
    try {
      await api.follow();
      const tell = async (name: string, body: object) => {
        const { status, text } = await api.send(name, body);
        if (status >= 300) throw new Error(`${name}: ${text}`);
      };
      const programId = 'growth';
      const rules = [{ rule: 'share', on: 'every-payment', pays: { kind: 'percent', rate: '0.2' } }];
      const program = { programId, name: 'Growth', currency: 'EUR', zone: 'UTC', terms: { holdingDays: 0, rules } };
      await tell('launch-program', { ...program, tiers: [{ name: 'Registered', criteria: {} }] });
      await tell('set-fraud-rules', { programId, rules: [{ signal: 'same-payout-account', mode: 'hold' }] });
      for (const [partnerId, iban] of [
        ['p1', IBAN],
        ['p2', 'DE02120300000000202051'],
        ['p3', IBAN.toLowerCase()],
      ] as const) {
        await tell('apply-to-program', { partnerId, programId });
        await tell('set-payout-details', {
          partnerId,
          method: 'sepa',
          details: { name: `Owner of ${partnerId}`, iban },
        });
      }
      await api.settled();
      const { body } = await api.get('/v1/read-models/holds');
      expect(body.holds).toMatchObject([
        { partnerId: 'p3', signals: [{ signal: 'same-payout-account', evidence: { ids: ['p1'] } }] },
      ]);
      const told = await api.get('/v1/read-models/partner-holds?partner=p3');
      expect(told.body.holds).toMatchObject([{ state: 'open', words: expect.stringMatching(/^It is being checked/) }]);
      expect(told.text).not.toContain('p1');
      const { pool } = await api.installation;
      const { rows } = await pool.query('select 1 from vouch_log.event where canonical ilike $1', [`%${IBAN}%`]);
      expect(rows).toEqual([]);
    } finally {
      await api.close();
    }
  });
});

describe('A server without a key for Stripe', () => {
  it('says so, and sends nothing', async () => {
    const api = await TestApi.start();
    try {
      const answered = await api.request('POST', `${PATH}/send`);
      expect([answered.status, answered.body.rejection]).toEqual([409, 'no-stripe-key']);
    } finally {
      await api.close();
    }
  });
});
