import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestApi } from '../../testing/test-api.js';

const terms = (rate: string) => ({
  holdingDays: 14,
  rules: [{ rule: 'share', on: 'every-payment', pays: { kind: 'percent', rate } }],
});

describe('POST /v1/what-if', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await TestApi.start();
    const body = {
      programId: 'growth',
      name: 'Growth',
      currency: 'EUR',
      zone: 'UTC',
      terms: terms('0.2'),
      tiers: [{ name: 'Registered', criteria: {} }],
    };
    await api.send('launch-program', body);
  });
  afterAll(() => api.close());

  const json = (body: unknown) => ({
    key: api.key,
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  });
  const ask = (scenarios: unknown) => api.request('POST', '/v1/what-if', json({ scenarios }));

  it('answers in lines: how far it is, and at last the report', async () => {
    const { status, headers, text } = await ask([{ name: 'a quarter', terms: terms('0.25') }]);
    expect([status, headers.get('content-type')]).toEqual([200, 'application/x-ndjson']);
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines[0]).toMatchObject({ progress: { position: 0 } });
    expect(lines.at(-1)).toMatchObject({
      report: { programs: ['growth'], histories: [{ name: 'as recorded' }, { name: 'a quarter' }] },
    });
  });

  it('writes nothing', async () => {
    const { log } = await api.installation;
    const before = await log.head();
    await ask([{ name: 'a', terms: terms('0.25') }]);
    expect(await log.head()).toBe(before);
  });

  it('runs one at a time, and is free again after it', async () => {
    const all = await Promise.all([1, 2, 3].map(() => ask([{ name: 'a', terms: terms('0.25') }])));
    const statuses = all.map(({ status }) => status);
    expect(statuses).toContain(200);
    for (const { status, body } of all)
      if (status !== 200) expect(body).toMatchObject({ type: '/problems/what-if-running' });
    expect((await ask([{ name: 'a', terms: terms('0.25') }])).status).toBe(200);
  });

  it.each([
    [undefined, 'scenarios'],
    [[{ name: 'a' }], 'scenarios.0'],
    [[{ name: 'a', terms: terms('2') }], 'scenarios.0.terms.rules.0.pays.rate'],
  ])('names what is wrong with %j', async (scenarios, field) => {
    const { status, body } = await ask(scenarios);
    expect(status).toBe(400);
    expect(body).toMatchObject({ type: '/problems/invalid-fields', errors: [{ field }] });
  });

  it('takes scenarios in YAML', async () => {
    const scenario = `
scenarios:
  - name: a quarter
    terms:
      holdingDays: 14
      rules: [{ rule: share, on: every-payment, pays: { kind: percent, rate: 0.25 } }]
`;
    const { status, text } = await api.request('POST', '/v1/what-if', {
      body: scenario,
      headers: { 'content-type': 'application/yaml' },
    });
    expect([status, text]).toEqual([200, expect.stringContaining('"name":"a quarter"')]);
  });
});
