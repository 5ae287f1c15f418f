import { PostgresEventLog } from '@vouch/event-store';
import type { EventToAppend } from '@vouch/events';
import { createPool } from '@vouch/postgres';
import { randomUUID } from 'node:crypto';
import { HttpConnection } from './http-connection.js';
import { inTurn, median, medianRatio, perSecond } from './measure.js';
import type { Bench, BenchSetting } from './row.js';
import { startApps } from './running-app.js';

const WRITERS = 64;
const PER_STREAM = 10;

const subject = (round: number, writer: number, n: number) => `c-${round}-${writer}-${Math.floor(n / PER_STREAM)}`;

/** The body of a payment, which is also the data of the event that it becomes. */
const payment = (customerId: string, n: number) => ({
  customerId,
  paymentId: `pay-${n}`,
  amount: { amountMinor: 4900, currency: 'EUR' },
});

const eventOf = (customerId: string, n: number): EventToAppend => ({
  id: randomUUID(),
  type: 'PaymentReceived',
  schemaVersion: 1,
  data: payment(customerId, n),
  occurredAt: '2025-03-14T09:26:53.589Z',
  actor: 'key:bench',
  correlationId: randomUUID(),
  causationId: randomUUID(),
  laneKey: `customer:${customerId}`,
  codeVersion: '0.1.0',
});

/** RecordPayment through the api, in a process of its own, against appending the event that it records. */
export const httpCommand: Bench = {
  name: 'http-command',
  async run({ freshDatabase, long, say }: BenchSetting) {
    const seconds = long ? 10 : 3;
    const apps = await startApps(await freshDatabase('http_command'));
    const headers = { authorization: `Bearer ${apps.key}` };
    const connections = Array.from({ length: WRITERS }, () => new HttpConnection(apps.port, headers));
    const pool = createPool(await freshDatabase('http_append'));
    const log = await PostgresEventLog.open(pool);
    const send = async (round: number, writer: number, n: number) => {
      const body = JSON.stringify(payment(subject(round, writer, n), n));
      const answer = await connections[writer]!.post('/v1/commands/record-payment', body);
      if (answer.status !== 201) throw new Error(`The api answered ${answer.status}: ${answer.body}`);
    };
    try {
      await perSecond(WRITERS, 1, (writer, n) => send(-1, writer, n));
      const rates = await inTurn(
        long ? 7 : 3,
        {
          http: (round) => perSecond(WRITERS, seconds, (writer, n) => send(round, writer, n)),
          append: (round) =>
            perSecond(WRITERS, seconds, (writer, n) => {
              const customerId = subject(round, writer, n);
              const expected = n % PER_STREAM === 0 ? 'no-stream' : (n % PER_STREAM) - 1;
              return log.append(`customer-${customerId}`, expected, [eventOf(customerId, n)]);
            }),
        },
        say,
      );
      const ratio = medianRatio(rates.http, rates.append);
      return [
        {
          what: 'HTTP command',
          ours: `${Math.round(median(rates.http))} commands/s`,
          peer: `${Math.round(median(rates.append))} events/s`,
          peerName: 'the same append without HTTP',
          ratio,
          goal: '≥ 0.3×',
          reached: ratio >= 0.3,
        },
      ];
    } finally {
      for (const connection of connections) connection.close();
      await log.close();
      await pool.end();
      await apps.stop();
    }
  },
};
