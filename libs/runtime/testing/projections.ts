import type { RecordedEvent } from '@vouch/events';
import { type MemoryRows, type Projection, projection, readModelSchema, type Row, tableOf } from '@vouch/read-models';
import type pg from 'pg';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Small read models that use all that the runner offers: rows that come and go, one row per event, rows of lane `*`. */

@Entity({ name: 'tallies', schema: readModelSchema })
export class TallyRow {
  @PrimaryColumn({ type: 'text' })
  partnerId!: string;

  @Column({ type: 'bigint' })
  referrals!: number;

  @Column({ type: 'jsonb' })
  tracks!: readonly string[];

  @Column({ type: 'text', nullable: true })
  lastSource!: string | null;

  @Column({ type: 'timestamptz' })
  lastAt!: string;
}

type OfPartner = RecordedEvent<'PartnerApplied' | 'ReferralMade' | 'CertificationAwarded' | 'ApplicationDeclined'>;
const ofPartner = ({ data }: OfPartner) => [data.partnerId];

/** A tally begins with whatever comes first, and is gone after a decline. */
export const tallies = projection<TallyRow>({
  name: 'tallies',
  capability: 'partners',
  version: 1,
  entity: TallyRow,
  on: {
    PartnerApplied: { key: ofPartner, fold: (row, event) => ({ ...tally(row, event), lastAt: event.occurredAt }) },
    ReferralMade: {
      key: ofPartner,
      fold: (row, event) => ({
        ...tally(row, event),
        referrals: tally(row, event).referrals + 1,
        lastSource: event.data.source ?? null,
        lastAt: event.occurredAt,
      }),
    },
    CertificationAwarded: {
      key: ofPartner,
      fold: (row, event) => ({
        ...tally(row, event),
        tracks: [...tally(row, event).tracks, event.data.trackId],
        lastAt: event.occurredAt,
      }),
    },
    ApplicationDeclined: { key: ofPartner, fold: () => null },
  },
});

const tally = (row: TallyRow | null, event: OfPartner): TallyRow =>
  row ?? { partnerId: event.data.partnerId, referrals: 0, tracks: [], lastSource: null, lastAt: event.occurredAt };

@Entity({ name: 'entries', schema: readModelSchema })
export class EntryRow {
  @PrimaryColumn({ type: 'text' })
  partnerId!: string;

  @PrimaryColumn({ type: 'bigint' })
  position!: number;

  @Column({ type: 'text' })
  referralId!: string;
}

export const entries = projection<EntryRow>({
  name: 'entries',
  capability: 'referrals',
  version: 1,
  entity: EntryRow,
  on: {
    ReferralMade: {
      key: ({ data, position }) => [data.partnerId, position],
      fold: (_, { data, position }) => ({ partnerId: data.partnerId, position, referralId: data.referralId }),
    },
  },
});

@Entity({ name: 'days', schema: readModelSchema })
export class DayRow {
  @PrimaryColumn({ type: 'date' })
  date!: string;

  @Column({ type: 'integer' })
  closings!: number;
}

export const days = projection<DayRow>({
  name: 'days',
  capability: 'clock',
  version: 1,
  entity: DayRow,
  on: {
    DayClosed: {
      key: ({ data }) => [data.date],
      fold: (row, { data }) => ({ date: data.date, closings: (row?.closings ?? 0) + 1 }),
    },
  },
});

export const testProjections: readonly Projection[] = [tallies, entries, days];

/** What the migrations of the read models do for theirs. */
export async function createTables(pool: pg.Pool, projections: readonly Projection[] = testProjections): Promise<void> {
  await pool.query(`create schema if not exists ${readModelSchema}`);
  for (const { schema, table, columns, primaryKey } of projections.map(tableOf)) {
    const name = (property: string) => `"${columns.find((column) => column.property === property)!.name}"`;
    const defined = columns.map(
      (column) => `${name(column.property)} ${column.pgType} ${column.nullable ? '' : 'not null'}`,
    );
    await pool.query(
      `create table if not exists ${schema}.${table} (${defined.join(', ')}, primary key (${primaryKey.map(name).join(', ')}))`,
    );
  }
}

export type RowsByReadModel = Readonly<Record<string, readonly Row[]>>;

/** All that readers of these read models see. */
export async function servedRows(
  pool: pg.Pool,
  projections: readonly Projection[] = testProjections,
): Promise<RowsByReadModel> {
  const rows: Record<string, readonly Row[]> = {};
  for (const projection of projections) {
    const { schema, view, columns } = tableOf(projection);
    const selected = columns.map(({ name, property }) => `"${name}" as "${property}"`).join(', ');
    const { rows: found } = await pool.query<Row>(`select ${selected} from ${schema}.${view}`);
    rows[view] = inKeyOrder(projection, found);
  }
  return rows;
}

/** The same, folded in memory: what the rows have to be. */
export function rowsInMemory(rows: MemoryRows, projections: readonly Projection[] = testProjections): RowsByReadModel {
  return Object.fromEntries(
    projections.map((projection) => [projection.name, inKeyOrder(projection, [...rows.all(projection.entity)])]),
  );
}

function inKeyOrder(projection: Projection, rows: readonly Row[]): readonly Row[] {
  const { primaryKey } = tableOf(projection);
  const key = (row: Row) => JSON.stringify(primaryKey.map((property) => row[property]));
  return [...rows].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
