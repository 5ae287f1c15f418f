import {
  getPostgreSQLEventStore,
  pongoMultiStreamProjection,
  rebuildPostgreSQLProjections,
} from '@event-driven-io/emmett-postgresql';
import { PostgresEventLog } from '@vouch/event-store';
import { createPool } from '@vouch/postgres';
import pg from 'pg';
import { fillLog } from './fill-log.js';
import { rebuildValue, valueEventTypes } from './installation.js';
import { inTurn, median, medianRatio } from './measure.js';
import type { Bench, BenchSetting } from './row.js';

const PAGE = 1000;

/** Rebuilding what each partner is worth, against reading the same rows with nothing but the driver, and against emmett. */
export const rebuild: Bench = {
  name: 'rebuild',
  async run({ freshDatabase, long, say }: BenchSetting) {
    const url = await freshDatabase('rebuild_vouch');
    const pool = createPool(url);
    const log = await PostgresEventLog.open(pool);
    const written = await fillLog(log, long ? 1_000_000 : 100_000, progressTo(say));
    await pool.query('vacuum analyze vouch_log.event');
    await log.close();
    const { rows } = await pool.query<{ n: number }>('select count(*) n from vouch_log.event where type = any($1)', [
      valueEventTypes,
    ]);
    const counted = rows[0]!.n;
    say(`${written} events, ${counted} of them counted by the projection`);

    const emmettEvents = long ? 20_000 : 3_000;
    const rates = await inTurn(
      long ? 5 : 3,
      {
        vouch: async () => counted / (await rebuildValue(url)),
        'bare pg': async () => counted / (await readBare(url)),
        emmett: async (round) => {
          // A second rebuild of the same projection does nothing in emmett 0.42, so each round has a store of its own.
          const emmettUrl = await freshDatabase(`rebuild_emmett_${round}`);
          await fillEmmett(emmettUrl, emmettEvents);
          return emmettEvents / (await rebuildEmmett(emmettUrl, emmettEvents));
        },
      },
      say,
    );
    await pool.end();

    const row = (peerName: string, peer: readonly number[], goal: number) => {
      const ratio = medianRatio(rates.vouch, peer);
      return {
        what: `rebuild, ${written} events`,
        ours: `${Math.round(median(rates.vouch))} events/s`,
        peer: `${Math.round(median(peer))} events/s`,
        peerName,
        ratio,
        goal: `≥ ${goal}×`,
        reached: ratio >= goal,
      };
    };
    return [
      row('pg driver, only reading', rates['bare pg'], 0.5),
      row(`emmett projection rebuild, ${emmettEvents} events`, rates.emmett, 10),
    ];
  },
};

export const progressTo = (say: (line: string) => void) => {
  let next = 0;
  return (written: number) => {
    if (written < next) return;
    say(`filling the log: ${written} events`);
    next += 200_000;
  };
};

/** The rows that the rebuild reads, page by page, with the plain driver and nothing done to them. @returns seconds */
async function readBare(url: string): Promise<number> {
  const client = new pg.Client(url);
  await client.connect();
  const started = performance.now();
  for (let after = '0'; ;) {
    const { rows } = await client.query<{ position: string }>({
      name: 'page',
      text: `select position, recorded_at, canonical from vouch_log.event
             where position > $1 and type = any($2) order by position limit ${PAGE}`,
      values: [after, valueEventTypes],
    });
    if (rows.length === 0) break;
    after = rows.at(-1)!.position;
  }
  const seconds = (performance.now() - started) / 1000;
  await client.end();
  return seconds;
}

interface Value {
  payments: number;
  paymentsMinor: number;
}

interface Credited {
  type: 'PaymentCredited';
  data: { partnerId: string; customerId: string; amountMinor: number };
}

async function fillEmmett(url: string, events: number): Promise<void> {
  const store = getPostgreSQLEventStore(url);
  await store.schema.migrate();
  // One after the other: with concurrent writers, emmett 0.42 rebuilds from only a part of what was appended.
  for (let n = 0; n < events; n += 100)
    await store.appendToStream<Credited>(
      `attribution-${n}`,
      Array.from({ length: 100 }, (_, i) => ({
        type: 'PaymentCredited',
        data: { partnerId: `partner-${(n + i) % 500}`, customerId: `customer-${n}`, amountMinor: 4900 },
      })),
    );
  await store.close();
}

async function rebuildEmmett(url: string, events: number): Promise<number> {
  const projection = pongoMultiStreamProjection({
    collectionName: 'partner_value',
    canHandle: ['PaymentCredited'],
    getDocumentId: ({ data }: Credited) => data.partnerId,
    evolve: (value: Value | null, { data }: Credited) => ({
      payments: (value?.payments ?? 0) + 1,
      paymentsMinor: (value?.paymentsMinor ?? 0) + data.amountMinor,
    }),
  });
  const started = performance.now();
  const consumer = rebuildPostgreSQLProjections<Credited>({ connectionString: url, projections: [projection] });
  await consumer.start();
  const seconds = (performance.now() - started) / 1000;
  await consumer.close();
  const client = new pg.Client(url);
  await client.connect();
  const { rows } = await client.query<{ n: string }>(
    `select coalesce(sum((data->>'payments')::int), 0) n from partner_value`,
  );
  await client.end();
  if (Number(rows[0]?.n) !== events)
    throw new Error(`emmett rebuilt from ${rows[0]?.n} of ${events} events; its time would mean nothing.`);
  return seconds;
}
