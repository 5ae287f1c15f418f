import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Role, roles } from '@vouch/events';
import * as prettier from 'prettier';
import { type Answered, TestApi } from '../../testing/test-api.js';
import {
  accessDocument,
  type Operation,
  operationsOf,
  type Reach,
  type RouteReach,
  statedReach,
} from './access-document.js';

const OWN = 'acme-consulting';
const OTHER = 'other-consulting';
const docs = new URL('../../../../docs/access.md', import.meta.url);

interface Described {
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
    readonly schema: { readonly example?: unknown };
    readonly example?: unknown;
  }[];
  readonly requestBody?: { readonly content: Record<string, { readonly examples: { example: { value: object } } }> };
}

/** What queries can't do without, besides the partner. */
const NEEDED: Readonly<Record<string, string>> = { month: '2026-03', program: 'growth', ref: '1' };

describe('Every route of the document, asked by every role', () => {
  let api: TestApi;
  let described: { readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>> };
  const keys = new Map<string, string>();
  const observed: RouteReach[] = [];
  /** What the other partner's key was answered. */
  const answers: { readonly route: string; readonly answered: Answered }[] = [];

  beforeAll(async () => {
    api = await TestApi.start();
    // As everyone reads it: the types of the document know references in every place, and here there are none.
    described = JSON.parse(JSON.stringify(api.api.document));
    await api.follow();
    for (const role of roles) {
      const owner = role === 'partner' ? { partnerId: OWN } : {};
      const { body } = await api.send('create-api-key', { keyId: `matrix-${role}`, role, ...owner });
      keys.set(role, body.apiKey);
    }
    const { body } = await api.send('create-api-key', { keyId: 'matrix-other', role: 'partner', partnerId: OTHER });
    keys.set('other', body.apiKey);
    for (const operation of operationsOf(api.api.document)) observed.push(await reachOf(operation));
  }, 300_000);
  afterAll(() => api.close());

  async function reachOf(operation: Operation): Promise<RouteReach> {
    const { method, path, tag } = operation;
    const reach = {} as Record<Role, Reach>;
    const open = (await ask(operation, null)).status !== 401;
    for (const role of roles) {
      const mayIt = isAllowed(operation, await ask(operation, keys.get(role)!));
      reach[role] = open ? 'public' : mayIt ? 'yes' : 'no';
    }
    const answered = await ask(operation, keys.get('other')!);
    answers.push({ route: `${method} ${path}`, answered });
    // What one partner's key reaches and another's does not is the first one's own.
    if (reach.partner === 'yes' && !isAllowed(operation, answered)) reach.partner = 'own only';
    return { method, path, tag, reach };
  }

  /** Sends a request's own example. Its partner is `acme-consulting`. */
  function ask({ method, path }: Operation, key: string | null): Promise<Answered> {
    const { parameters = [], requestBody } = described.paths[path]![method.toLowerCase()]!;
    const exampleOf = (name: string) => {
      const parameter = parameters.find((one) => one.name === name)!;
      return encodeURIComponent(String(parameter.example ?? parameter.schema.example));
    };
    const given = parameters.filter((one) => one.in === 'query' && (one.required || one.name === 'partner'));
    const search = given.map(({ name }) => `${name}=${exampleOf(name)}`).join('&');
    const url = path.replace(/\{(\w+)\}/g, (_, name: string) => exampleOf(name)) + (search && `?${search}`);
    const body = requestBody?.content['application/json']!.examples.example.value;
    return api.request(method, url, {
      key,
      redirect: 'manual',
      ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
  }

  function isAllowed({ method, path }: Operation, { status, body, text }: Answered): boolean {
    if (status >= 500 || status === 401 || status === 429)
      throw new Error(`${method} ${path} was answered with ${status}: ${text}`);
    if (status === 403) expect(body.type).toBe('/problems/not-allowed');
    return status !== 403;
  }

  it('is answered as docs/access.md says, for every role (npm run generate)', async () => {
    const text = await prettier.format(accessDocument(observed), {
      ...(await prettier.resolveConfig(docs)),
      parser: 'markdown',
    });
    if (process.env['VOUCH_PRINT_ACCESS']) console.log(text);
    expect(observed).toEqual(statedReach(api.api.document));
    expect(text).toBe(await readFile(docs, 'utf8'));
  });

  it('never tells a partner of another', () => {
    const told = answers.filter(({ answered }) => answered.status < 300 && answered.text.includes(OWN));
    // The documentation uses the name as an example.
    expect(told.map(({ route }) => route)).toEqual([]);
  });

  it('gives a partner its own rows when it names nobody, and refuses another by name, existing or not', async () => {
    const queries = observed.filter(
      ({ path, reach }) => path.includes('/read-models/') && reach.partner === 'own only',
    );
    expect(queries.length).toBeGreaterThan(1);
    for (const { path } of queries) {
      const needed = (api.api.document.paths[path]?.get?.parameters ?? []).flatMap((one) =>
        'name' in one && one.required && one.name !== 'partner' ? [`&${one.name}=${NEEDED[one.name]}`] : [],
      );
      const more = needed.join('');
      const as = (key: string, partner: string) =>
        api.request('GET', `${path}?partner=${partner}${more}`, { key: keys.get(key)! });
      const own = await api.request('GET', `${path}?${more.slice(1)}`, { key: keys.get('partner')! });
      expect([path, own.status, own.text.includes(OTHER)]).toEqual([path, expect.any(Number), false]);
      expect([200, 404]).toContain(own.status);
      const existing = await as('other', OWN);
      const missing = await as('other', 'nobody');
      const withoutId = ({ body }: Answered) => ({ ...body, correlationId: '' });
      expect([existing.status, missing.status]).toEqual([403, 403]);
      expect(withoutId(existing)).toEqual(withoutId(missing));
    }
  });

  it('keeps a narrowed key to what it is narrowed to', async () => {
    const scoped = { keyId: 'narrow', role: 'manager', scopes: ['api-keys', 'RecordPayment', 'insights'] };
    const { apiKey: key } = (await api.send('create-api-key', scoped)).body;
    const statusOf = async (path: string) => (await api.request('GET', path, { key })).status;
    expect(await statusOf('/v1/read-models/roi')).toBe(200);
    expect(await statusOf('/v1/read-models/tiers')).toBe(403);
    expect(await statusOf('/v1/progress')).toBe(403);
    // Narrower than the role, never wider.
    expect(await statusOf('/v1/read-models/api-keys')).toBe(403);
    expect(await statusOf('/healthz')).toBe(200);
    const send = (name: string) =>
      api.request('POST', `/v1/commands/${name}`, {
        key,
        body: '{}',
        headers: { 'content-type': 'application/json' },
      });
    expect((await send('record-payment')).status).toBe(400);
    expect((await send('record-refund')).status).toBe(403);
  });
});
