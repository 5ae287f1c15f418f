import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { happened } from '@vouch/testing';
import type { DataSource } from 'typeorm';
import { EventHistoryRow } from './audit/event-history.projection.js';
import { StatementLineRow } from './commissions/statement-lines.projection.js';
import { PartnerDayRow } from './insights/partner-days.projection.js';
import { createScratchDatabase, type ScratchDatabase } from './migrations/scratch-database.js';
import { openReadModels } from './open-read-models.js';
import { PartnerRow } from './partners/partners.projection.js';
import { ProgramRow } from './programs/programs.projection.js';
import type { Find, RowSource } from './query.js';
import { given } from './spec-support/given.js';
import { serve, store, testServer } from './spec-support/stored-rows.js';
import { putAside } from './spec-support/payout-story.js';
import { accrued, applied, approved, declined, launched, lost, refused, released, won } from './spec-support/story.js';
import { TypeOrmRows } from './typeorm-rows.js';

/** What a name may hold. */
const ODD = "Nö — “später” \\ ' % _";
const PERSON = '5ac1f6a4-16a7-5f0e-8df5-2a8a4f0a1f11';

const memory = given(
  applied('Zoe', '2026-01-01', { country: 'DE' }),
  applied('ann', '2026-01-02'),
  applied('Ann_9', '2026-01-03'),
  applied('ann-2', '2026-01-03', { country: 'FR' }),
  approved('ann', '2026-01-05'),
  declined('Zoe', 'no-audience', '2026-01-06'),
  won('ann', 'c1', '2026-01-31'),
  won('ann', 'c2', '2026-02-01'),
  lost('ann', 'c1', '2026-01-31', '2026-02-01'),
  won('Zoe', 'c3', '2026-02-02'),
  accrued('ann', 'k1', 10_000),
  accrued('ann', 'k2', 5_000_000_000_000_000),
  refused('ann', 'pay3', 100, 'partner-not-approved'),
  released('ann', 'k1', 2_000),
  putAside('ann', 'payout1', { k1: 2_000 }),
  happened('PersonForgotten', { personId: PERSON, reason: 'asked' }),
  launched({ name: ODD }),
);

let database: ScratchDatabase;
let dataSource: DataSource;
const sources: Record<'memory' | 'Postgres', RowSource> = { memory, Postgres: memory };

beforeAll(async () => {
  database = await createScratchDatabase(testServer());
  dataSource = await openReadModels(database.url);
  await serve(dataSource);
  await store(dataSource, memory);
  sources.Postgres = new TypeOrmRows(dataSource);
});

afterAll(async () => {
  await dataSource?.destroy();
  await database?.drop();
});

