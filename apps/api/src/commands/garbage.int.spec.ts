import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { deciders } from '@vouch/domain';
import fc from 'fast-check';
import { TestApi } from '../../testing/test-api.js';
import { ClassSchemas } from '../openapi/class-schemas.js';
import { kebabCase } from './command-path.js';
import { offeredCommands } from './offered-commands.js';

/** Values that have broken other systems, and some that are right. */
const strange: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    '',
    ' ',
    '0',
    'a:b',
    'a/b',
    '../../etc/passwd',
    "'; drop table vouch_log.event; --",
    '\u0000',
    '\ud800',
    '\u202e',
    '😀'.repeat(30),
    'İ',
    'a'.repeat(101),
    'x'.repeat(10_000),
    '__proto__',
    'constructor',
    'toString',
    -0,
    1e308,
    1.5,
    Number.MAX_SAFE_INTEGER,
    Number.MAX_SAFE_INTEGER + 2,
    -1,
    '2026-02-30',
    '2026-02-30T10:00:00Z',
    '0000-01-01T00:00:00Z',
    '2999-12-31T23:59:60Z',
    '+275760-09-13T00:00:00.000Z',
    '2026-03-01T10:00:00+99:00',
    'EUR',
    'eur',
    'XXX',
    'ZZZ',
    'BTC',
    'Europe/Berlin',
    'Mars/Base',
    '+01:00',
    '0.2',
    '1e-3',
    '00.1',
    '0.0000000000001',
    [],
    [[]],
    {},
    { amountMinor: '1', currency: 1 },
    { amountMinor: 1, currency: 'ZZZ' },
    { length: 3 },
    { then: 'x' },
    { toJSON: 1 },
  ),
  fc.string({ unit: 'binary', maxLength: 120 }),
  fc.integer(),
  fc.double(),
  fc.jsonValue({ maxDepth: 3 }),
);

/** The same seed sends the same requests. */
const SEED = Number(process.env['VOUCH_SEED'] ?? Math.floor(Math.random() * 2 ** 31));

describe('Garbage', () => {
  let api: TestApi;
  let seen = 0;
  beforeAll(() => console.log(`Garbage: VOUCH_SEED=${SEED}`));
  beforeAll(async () => {
    api = await TestApi.start();
    const schemas = new ClassSchemas();
    const launch = offeredCommands(deciders).find(({ handling }) => handling.type.name === 'LaunchProgram')!;
    expect((await api.send('launch-program', schemas.exampleOf(launch.handling.type))).status).toBe(201);
    await api.follow();
    await api.settled();
    await recordedByCallers();
  });
  afterAll(() => api.close());

  const schemas = new ClassSchemas();
  // VOUCH_FUZZ_RUNS=2000 for a long search.
  const RUNS = Number(process.env['VOUCH_FUZZ_RUNS'] ?? 60);

  /** What callers recorded since the last look; what policies made of it meanwhile doesn't count. */
  async function recordedByCallers(): Promise<string[]> {
    const { pool } = await api.installation;
    // Canonical text is in the order of its keys, and "actor" is the first of them.
    const { rows } = await pool.query<{ position: number; event_id: string }>(
      `select position, event_id from vouch_log.event where position > $1 and canonical like '{"actor":"key:%' order by position`,
      [seen],
    );
    seen = rows.at(-1)?.position ?? seen;
    return rows.map(({ event_id }) => event_id);
  }

  /** Sends one request; whatever the answer says about what was recorded has to be so, and nothing else. */
  async function sendWhole(name: string, body: unknown) {
    const answer = await api.send(kebabCase(name), body);
    const { status, text } = answer;
    if (status >= 500) throw new Error(`${status} for ${JSON.stringify(body)}: ${text}`);
    const said = status === 201 ? (answer.body as { eventIds: string[] }).eventIds : [];
    expect({ status, recorded: await recordedByCallers() }).toEqual({ status, recorded: said });
    return answer;
  }

  for (const { handling } of offeredCommands(deciders)) {
    const name = handling.type.name;
    const example = schemas.exampleOf(handling.type) as Record<string, unknown>;
    const paths = pathsIn(example);

    it(`sent as ${name} never causes an internal error, and never a partial write`, async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.tuple(fc.constantFrom(...paths), strange), { minLength: 1, maxLength: 3 }),
          fc.boolean(),
          async (changes, extra) => {
            const body = structuredClone(example);
            for (const [path, value] of changes) set(body, path, value);
            if (extra) Object.assign(body, { unknownField: 1 });
            const { status } = await sendWhole(name, body);
            if (extra) expect(status).toBe(400);
          },
        ),
        { numRuns: RUNS, seed: SEED },
      );
    });

    it(`sent as ${name} with any one field that is huge is refused`, async () => {
      for (const path of paths) {
        const body = structuredClone(example);
        set(body, path, 'x'.repeat(200_000));
        expect((await sendWhole(name, body)).status).toBe(400);
        set(body, path, 'x'.repeat(300_000));
        expect((await sendWhole(name, body)).status).toBe(413);
      }
    });

    it(`sent as the whole body of ${name} is refused`, async () => {
      await fc.assert(
        fc.asyncProperty(strange, async (body) => {
          const { status, text } = await sendWhole(name, JSON.stringify(body) ?? '');
          if (status !== 400) throw new Error(`${status} for ${JSON.stringify(body)}: ${text}`);
        }),
        { numRuns: RUNS / 3, seed: SEED },
      );
    });
  }

  it.each([
    ['arrays', '['.repeat(100_000)],
    ['closed arrays', '['.repeat(100_000) + ']'.repeat(100_000)],
    ['objects', '{"a":'.repeat(30_000) + '1' + '}'.repeat(30_000)],
    [
      'objects in a field',
      `{"customerId":"c","paymentId":"p","amount":${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}}`,
    ],
    ['fields', `{${Array.from({ length: 10_000 }, (_, n) => `"f${n}":1`).join()}}`],
    ['a number of 100,000 digits', `{"amount":${'9'.repeat(100_000)}}`],
    ['a byte that is not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]).toString('latin1')],
  ])('nested or repeated without end, as %s, is refused', async (_, body) => {
    expect((await api.send('record-payment', body)).status).toBe(400);
  });

  it('that is absurdly much money is refused, and the most that is taken can be counted', async () => {
    const pay = (paymentId: string, amountMinor: number) =>
      api.send('record-payment', { customerId: 'rich', paymentId, amount: { amountMinor, currency: 'EUR' } });
    await api.send('record-referral', { referralId: 'rich', programId: 'consultants', partnerId: 'rich' });
    await api.send('record-conversion', { customerId: 'rich', referralId: 'rich' });
    expect((await pay('too-much', Number.MAX_SAFE_INTEGER)).status).toBe(400);
    for (let n = 0; n < 20; n++) expect((await pay(`much-${n}`, 1_000_000_000_000)).status).toBe(201);
    await api.settled();
    for (const path of ['partner-value?partner=rich', 'roi?partner=rich', 'statement?partner=rich&month=2026-03'])
      expect([path, (await api.get(`/v1/read-models/${path}`)).status]).toEqual([path, 200]);
  });

  it('that was taken can be handled by every policy and every read model', async () => {
    await api.settled();
    const { pool } = await api.installation;
    const { rows } = await pool.query('select subscriber, event_type, stream, reason from vouch_runtime.parked_event');
    expect(rows).toEqual([]);
  });

  it('in a query string never causes an internal error', async () => {
    const routes = Object.entries(api.api.document.paths).flatMap(([path, { get }]) =>
      (get?.parameters ?? []).flatMap((parameter) =>
        'in' in parameter && parameter.in === 'query' ? [[path, parameter.name]] : [],
      ),
    ) as [string, string][];
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...routes), strange, async ([path, parameter], value) => {
        // A wait would only slow this down.
        fc.pre(!['waitFor', 'waitUntilSettled'].includes(parameter));
        const text = typeof value === 'string' ? value : JSON.stringify(value);
        const needed: Record<string, string> = path.endsWith('statement') ? { partner: 'p', month: '2026-01' } : {};
        const query = new URLSearchParams({ ...needed, [parameter]: text }).toString();
        const { status, text: answer } = await api.get(`${path}?${query}`);
        if (status >= 500) throw new Error(`${status} for ${path}?${query}: ${answer}`);
      }),
      { numRuns: 5 * RUNS, seed: SEED },
    );
  });

  it('in the headers never causes an internal error', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('idempotency-key', 'x-correlation-id', 'content-type', 'accept', 'authorization'),
        fc.string({ maxLength: 300 }).filter((text) => /^[\x20-\x7e]*$/.test(text)),
        async (header, value) => {
          const { status } = await api.send('record-churn', { customerId: 'headers' }, { [header]: value });
          expect(status).toBeLessThan(500);
        },
      ),
      { numRuns: 2 * RUNS, seed: SEED },
    );
  });
});

