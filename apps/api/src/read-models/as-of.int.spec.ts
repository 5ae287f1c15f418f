import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { type Answered, TestApi } from '../../testing/test-api.js';

const rules = [{ rule: 'share', on: 'every-payment', pays: { kind: 'percent', rate: '0.2' }, for: { months: 12 } }];
const STATEMENT = '/v1/read-models/statement?partner=acme&month=2026-01';

describe('An answer as of then', () => {
  let api: TestApi;
  let then: number;
  const keys: Record<string, string> = {};

  const send = async (name: string, body: object) => {
    const answered = await api.send(name, body);
    if (answered.status >= 300) throw new Error(`${name}: ${answered.text}`);
    return answered.body as { readonly position: number; readonly apiKey: string };
  };
  const pay = (paymentId: string, amountMinor: number) =>
    send('record-payment', {
      customerId: 'c1',
      paymentId,
      amount: { amountMinor, currency: 'EUR' },
      occurredAt: '2026-01-10T12:00:00Z',
    });

  beforeAll(async () => {
    api = await TestApi.start();
    await api.follow();
    for (const partnerId of ['acme', 'borealis'])
      keys[partnerId] = (await send('create-api-key', { keyId: partnerId, role: 'partner', partnerId })).apiKey;
    const occurredAt = '2026-01-02T12:00:00Z';
    const programId = 'growth';
    const terms = { holdingDays: 14, rules };
    const program = { programId, name: 'Growth', currency: 'EUR', zone: 'UTC', terms };
    await send('launch-program', { ...program, tiers: [{ name: 'Registered', criteria: {} }], occurredAt });
    for (const partnerId of ['acme', 'borealis']) {
      await send('apply-to-program', { partnerId, programId, occurredAt });
      await send('approve-application', { partnerId, occurredAt });
    }
    await send('record-referral', { referralId: 'r1', programId, partnerId: 'acme', occurredAt });
    await send('record-conversion', { customerId: 'c1', referralId: 'r1', occurredAt: '2026-01-09T12:00:00Z' });
    await pay('pay1', 10_000);
    await api.settled();
    then = (await api.get('/v1/progress')).body.head;
    await pay('pay2', 5_000);
    await api.settled();
  }, 60_000);
  afterAll(() => api?.close());

  const ask = (path: string, key?: string) => api.request('GET', path, key === undefined ? {} : { key });
  const accruedIn = ({ body }: Answered) => body.accounts[0].totals.accruedMinor as number;

  it.each([
    ['&format=csv', {}, 'text/csv; charset=utf-8', /^partner,month,currency/],
    ['&format=pdf', {}, 'application/pdf', /^%PDF-/],
    ['', { accept: 'application/pdf' }, 'application/pdf', /^%PDF-/],
    ['', { accept: 'text/csv' }, 'text/csv; charset=utf-8', /^partner,month,currency/],
  ])(
    'is a file where a statement is asked for with "%s" and %j, by its partner alone',
    async (format, headers, type, begins) => {
      const path = `${STATEMENT}&asOf=${then}${format}`;
      const file = await api.request('GET', path, { key: keys['acme']!, headers });
      expect([file.status, file.headers.get('content-type')]).toEqual([200, type]);
      expect(file.headers.get('content-disposition')).toContain(
        `statement-acme-2026-01.${type.includes('csv') ? 'csv' : 'pdf'}`,
      );
      expect(file.text).toMatch(begins);
      expect((await api.request('GET', path, { key: keys['borealis']!, headers })).status).toBe(403);
    },
  );

  it('is the answer of that position, and says how now differs', async () => {
    expect(accruedIn(await ask(STATEMENT))).toBe(3_000);
    const past = await ask(`${STATEMENT}&asOf=${then}`, keys['acme']);
    expect([accruedIn(past), past.headers.get('vouch-position'), 'differences' in past.body]).toEqual([
      2_000,
      String(then),
      false,
    ]);
    const compared = await ask(`${STATEMENT}&asOf=${then}&compare=now`, keys['acme']);
    expect(accruedIn(compared)).toBe(2_000);
    const { lines, asOf, complete } = compared.body.differences;
    expect([asOf, complete]).toEqual([then, true]);
    expect(lines).toContainEqual(
      expect.objectContaining({
        change: 'added',
        list: 'accounts.lines',
        because: [expect.objectContaining({ type: 'CommissionAccrued' })],
      }),
    );
  });

  it.each([
    ['asOf=999999', 400, 'beyond it'],
    ['asOf=lately', 400, 'neither a position nor a time'],
    ['compare=now', 400, 'asOf must be given'],
    ['asOf=1&compare=then', 400, 'compare must be one of'],
    ['asOf=2020-01-01', 404, 'No event names a partner acme'],
  ])('is refused for %s', async (asked, status, why) => {
    const answered = await ask(`${STATEMENT}&${asked}`);
    expect([answered.status, answered.text]).toEqual([status, expect.stringContaining(why)]);
  });

  it('is a partner’s own, now and then', async () => {
    for (const more of ['', `&asOf=${then}`, `&asOf=${then}&compare=now`])
      expect((await ask(`${STATEMENT}${more}`, keys['borealis'])).status).toBe(403);
  });

  it.each([
    ['trial-balance', (body: { currencies: { debitMinor: number }[] }) => body.currencies[0]?.debitMinor],
    ['liability', (body: { totals: { owedMinor: number }[] }) => body.totals[0]?.owedMinor],
  ])('is the %s of that position', async (name, of) => {
    const at = async (more: string) => of((await ask(`/v1/read-models/${name}?${more}`)).body);
    expect([await at(''), await at(`asOf=${then}`), await at('asOf=1')]).toEqual([3_000, 2_000, undefined]);
  });

  it.each([
    ['json', '', {}],
    ['json', '&format=json', { accept: 'text/csv' }],
    ['csv', '&format=csv', {}],
    ['csv', '', { accept: 'text/csv' }],
  ])('is the journal, as %s for "%s" and %j', async (form, format, headers) => {
    const journal = async (asked: string) => {
      const answered = await api.request('GET', `/v1/journal?${asked}${format}`, { headers });
      expect([answered.status, answered.headers.get('content-type')]).toEqual([
        200,
        form === 'csv' ? 'text/csv; charset=utf-8' : 'application/json',
      ]);
      if (form === 'json') return (answered.body.lines as { debitMinor: number }[]).map((line) => line.debitMinor);
      expect(answered.headers.get('content-disposition')).toMatch(/^attachment; filename="journal-\d+\.csv"$/);
      const rows = parse<Record<string, string>>(answered.text, { columns: true });
      expect(rows.at(-1)?.['type'] ?? 'control-total').toBe('control-total');
      return rows.filter(({ type }) => type !== 'control-total').map((row) => Number(row['debit_minor']));
    };
    expect(await journal('')).toEqual([2_000, 0, 1_000, 0]);
    expect(await journal(`asOf=${then}`)).toEqual([2_000, 0]);
    expect(await journal('to=2026-01-09')).toEqual([]);
  });

  it('is the journal to no partner, and to nobody for what is no day, program or place', async () => {
    expect((await ask('/v1/journal', keys['acme'])).status).toBe(403);
    for (const wrong of ['from=2026-02-30', 'currency=eur', 'program=a:b', 'asOf=999999', 'format=pdf', 'partner=acme'])
      expect([wrong, (await ask(`/v1/journal?${wrong}`)).status]).toEqual([wrong, 400]);
  });

  it('explains each line to its partner, and to nobody else', async () => {
    const [line] = (await ask(STATEMENT, keys['acme'])).body.accounts[0].lines;
    const path = `/v1/read-models/explain?ref=${encodeURIComponent(line.reference)}`;
    const told = await ask(path, keys['acme']);
    expect(told.body).toMatchObject({ what: 'CommissionAccrued', recomputed: { agrees: true } });
    expect((await ask(path, keys['borealis'])).status).toBe(404);
    expect((await ask('/v1/read-models/explain?ref=c1/pay2', keys['acme'])).body.sentence).toContain('10.00 EUR');
    expect((await ask('/v1/read-models/explain?ref=c1/pay2', keys['borealis'])).status).toBe(404);
    expect((await ask(`/v1/read-models/explain?ref=c1/pay2&asOf=${then}`, keys['acme'])).status).toBe(404);
  });
});