describe.each(['memory', 'Postgres'] as const)('rows in %s', (kind) => {
  const partners = async (find: Find<PartnerRow>) =>
    (await sources[kind].find(PartnerRow, find)).map(({ partnerId }) => partnerId);
  const positions = async (find: Find<EventHistoryRow>) =>
    (await sources[kind].find(EventHistoryRow, find)).map(({ position }) => position);

  it('are found by value, several together', async () => {
    expect(await partners({ where: { partnerId: 'ann' } })).toEqual(['ann']);
    expect(await partners({ where: { status: 'approved', programId: 'growth' } })).toEqual(['ann']);
    expect(await partners({ where: { partnerId: 'nobody' } })).toEqual([]);
    expect(await sources[kind].find(ProgramRow, { where: { name: ODD } })).toMatchObject([{ programId: 'growth' }]);
  });

  it('are found by having no value', async () => {
    expect(await partners({ where: { country: null }, orderBy: ['partnerId'] })).toEqual(['Ann_9', 'ann']);
  });

  it('are not narrowed by what is undefined', async () => {
    expect(await partners({ where: { partnerId: undefined, status: undefined } })).toHaveLength(4);
    expect(await positions({ where: { position: {} } })).toHaveLength(17);
  });

  it('are found by one of several values', async () => {
    expect(await partners({ where: { partnerId: { in: ['ann', 'Zoe', 'nobody'] } }, orderBy: ['partnerId'] })).toEqual([
      'Zoe',
      'ann',
    ]);
    expect(await partners({ where: { partnerId: { in: [] } } })).toEqual([]);
    expect(await partners({ where: { country: { in: ['DE', 'FR'] } }, orderBy: ['partnerId'] })).toEqual([
      'Zoe',
      'ann-2',
    ]);
  });

  it('are found between bounds of numbers, days, instants and texts', async () => {
    expect(await positions({ where: { position: { from: 3, to: 5 } }, orderBy: ['position'] })).toEqual([3, 4, 5]);
    expect(await positions({ where: { position: { after: 3, before: 5 } } })).toEqual([4]);
    expect(
      await positions({ where: { occurredAt: { to: '2026-01-02T12:00:00.000Z' } }, orderBy: ['position'] }),
    ).toEqual([1, 2]);
    expect(await positions({ where: { occurredAt: { before: '2026-01-02T12:00:00.000Z' } } })).toEqual([1]);
    expect(await partners({ where: { partnerId: { after: 'ann' } } })).toEqual(['ann-2']);
    expect(await partners({ where: { country: { from: 'A' } }, orderBy: ['partnerId'] })).toEqual(['Zoe', 'ann-2']);
    const days = await sources[kind].find(PartnerDayRow, {
      where: { day: { after: '2026-01-31' } },
      orderBy: ['day', 'partnerId'],
    });
    expect(days).toMatchObject([
      { partnerId: 'ann', day: '2026-02-01', won: 1, lost: 1 },
      { partnerId: 'Zoe', day: '2026-02-02', won: 1, lost: 0 },
    ]);
  });

  it('are found by what a list of theirs holds', async () => {
    expect(await positions({ where: { persons: { contains: PERSON } } })).toEqual([16]);
    expect(await positions({ where: { persons: { contains: 'nobody' } } })).toEqual([]);
    expect(await positions({ where: { persons: { contains: PERSON }, type: 'DayClosed' } })).toEqual([]);
  });

  it('are ordered by code point, not by any language, up or down, and limited', async () => {
    expect(await partners({ orderBy: ['partnerId'] })).toEqual(['Ann_9', 'Zoe', 'ann', 'ann-2']);
    expect(await partners({ orderBy: [{ desc: 'partnerId' }], limit: 2 })).toEqual(['ann-2', 'ann']);
    expect(await partners({ orderBy: ['status', { desc: 'appliedAt' }, 'partnerId'] })).toEqual([
      'Ann_9',
      'ann-2',
      'ann',
      'Zoe',
    ]);
    expect(await partners({ limit: 0 })).toEqual([]);
  });

  it('are found behind a place, up or down, whatever else is asked for', async () => {
    const sorted = { orderBy: ['status', 'partnerId'] as const };
    expect(await partners({ ...sorted, behind: ['applied', 'Ann_9'] })).toEqual(['ann-2', 'ann', 'Zoe']);
    expect(await partners({ ...sorted, behind: ['applied', 'Ann_9'], where: { country: null } })).toEqual(['ann']);
    expect(await partners({ ...sorted, behind: ['applied', 'Ann_9'], limit: 1 })).toEqual(['ann-2']);
    expect(await partners({ ...sorted, behind: ['declined', 'Zoe'] })).toEqual([]);
    const newest = [{ desc: 'appliedAt' }, { desc: 'partnerId' }] as const;
    expect(await partners({ orderBy: newest, behind: ['2026-01-03T12:00:00.000Z', 'ann-2'] })).toEqual([
      'Ann_9',
      'ann',
      'Zoe',
    ]);
    expect(await positions({ orderBy: ['position'], behind: [12] })).toEqual([13, 14, 15, 16, 17]);
    const days = await sources[kind].find(PartnerDayRow, {
      orderBy: ['day', 'partnerId'],
      behind: ['2026-01-31', 'z'],
    });
    expect(days.map(({ day }) => day)).toEqual(['2026-02-01', '2026-02-02']);
  });

  it('hold the same values: instants, days, large amounts, words and structures', async () => {
    const [zoe] = await sources[kind].find(PartnerRow, { where: { partnerId: 'Zoe' } });
    expect({ ...zoe }).toEqual({
      partnerId: 'Zoe',
      programId: 'growth',
      status: 'declined',
      statusSince: '2026-01-06T12:00:00.000Z',
      reason: 'no-audience',
      country: 'DE',
      people: [],
      appliedAt: '2026-01-01T12:00:00.000Z',
      decidedAt: '2026-01-06T12:00:00.000Z',
      acceptedTerms: null,
      feePaidUntil: null,
      tier: null,
      tierSince: null,
      tierReason: null,
      certifications: [],
      tracks: [],
    });
    const [line] = await sources[kind].find(StatementLineRow, { where: { commissionId: 'k2' } });
    expect(line).toMatchObject({
      bookedOn: '2026-02-01',
      basisMinor: 5_000_000_000_000_000,
      heldDeltaMinor: 1_000_000_000_000_000,
      explanation: { termsVersion: 1, conditions: [{ met: true }, { met: true }] },
    });
  });
});
