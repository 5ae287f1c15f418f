import { getPostgreSQLEventStore } from '@event-driven-io/emmett-postgresql';
import { PostgresEventLog } from '@vouch/event-store';
import { canonicalEvent, type EventToAppend } from '@vouch/events';
import { createPool } from '@vouch/postgres';
import { createHash, randomUUID } from 'node:crypto';
import { inTurn, median, medianRatio, perSecond } from './measure.js';
import type { Bench, BenchSetting } from './row.js';

const WRITERS = 64;
/** Events per stream, so that streams are short, as a customer's or a partner's are. */
const PER_STREAM = 10;
/** Each contender may use as many connections as it likes up to this. */
const CONNECTIONS = 10;

const payment = (writer: number, n: number): EventToAppend => ({
  id: randomUUID(),
  type: 'PaymentReceived',
  schemaVersion: 1,
  data: {
    customerId: `customer-${writer}`,
    paymentId: `pay-${writer}-${n}`,
    amount: { amountMinor: 4900, currency: 'EUR' },
  },
  occurredAt: '2025-03-14T09:26:53.589Z',
  actor: 'key:bench',
  correlationId: randomUUID(),
  causationId: randomUUID(),
  laneKey: `customer:customer-${writer}`,
  codeVersion: '0.1.0',
});

const streamOf = (round: number, writer: number, n: number) =>
  `customer-${round}-${writer}-${Math.floor(n / PER_STREAM)}`;

/** One event per command from 64 writers, each answered only when it is durable, at an exact expected revision. */
export const append: Bench = {
  name: 'append',
  async run({ freshDatabase, long, say }: BenchSetting) {
    const seconds = long ? 10 : 3;

    const ourPool = createPool(await freshDatabase('append_vouch'), { max: CONNECTIONS });
    const log = await PostgresEventLog.open(ourPool);

    const emmett = getPostgreSQLEventStore(await freshDatabase('append_emmett'));
    await emmett.schema.migrate();

    // The same columns, bytes, hash and unique indexes as ours, one row and one commit per command.
    const rowPool = createPool(await freshDatabase('append_insert'), { max: CONNECTIONS });
    await rowPool.query(`create table event (
      position bigserial primary key, recorded_at timestamptz not null default now(), event_id uuid not null unique,
      stream text not null, revision bigint not null, type text not null, lane_key text not null,
      canonical text not null, hash bytea not null, unique (stream, revision))`);

    const rates = await inTurn(
      long ? 7 : 3,
      {
        vouch: (round) =>
          perSecond(WRITERS, seconds, (writer, n) =>
            log.append(streamOf(round, writer, n), n % PER_STREAM === 0 ? 'no-stream' : (n % PER_STREAM) - 1, [
              payment(writer, n),
            ]),
          ),
        'pooled INSERT': (round) =>
          perSecond(WRITERS, seconds, (writer, n) => {
            const stream = streamOf(round, writer, n);
            const event = payment(writer, n);
            const canonical = canonicalEvent(stream, n % PER_STREAM, event);
            return rowPool.query({
              name: 'insert-event',
              text: `insert into event (event_id, stream, revision, type, lane_key, canonical, hash) values ($1, $2, $3, $4, $5, $6, $7)`,
              values: [
                event.id,
                stream,
                n % PER_STREAM,
                event.type,
                event.laneKey,
                canonical,
                createHash('sha256').update(canonical).digest(),
              ],
            });
          }),
        emmett: (round) =>
          perSecond(WRITERS, seconds, (writer, n) =>
            emmett.appendToStream(streamOf(round, writer, n), [{ type: 'PaymentReceived', data: payment(writer, n) }], {
              expectedStreamVersion: n % PER_STREAM === 0 ? 'STREAM_DOES_NOT_EXIST' : BigInt(n % PER_STREAM),
            }),
          ),
      },
      say,
    );

    await log.close();
    await Promise.all([ourPool.end(), rowPool.end(), emmett.close()]);

    const row = (peerName: 'emmett' | 'pooled INSERT', goal: number) => {
      const ratio = medianRatio(rates.vouch, rates[peerName]);
      return {
        what: 'append',
        ours: `${Math.round(median(rates.vouch))} events/s`,
        peer: `${Math.round(median(rates[peerName]))} events/s`,
        peerName: peerName === 'emmett' ? 'emmett-postgresql appendToStream' : 'pg, pooled single-row INSERT',
        ratio,
        goal: `≥ ${goal}×`,
        reached: ratio >= goal,
      };
    };
    return [row('emmett', 10), row('pooled INSERT', 2.5)];
  },
};