// In an installation of its own: the search above may have taken any of these ids before.
describe('A name that JavaScript knows', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await TestApi.start();
    await api.follow();
  });
  afterAll(() => api.close());

  const schemas = new ClassSchemas();

  it.each(['constructor', 'toString', 'valueOf', 'hasOwnProperty', 'then', 'null', '0', 'length'])(
    'given for every id, %s, is an id like any other',
    async (id) => {
      const sent = async (name: string, body: object) =>
        expect([name, (await api.send(name, body)).status]).toEqual([name, 201]);
      const program = offeredCommands(deciders).find(({ handling }) => handling.type.name === 'LaunchProgram')!;
      const amount = { amountMinor: 10_000, currency: 'EUR' };
      await sent('launch-program', {
        ...(schemas.exampleOf(program.handling.type) as object),
        programId: id,
        admission: 'review',
      });
      await sent('apply-to-program', { partnerId: id, programId: id });
      await sent('approve-application', { partnerId: id });
      await sent('award-certification', { partnerId: id, programId: id, trackId: id });
      await sent('record-referral', { referralId: id, programId: id, partnerId: id, source: 'fair' });
      await sent('record-conversion', { customerId: id, referralId: id, segment: 'audio' });
      await sent('record-payment', { customerId: id, paymentId: id, amount });
      await sent('record-refund', {
        customerId: id,
        refundId: id,
        paymentId: id,
        amount: { ...amount, amountMinor: 1 },
      });
      await sent('record-churn', { customerId: id, reason: 'price' });
      await api.settled();
      const { body } = await api.get(`/v1/read-models/partner-value?partner=${id}`);
      expect(body.partners).toMatchObject([{ partnerId: id, customers: 1, churned: 1 }]);
    },
  );
});

type Path = readonly (string | number)[];

/** Where a value stands in the example: every field, every item, at every depth. */
function pathsIn(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const inner = Object.entries(value).flatMap(([key, part]) =>
    pathsIn(part, [...path, Array.isArray(value) ? Number(key) : key]),
  );
  return path.length > 0 ? [path, ...inner] : inner;
}

function set(target: unknown, path: Path, value: unknown): void {
  const parents = path.slice(0, -1);
  let at = target as Record<string | number, unknown> | undefined;
  for (const key of parents) at = typeof at === 'object' && at !== null ? (at[key] as typeof at) : undefined;
  if (typeof at === 'object' && at !== null) at[path.at(-1)!] = value;
}
