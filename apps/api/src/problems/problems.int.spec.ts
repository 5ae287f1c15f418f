import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestApi } from '../../testing/test-api.js';
import { problemCodes, problemTypes } from './catalogue.js';

const partner = { partnerId: 'p-1', programId: 'none' };

describe('A problem', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await TestApi.start();
  });
  afterAll(() => api.close());

  const json = { 'content-type': 'application/json' };
  const yaml = { 'content-type': 'application/yaml' };
  const post = (
    body: string | undefined,
    headers: Record<string, string> = json,
    path = '/v1/commands/apply-to-program',
  ) => api.request('POST', path, { body, headers });

  it.each([
    ['an unknown address', 'route-not-found', () => api.get('/nothing-here')],
    ['an unknown command', 'route-not-found', () => api.send('do-magic', {})],
    ['an unknown read model', 'route-not-found', () => api.get('/v1/read-models/magic')],
    ['an unknown problem', 'route-not-found', () => api.get('/problems/magic')],
    ['another method', 'method-not-allowed', () => api.request('PUT', '/v1/commands/apply-to-program')],
    ['another method at an address with a parameter', 'method-not-allowed', () => api.request('PUT', '/problems/x')],
    ['an address that is wrongly encoded', 'malformed-request', () => api.get('/%zz')],
    ['JSON that ends too early', 'malformed-request', () => post('{"partnerId":')],
    ['an empty JSON body', 'malformed-request', () => post('')],
    ['a prototype in disguise', 'malformed-request', () => post('{"__proto__":{"x":1}}')],
    ['no body at all', 'invalid-fields', () => post(undefined, {})],
    ['a form', 'unsupported-media-type', () => post('a=1', { 'content-type': 'application/x-www-form-urlencoded' })],
    ['plain text', 'unsupported-media-type', () => post('{}', { 'content-type': 'text/plain' })],
    ['XML', 'unsupported-media-type', () => post('<a/>', { 'content-type': 'application/xml' })],
    ['YAML where it is not taken', 'unsupported-media-type', () => post('a: 1', yaml)],
    ['YAML that ends too early', 'malformed-request', () => post('a: [1', yaml, '/v1/commands/publish-terms')],
    ['terms in YAML that say nothing', 'invalid-fields', () => post('', yaml, '/v1/commands/publish-terms')],
    ['a body that is too large', 'body-too-large', () => post(JSON.stringify('x'.repeat(300_000)))],
    ['an array', 'invalid-fields', () => post('[]')],
    ['null', 'invalid-fields', () => post('null')],
    ['a missing field', 'invalid-fields', () => api.send('apply-to-program', { partnerId: 'p' })],
    ['an unknown field', 'invalid-fields', () => api.send('apply-to-program', { ...partner, colour: 'red' })],
    [
      'a bad idempotency key',
      'invalid-fields',
      () => api.send('apply-to-program', partner, { 'idempotency-key': 'a b' }),
    ],
    ['a program that does not exist', 'subject-not-found', () => api.send('apply-to-program', partner)],
    [
      'a decision without an application',
      'command-rejected',
      () => api.send('approve-application', { partnerId: 'p' }),
    ],
    ['closing a day by hand', 'clock-not-simulated', () => api.send('close-day', { date: '2026-01-01', zone: 'UTC' })],
    ['an unknown parameter', 'invalid-fields', () => api.get('/v1/read-models/tiers?colour=red')],
    ['a parameter given twice', 'invalid-fields', () => api.get('/v1/read-models/tiers?partner=a&partner=b')],
    ['a missing parameter', 'invalid-fields', () => api.get('/v1/read-models/statement?partner=p')],
    ['a parameter that is no number', 'invalid-fields', () => api.get('/v1/read-models/tiers?waitFor=soon')],
    ['a negative wait', 'invalid-fields', () => api.get('/v1/progress?waitUntilSettled=true&timeoutMs=-1')],
    ['a NUL character in a parameter', 'invalid-fields', () => api.get('/v1/read-models/tiers?partner=a%00b')],
    ['a read model that nobody has filled', 'read-model-not-ready', () => api.get('/v1/read-models/tiers')],
    [
      'a position that is never reached',
      'not-caught-up',
      () => api.get('/v1/read-models/tiers?waitFor=1&timeoutMs=50'),
    ],
    ['a log that never settles', 'not-caught-up', () => api.get('/v1/progress?waitUntilSettled=true&timeoutMs=50')],
    ['a server whose read models are not ready', 'not-ready', () => api.get('/readyz')],
  ] as const)('for %s is %s', async (_, code, ask) => {
    const { status, headers, body } = await ask();
    const { title, whatToDo } = problemTypes[code];
    expect(body).toMatchObject({ type: `/problems/${code}`, title, whatToDo, status });
    expect(status).toBe(problemTypes[code].status);
    expect(body.detail.length).toBeGreaterThan(10);
    expect(headers.get('content-type')).toBe('application/problem+json');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-correlation-id') ?? body.correlationId).toBe(body.correlationId);
    if (code === 'invalid-fields') expect(body.errors.length).toBeGreaterThan(0);
  });

  it('names each wrong field with its place', async () => {
    const { body } = await api.send('launch-program', {
      programId: 'a:b',
      name: '',
      currency: 'euro',
      zone: 'Mars/Base',
      terms: {
        rules: [{ rule: 'share', on: 'every-payment', pays: { kind: 'percent', rate: 0.2 }, for: { months: 0 } }],
      },
      tiers: [{ name: 'One', criteria: { activeCustomers: -1, certified: 'no' } }],
    });
    expect(body.errors.map(({ field }: { field: string }) => field)).toEqual(
      expect.arrayContaining([
        'programId',
        'name',
        'currency',
        'zone',
        'terms.rules.0.pays.rate',
        'terms.rules.0.for.months',
        'terms.holdingDays',
        'tiers.0.criteria.activeCustomers',
        'tiers.0.criteria.certified',
      ]),
    );
  });

  it('says which methods an address takes', async () => {
    const { headers } = await api.request('DELETE', '/healthz');
    expect(headers.get('allow')).toBe('GET, HEAD');
  });

  it('carries the code of the refusal', async () => {
    const { body } = await api.send('approve-application', { partnerId: 'nobody' });
    expect(body.rejection).toMatch(/^[A-Z][A-Za-z]+$/);
  });

  it('leads to its entry in the catalogue', async () => {
    const all = await api.get('/problems');
    expect(all.body).toHaveLength(problemCodes.length);
    const { body } = await api.get('/nothing-here');
    expect((await api.get(body.type)).body).toEqual({
      type: body.type,
      status: body.status,
      title: body.title,
      whatToDo: body.whatToDo,
    });
  });

  it('answers what is not even HTTP', async () => {
    const { hostname, port } = new URL(api.url);
    const answer = await new Promise<string>((resolve, reject) => {
      let text = '';
      const socket = connect(Number(port), hostname, () => socket.write('HELLO?\r\n\r\n'));
      socket.on('data', (bytes) => (text += bytes.toString()));
      socket.on('end', () => resolve(text));
      socket.on('error', reject);
    });
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(JSON.parse(answer.split('\r\n\r\n')[1]!)).toMatchObject({ type: '/problems/malformed-request' });
  });

  it('answers headers that are too large', async () => {
    const answered = await api.request('GET', '/healthz', { headers: { 'x-long': 'x'.repeat(40_000) } });
    expect(answered.status).toBe(431);
    expect(answered.body).toMatchObject({ type: '/problems/headers-too-large' });
  });
});
