import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource, Entity, Index } from 'typeorm';
import { clock } from '../clock/clock.projection.js';
import { Key, Optional, Value } from '../columns.js';
import { PartnerDayRow } from '../insights/partner-days.projection.js';
import { openReadModels } from '../open-read-models.js';
import { PartnerRow } from '../partners/partners.projection.js';
import type { Projection } from '../projection.js';
import { projections } from '../read-models.js';
import { readModelSchema } from '../schema.js';
import { ReadModelNotReady } from '../errors.js';
import { serve, testServer } from '../spec-support/stored-rows.js';
import { TypeOrmRows } from '../typeorm-rows.js';
import { migrationSource, outstandingMigration } from './outstanding-migration.js';
import { createScratchDatabase, type ScratchDatabase } from './scratch-database.js';

let database: ScratchDatabase;
const opened: DataSource[] = [];

beforeEach(async () => {
  database = await createScratchDatabase(testServer());
});

afterEach(async () => {
  await Promise.all(opened.splice(0).map((each) => each.destroy()));
  await database.drop();
});

const open = async () => {
  const dataSource = await openReadModels(database.url);
  opened.push(dataSource);
  return dataSource;
};

/** The clock's projection with another entity of the same name. */
const clockWith = (entity: new () => object, version = clock.version): Projection[] =>
  projections.map((each) => (each.name === 'clock' ? { ...each, entity, version } : each));

@Entity({ name: 'clock', schema: readModelSchema })
class ClockWithMore {
  @Key('text', 'IANA time zone.')
  zone!: string;

  @Value('date', 'The latest day that ended there.')
  lastClosedDay!: string;

  @Value('instant', 'When that day ended.')
  lastClosedAt!: string;

  @Value('integer', 'How many.')
  closedDays!: number;
}

@Entity({ name: 'clock', schema: readModelSchema })
@Index(['lastClosedDay'])
class ClockWithIndex {
  @Key('text', 'IANA time zone.')
  zone!: string;

  @Value('date', 'The latest day that ended there.')
  lastClosedDay!: string;

  @Value('instant', 'When that day ended.')
  lastClosedAt!: string;
}

@Entity({ name: 'clock', schema: readModelSchema })
class ClockInOtherWords {
  @Key('text', 'Where.')
  zone!: string;

  @Value('date', 'How far.')
  lastClosedDay!: string;

  @Value('instant', 'Until when.')
  lastClosedAt!: string;

  @Optional('text', 'The month until which no more comes.')
  closedMonth!: string | null;
}

describe('migrations', () => {
  it('make the tables that the entities want: nothing is outstanding', async () => {
    await open();
    expect(await outstandingMigration(database.url, projections)).toEqual({ up: [], down: [], changedInPlace: [] });
  });

  it.each([
    ['a column', ClockWithMore],
    ['an index', ClockWithIndex],
  ])('catch an entity that got %s while its version stayed', async (_, entity) => {
    await open();
    expect((await outstandingMigration(database.url, clockWith(entity))).changedInPlace).toEqual(['clock']);
  });

  it('ask for nothing when only the words that explain a column changed', async () => {
    await open();
    expect((await outstandingMigration(database.url, clockWith(ClockInOtherWords))).up).toEqual([]);
  });

  it('make a table beside the old one for a new version', async () => {
    await open();
    const { up, changedInPlace } = await outstandingMigration(
      database.url,
      clockWith(ClockWithMore, clock.version + 1),
    );
    expect(changedInPlace).toEqual([]);
    expect(up).toHaveLength(1);
    expect(up[0]).toMatch(/^CREATE TABLE "vouch_read"."clock_v\d+" .*"closed_days" integer NOT NULL/);
    expect(up[0]).toContain(`clock_v${clock.version + 1}`);
  });

  it('are written as one class with a line for each column', () => {
    const source = migrationSource('AddClock1700000000000', {
      up: [
        'CREATE TABLE "s"."clock_v2" ("zone" text NOT NULL, "n" numeric(10, 2), CONSTRAINT "PK_1" PRIMARY KEY ("zone", "n"))',
      ],
      down: ['DROP TABLE IF EXISTS "s"."clock_v2"'],
    });
    expect(source).toContain(`await queryRunner.query(\`CREATE TABLE "s"."clock_v2" (
      "zone" text NOT NULL,
      "n" numeric(10, 2),
      CONSTRAINT "PK_1" PRIMARY KEY ("zone", "n")
    )\`);`);
  });

  it('run once when several processes start together', async () => {
    await Promise.all(Array.from({ length: 4 }, open));
    const [{ count }] = await opened[0]!.query<[{ count: string }]>('select count(*) from vouch_read.migration');
    expect(Number(count)).toBe(opened[0]!.migrations.length);
  });

  it('go back to nothing', async () => {
    const dataSource = await open();
    for (const _ of dataSource.migrations) await dataSource.undoLastMigration();
    const tables = await dataSource.query<unknown[]>(
      `select 1 from information_schema.tables where table_schema = 'vouch_read' and table_name <> 'migration'`,
    );
    expect(tables).toEqual([]);
  });
});

describe('a read model that is not ready', () => {
  it('says so while nothing serves it yet', async () => {
    const rows = new TypeOrmRows(await open());
    await expect(rows.find(PartnerRow)).rejects.toThrow(
      "The read model partners is still being filled from the log. Start the projector if it isn't running, or ask again later.",
    );
  });

  it('says so while an older version serves it that lacks a column', async () => {
    const dataSource = await open();
    await serve(
      dataSource,
      projections.filter(({ entity }) => entity !== PartnerDayRow),
    );
    await dataSource.query(
      `create view vouch_read.partner_days as select partner_id, day from vouch_read.partner_days_v1`,
    );
    await expect(new TypeOrmRows(dataSource).find(PartnerDayRow)).rejects.toThrow(ReadModelNotReady);
  });

  it('leaves other failures as they are', async () => {
    const dataSource = await open();
    await serve(dataSource);
    const impossible = new TypeOrmRows(dataSource).find(PartnerDayRow, { where: { day: 'never' } });
    await expect(impossible).rejects.not.toThrow(ReadModelNotReady);
  });
});
