import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SimulateClock, command, deciders } from '@vouch/domain';
import { CommandExecutor } from '@vouch/runtime';
import { documentValidator } from '../../testing/document-validator.js';
import { TestApi } from '../../testing/test-api.js';
import { createApi } from '../create-api.js';
import { offeredCommands } from './offered-commands.js';

const program = {
  programId: 'consultants',
  name: 'Consultants',
  currency: 'EUR',
  zone: 'Europe/Berlin',
  terms: {
    holdingDays: 30,
    rules: [{ rule: 'share', on: 'every-payment', pays: { kind: 'percent', rate: '0.2' }, for: { months: 12 } }],
  },
  tiers: [
    { name: 'Registered', criteria: { activeCustomers: 0, certified: false } },
    {
      name: 'Gold',
      criteria: { activeCustomers: 1, certified: true },
      pays: { share: { kind: 'percent', rate: '0.25' } },
    },
  ],
  occurredAt: '2025-12-01T09:00:00Z',
};
const eur = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });
const at = (occurredAt: string) => ({ occurredAt });

describe('A program over HTTP, from its launch to a statement', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await TestApi.start();
    const { log } = await api.installation;
    const executor = new CommandExecutor({ log, deciders, codeVersion: 'test' });
    const meta = { commandId: randomUUID(), actor: 'cli', now: '2025-12-01T08:00:00.000Z' };
    await executor.execute(command(SimulateClock, { startsOn: '2025-12-01' }), meta);
    await api.follow();
  });
  afterAll(() => api.close());

  const recorded = async (name: string, body: object) => {
    const answered = await api.send(name, body);
    expect([name, answered.status, answered.body.outcome]).toEqual([name, 201, 'recorded']);
    expect(answered.headers.get('vouch-position')).toBe(String(answered.body.position));
    return answered.body;
  };

  it('takes commands, and shows what follows from them', async () => {
    await recorded('launch-program', program);
    await recorded('apply-to-program', { partnerId: 'acme', programId: 'consultants', ...at('2026-01-02T09:00:00Z') });
    await recorded('approve-application', { partnerId: 'acme', ...at('2026-01-03T09:00:00Z') });
    await recorded('record-referral', {
      referralId: 'r-1',
      programId: 'consultants',
      partnerId: 'acme',
      ...at('2026-01-05T09:00:00Z'),
    });
    await recorded('record-conversion', { customerId: 'globex', referralId: 'r-1', ...at('2026-01-10T09:00:00Z') });
    await recorded('record-payment', {
      customerId: 'globex',
      paymentId: 'pay-1',
      amount: eur(10_000),
      ...at('2026-01-11T09:00:00Z'),
    });
    await api.settled();
    const { status, body } = await api.get('/v1/read-models/statement?partner=acme&month=2026-01');
    expect(status).toBe(200);
    expect(body.accounts).toHaveLength(1);
    expect(body.accounts[0]).toMatchObject({ currency: 'EUR', closing: { heldMinor: 2_000, payableMinor: 0 } });
    expect(body.accounts[0].lines[0]).toMatchObject({ what: 'accrued', basisMinor: 10_000, rule: 'share' });
  });

  it('lets a client read its own write', async () => {
    for (let n = 0; n < 20; n++) {
      const referral = { referralId: `own-${n}`, programId: 'consultants', partnerId: 'acme' };
      const { position } = await recorded('record-referral', referral);
      const { headers, body } = await api.get(
        `/v1/read-models/event-history?limit=1&sort=-recorded&waitFor=${position}`,
      );
      expect(Number(headers.get('vouch-position'))).toBeGreaterThanOrEqual(position);
      expect(body.events[0].position).toBeGreaterThanOrEqual(position);
    }
  });

  it('closes days of a simulated clock, which releases what was held', async () => {
    await recorded('close-day', { date: '2026-02-10', zone: 'Europe/Berlin' });
    await api.settled();
    const { body } = await api.get('/v1/read-models/statement?partner=acme&month=2026-02');
    expect(body.accounts[0]).toMatchObject({ closing: { heldMinor: 0, payableMinor: 2_000 } });
  });

  it('records who sent it and to what it belongs', async () => {
    const correlated = { 'x-correlation-id': '3c5d1f6e-0a51-4c53-9d1b-6a3f6c1f1b17' };
    const answered = await api.send(
      'award-certification',
      { partnerId: 'acme', programId: 'consultants', trackId: 'sales' },
      correlated,
    );
    expect(answered.headers.get('x-correlation-id')).toBe('3c5d1f6e-0a51-4c53-9d1b-6a3f6c1f1b17');
    await api.settled();
    const { body } = await api.get('/v1/read-models/event-history?sort=-recorded&type=CertificationAwarded');
    expect(body.events[0]).toMatchObject({
      correlationId: '3c5d1f6e-0a51-4c53-9d1b-6a3f6c1f1b17',
      actor: 'key:first',
    });
    const graded = await api.get('/v1/read-models/event-history?sort=-recorded&type=PartnerPromoted');
    expect(graded.body.events[0].correlationId).toBe('3c5d1f6e-0a51-4c53-9d1b-6a3f6c1f1b17');
  });

  it('answers the same under one key, sent 50 times at once, and records it once', async () => {
    const body = { customerId: 'initech', paymentId: 'once', amount: eur(500) };
    const headers = { 'idempotency-key': 'once-only' };
    const answers = await Promise.all(Array.from({ length: 50 }, () => api.send('record-payment', body, headers)));
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array<number>(49).fill(200), 201]);
    const { outcome: _, ...first } = answers.find(({ status }) => status === 201)!.body;
    for (const answer of answers) expect(answer.body).toMatchObject(first);
    const again = await api.send('record-payment', body, headers);
    expect(again).toMatchObject({ status: 200, body: { ...first, outcome: 'already-recorded' } });
  });

  it('answers the same under one key from two servers at once', async () => {
    const second = await TestApi.start({ databaseUrl: api.databaseUrl });
    try {
      const body = { customerId: 'hooli', paymentId: 'two-servers', amount: eur(500) };
      const init = {
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json', 'idempotency-key': 'two-servers' },
        key: api.key,
      };
      const answers = await Promise.all(
        Array.from({ length: 40 }, (_, n) =>
          (n % 2 ? api : second).request('POST', '/v1/commands/record-payment', init),
        ),
      );
      expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
      expect(new Set(answers.map((answer) => answer.body.eventIds[0])).size).toBe(1);
      expect(answers.every(({ status }) => status === 200 || status === 201)).toBe(true);
    } finally {
      await second.close();
    }
  });

  it('refuses another body under a key that was used', async () => {
    const headers = { 'idempotency-key': 'used' };
    await api.send('record-churn', { customerId: 'umbrella' }, headers);
    const other = await api.send('record-churn', { customerId: 'umbrella', reason: 'price' }, headers);
    expect(other).toMatchObject({ status: 422, body: { type: '/problems/idempotency-key-reused' } });
  });

  it('refuses it also where the other body is about another subject, or another command', async () => {
    const headers = { 'idempotency-key': 'used-for-one-customer' };
    await api.send('record-churn', { customerId: 'first-of-two' }, headers);
    const refused = { status: 422, body: { type: '/problems/idempotency-key-reused' } };
    expect(await api.send('record-churn', { customerId: 'second-of-two' }, headers)).toMatchObject(refused);
    const payment = { customerId: 'second-of-two', paymentId: 'p1', amount: { amountMinor: 100, currency: 'EUR' } };
    expect(await api.send('record-payment', payment, headers)).toMatchObject(refused);
    expect(await api.send('record-churn', { customerId: 'first-of-two' }, headers)).toMatchObject({ status: 200 });
  });

  it('does not remember a refusal: the same key may succeed later', async () => {
    const headers = { 'idempotency-key': 'early' };
    const approve = () => api.send('approve-application', { partnerId: 'early' }, headers);
    expect((await approve()).status).toBe(409);
    await recorded('apply-to-program', { partnerId: 'early', programId: 'consultants' });
    expect((await approve()).status).toBe(201);
    expect(await approve()).toMatchObject({ status: 200, body: { outcome: 'already-recorded' } });
  });

  it('says that there is nothing to record when it is already so', async () => {
    const { status, body } = await api.send('launch-program', program);
    expect([status, body.outcome, body.eventIds]).toEqual([200, 'nothing-to-record', []]);
  });

  it('knows a note again that is told in the same words under another key, and takes other words', async () => {
    const report = (note: string) =>
      api.send('report-source', { customerId: 'globex', channel: 'podcast', note, ...at('2026-01-12T09:00:00Z') });
    const outcomes = [];
    for (const note of ['The one about the sea.', 'The one about the sea.', 'The one about ships.'])
      outcomes.push((await report(note)).body.outcome);
    expect(outcomes).toEqual(['recorded', 'nothing-to-record', 'recorded']);
  });

  it('answers every read model as the document says', async () => {
    const ajv = documentValidator(api.api.document);
    for (const [path, item] of Object.entries(api.api.document.paths)) {
      if (!path.startsWith('/v1/read-models/')) continue;
      const needed = (item.get?.parameters ?? []).filter(
        (parameter) => 'name' in parameter && (parameter.required || parameter.name === 'partner'),
      );
      const query = needed.map((parameter) =>
        'name' in parameter ? `${parameter.name}=${valueOf(parameter.name)}` : '',
      );
      const { status, body } = await api.get(`${path}?${query.join('&')}`);
      expect([path, status]).toEqual([path, 200]);
      const valid = ajv.getSchema(`document#/components/schemas/answer-${path.split('/').at(-1)}`)!;
      expect([path, valid(body), valid.errors]).toEqual([path, true, null]);
    }
  });

  const valueOf = (name: string) =>
    ({
      partner: 'acme',
      program: 'consultants',
      month: '2026-01',
      link: 'acme',
      ref: encodeURIComponent('globex/pay-1'),
    })[name] ?? '';
});

describe('The tables of commands', () => {
  const boot = (tables: object) =>
    createApi({ databaseUrl: 'postgres://127.0.0.1:1/none', dataDir: '/nowhere', tables });

  it('give a route to every command of a person, and to no other', async () => {
    const api = await boot({});
    const names = offeredCommands(deciders).map(({ handling }) => handling.type.name);
    const routed = Object.entries(api.document.paths).flatMap(([path, { post }]) =>
      post && path.startsWith('/v1/commands/') ? [post.operationId] : [],
    );
    expect(routed.sort()).toEqual(names.sort());
    await api.close();
  });

  it('stop the boot when two deciders handle one command', async () => {
    await expect(boot({ deciders: [...deciders, ...deciders.slice(0, 1)] })).rejects.toThrow(/Two deciders handle/);
  });
});
