import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomHistory, settle } from '@vouch/testing';
import type { DataSource } from 'typeorm';
import { MemoryRows } from './memory-rows.js';
import { createScratchDatabase, type ScratchDatabase } from './migrations/scratch-database.js';
import { openReadModels } from './open-read-models.js';
import { PartnerRow } from './partners/partners.projection.js';
import { projections, queries } from './read-models.js';
import { recordsOf } from './spec-support/given.js';
import { serve, store, testServer } from './spec-support/stored-rows.js';
import { tableOf } from './table-of.js';
import { TypeOrmRows } from './typeorm-rows.js';

/** The same rows give the same answer, in memory and in Postgres. A failure names the seed of its history. */

let database: ScratchDatabase;
let dataSource: DataSource;

beforeAll(async () => {
  database = await createScratchDatabase(testServer());
  dataSource = await openReadModels(database.url);
  await serve(dataSource);
});

afterAll(async () => {
  await dataSource?.destroy();
  await database?.drop();
});

describe.each([31, 32, 33])('over the history of seed %i', (seed) => {
  const memory = new MemoryRows();
  const { events } = settle(randomHistory(seed, 400));
  const records = recordsOf(events);
  for (const event of events) for (const projection of projections) memory.apply(projection, event);
  const partners = [...memory.all(PartnerRow)].map(({ partnerId }) => partnerId as string);

  beforeAll(() => store(dataSource, memory));

  it('every row comes back as it was stored', async () => {
    const stored = new TypeOrmRows(dataSource);
    for (const projection of projections) {
      const orderBy = tableOf(projection).primaryKey as never[];
      const plain = (rows: readonly object[]) => rows.map((row) => ({ ...row }));
      expect(plain(await stored.find(projection.entity, { orderBy }))).toEqual(
        plain(await memory.find(projection.entity, { orderBy })),
      );
    }
  });

  const questions: Readonly<Record<string, readonly object[]>> = {
    programs: [{}, { admission: 'open' }, { sort: '-launched', limit: 1 }],
    'program-terms': [{ program: 'growth' }, { program: 'studio', limit: 1 }],
    'program-page': [{ program: 'growth' }, { program: 'studio' }],
    tiers: [{}, { limit: 2 }, { program: 'growth' }, ...partners.map((partner) => ({ partner }))],
    'partner-directory': [
      {},
      { status: 'approved', sort: '-since', limit: 3 },
      { track: 'basics' },
      { country: 'DE', program: 'growth' },
      ...partners.map((partner) => ({ partner })),
    ],
    'application-queue': [
      {},
      { state: 'any', sort: '-applied', limit: 3 },
      { state: 'any', check: 'duplicate-person' },
      { program: 'studio' },
    ],
    'certifications-due': [
      {},
      { days: 365, sort: '-expires', limit: 2 },
      { state: 'expired' },
      ...partners.map((partner) => ({ partner, days: 365 })),
    ],
    roi: [{}, { limit: 2 }, { program: 'studio' }, { currency: 'EUR' }, ...partners.map((partner) => ({ partner }))],
    'ltv-cac': [{}, { program: 'studio' }, { until: '2027-01-01' }],
    'partner-value': [
      { limit: 2 },
      { until: '2027-01-01' },
      {},
      ...partners.map((partner) => ({ partner, until: '2027-01-01' })),
    ],
    'trial-balance': [{}, { day: '2026-02-10' }, { program: 'studio', currency: 'BRL' }],
    liability: [{}, { day: '2026-02-10', limit: 1 }, ...partners.map((partner) => ({ partner }))],
    statement: partners.flatMap((partner) =>
      ['2026-01', '2026-02', '2026-03'].flatMap((month) => [
        { partner, month },
        { partner, month, currency: 'EUR' },
      ]),
    ),
    explain: [
      ...events.filter(({ type }) => /^(Commission|Payout)/.test(type)).map(({ id }) => ({ ref: id })),
      ...events.flatMap((event) =>
        event.type === 'PaymentReceived'
          ? [{ ref: `${event.data.customerId}/${event.data.paymentId}` }, { ref: String(event.position) }]
          : [],
      ),
    ],
    claims: [
      {},
      { state: 'any', limit: 2 },
      { state: 'any', sort: '-claimed' },
      ...partners.map((partner) => ({ partner, state: 'any' })),
    ],
    'unmatched-facts': [
      {},
      { limit: 2 },
      { waitsFor: 'conversion', limit: 3 },
      { waitsFor: 'referral', sort: '-since' },
      { waitsFor: 'payment', sort: 'customer' },
      { customer: 'c-p1-1' },
    ],
    payouts: [{}, { limit: 2 }, { state: 'approved', sort: 'payout' }, { program: 'studio' }],
    'rewards-owed': [{}, { limit: 2 }, ...partners.map((partner) => ({ partner }))],
    rewards: [{}, { state: 'delivered' }, { limit: 3, sort: 'changed' }, { program: 'growth' }],
    'unrewarded-referrals': [{}, { limit: 3, sort: '-partner' }, { program: 'studio' }],
    holds: [{}, { state: 'any', limit: 3 }, { because: 'dispute', sort: '-placed' }, { program: 'growth' }],
    conversions: [{}, { limit: 2 }, { sort: '-recorded', program: 'growth' }],
    'exchange-rates': [{}, { of: 'EUR' }, { in: 'USD', sort: 'at', limit: 2 }],
    'fraud-signals': [{}, { limit: 2, sort: 'recorded' }, { signal: 'refund-rate' }],
    'partner-terms': partners.map((partner) => ({ partner })),
    'partner-holds': partners.map((partner) => ({ partner })),
    flags: [{}, { subject: 'conversion' }, { limit: 2 }, { limit: 2, sort: '-recorded' }],
    'referral-pipeline': [{}, { state: 'refused' }, { limit: 3, sort: 'partner' }, { program: 'growth', via: 'link' }],
    'program-funnel': [{}, { program: 'growth' }, { from: '2026-01', to: '2026-02' }],
    'link-performance': [{}, { limit: 2, sort: 'link' }, { from: '2026-01-10', to: '2026-02-10' }],
    customers: [{}, { state: 'churned' }, { limit: 2, sort: '-converted' }],
    'reported-sources': [{}, { channel: 'podcast' }, { limit: 2, sort: '-customer' }],
    'api-keys': [{}, { role: 'partner' }, { sort: '-key', limit: 2 }],
    'event-history': [
      {},
      { sort: '-recorded', limit: 7 },
      { type: 'PaymentCredited', from: '2026-01-10', to: '2026-02-10' },
      { sort: 'occurred', limit: 20 },
      { stream: 'clock-Europe/Berlin' },
      ...partners.map((partner) => ({ partner })),
    ],
  };

  it.each(queries.map((query) => [query.name, query] as const))('%s gives the same answer', async (name, query) => {
    const asked = [...(questions[name] ?? [])];
    expect(asked.length).toBeGreaterThan(0);
    for (let at = 0; at < asked.length; at++) {
      const fields = asked[at]!;
      const params = Object.assign(new query.params(), fields);
      const expected = await query.answer(params, memory, records);
      const answer = await query.answer(params, new TypeOrmRows(dataSource), records);
      expect([fields, JSON.parse(JSON.stringify(answer))]).toEqual([fields, JSON.parse(JSON.stringify(expected))]);
      const { next } = answer as { readonly next?: unknown };
      // The first pages of a list, as its reader would turn them.
      if (next !== undefined && next !== null && asked.length < 20) asked.push({ ...fields, cursor: next });
      for (const table of query.tables(answer))
        for (const row of table.rows) expect(row).toHaveLength(table.columns.length);
    }
  });
});
