import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { TestApi } from '../../testing/test-api.js';

/** What applicants write is sealed before it is decided, and still held against the form. */

const program = { programId: 'growth' };

describe('A form, filled in through HTTP', () => {
  let api: TestApi;
  let applicants = 0;

  beforeAll(async () => {
    api = await TestApi.start();
    const ok = async (name: string, body: object) => {
      const { status, text } = await api.send(name, { ...program, ...body });
      if (status >= 300) throw new Error(`${name}: ${text}`);
    };
    await ok('launch-program', {
      name: 'Growth',
      currency: 'EUR',
      zone: 'Europe/Berlin',
      terms: { rate: '0.2', months: 12, holdingDays: 14 },
      tiers: [{ name: 'Registered', criteria: {} }],
    });
    const field = (name: string, kind: string) => ({ name, label: name, kind, required: false });
    await ok('define-application-form', {
      fields: [field('billing', 'email'), field('site', 'url'), field('seat', 'country'), field('reach', 'number')],
    });
  }, 60_000);
  afterAll(() => api?.close());

  const apply = (filled: object) =>
    api.send('apply-to-program', { ...program, partnerId: `applicant-${++applicants}`, ...filled });
  const kept = async () => {
    const { pool } = await api.installation;
    const { rows } = await pool.query<{ count: string }>('select count(*) from vouch_vault.kept');
    return Number(rows[0]!.count);
  };

  it('is taken when its addresses can be read', async () => {
    const texts = { billing: 'bills@canary-4711.example', site: 'https://canary-4711.example' };
    expect(await apply({ texts, answers: { seat: 'DE', reach: 12 } })).toMatchObject({ status: 201 });
  });

  it.each<[field: string, filled: object]>([
    ['billing', { texts: { billing: 'canary-4711' } }],
    ['site', { texts: { site: 'canary-4711' } }],
    ['site', { texts: { site: 'ftp://canary-4711.example' } }],
    ['seat', { answers: { seat: 'QX' } }],
    ['reach', { answers: { reach: 1e300 } }],
  ])('is refused where %s can not be read, by its name and without what was written', async (field, filled) => {
    const before = await kept();
    const { status, body, text } = await apply(filled);
    expect([status, body.rejection]).toEqual([409, 'FieldMalformed']);
    expect(body.detail).toContain(`What was filled in at ${field} can't be read`);
    expect(text).not.toMatch(/canary|QX|1e\+?300/);
    expect(await kept()).toBe(before);
  });

  it('is never answered with a 500, nor with what was written', async () => {
    const text = fc.string({ unit: 'grapheme', minLength: 9, maxLength: 60 });
    const value = fc.oneof(text, fc.double(), fc.boolean(), fc.constant(null), fc.array(text, { maxLength: 2 }));
    const name = fc.constantFrom('billing', 'site', 'seat', 'reach', 'constructor', '__proto__');
    await fc.assert(
      fc.asyncProperty(fc.dictionary(name, value), fc.dictionary(name, value), async (answers, texts) => {
        const { status, text: answered } = await apply({ answers, texts });
        expect([201, 400, 409]).toContain(status);
        for (const said of [...Object.values(answers), ...Object.values(texts)].flat())
          if (typeof said === 'string' && status !== 201) expect(answered).not.toContain(said);
      }),
      { numRuns: 150 },
    );
  }, 60_000);
});
