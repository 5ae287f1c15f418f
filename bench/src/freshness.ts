import { createPool } from '@vouch/postgres';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { HttpConnection } from './http-connection.js';
import type { Bench, BenchSetting } from './row.js';
import { startApps } from './running-app.js';

const COMMANDS_PER_SECOND = 1_000;
const CONNECTIONS = 128;
const GOAL_MS = 100;
/** A read model that has a row for every event. */
const READ_MODEL = 'event_history';

/**
 * From a command's answer to its row: api and projector as processes, commands at a fixed rate whatever the answers take, and a
 * look at how far the rows are every few milliseconds. Rows and checkpoint are written by one transaction, so the checkpoint tells.
 */
export const freshness: Bench = {
  name: 'freshness',
  async run({ freshDatabase, long, say }: BenchSetting) {
    const seconds = long ? 60 : 8;
    const url = await freshDatabase('freshness');
    const apps = await startApps(url, { projector: true });
    const pool = createPool(url, { max: 1 });
    const idle = Array.from(
      { length: CONNECTIONS },
      () => new HttpConnection(apps.port, { authorization: `Bearer ${apps.key}` }),
    );
    try {
      /** Answered, and not yet visible. */
      const awaited: { position: number; answeredAt: number }[] = [];
      const delays: number[] = [];
      const stop = new AbortController();
      const looking = look(pool, stop.signal, (position) => {
        const now = performance.now();
        for (let i = awaited.length - 1; i >= 0; i--)
          if (awaited[i]!.position <= position) {
            delays.push(now - awaited[i]!.answeredAt);
            awaited[i] = awaited.at(-1)!;
            awaited.pop();
          }
      });
      let late = 0;
      const send = async (n: number) => {
        const connection = idle.pop();
        if (!connection) return void late++;
        const body = {
          customerId: `c-${n % 5_000}`,
          paymentId: `p-${n}`,
          amount: { amountMinor: 4900, currency: 'EUR' },
        };
        const answer = await connection.post('/v1/commands/record-payment', JSON.stringify(body));
        if (answer.status !== 201) throw new Error(`The api answered ${answer.status}: ${answer.body}`);
        awaited.push({
          position: (JSON.parse(answer.body) as { position: number }).position,
          answeredAt: performance.now(),
        });
        idle.push(connection);
      };
      // The first seconds are for the processes to get warm.
      const warm = await atRate(2, (n) => send(n));
      delays.length = 0;
      late = 0;
      const sent = await atRate(seconds, (n) => send(warm + n));
      for (const end = performance.now() + 10_000; awaited.length > 0 && performance.now() < end;) await sleep(10);
      stop.abort();
      await looking;
      if (awaited.length > 0) throw new Error(`${awaited.length} rows were not visible 10 s after the last command.`);
      const at = (share: number) => delays[Math.min(delays.length - 1, Math.floor(delays.length * share))]!;
      delays.sort((a, b) => a - b);
      say(
        `${sent - late} commands in ${seconds} s, ${late} not sent in time; p50 ${at(0.5).toFixed(0)} ms, p99 ${at(0.99).toFixed(0)} ms`,
      );
      const p99 = at(0.99);
      return [
        {
          what: 'freshness, p99',
          ours: `${p99.toFixed(0)} ms`,
          peer: `${Math.round((sent - late) / seconds)} commands/s`,
          peerName: 'from the answer to the row, under',
          ratio: p99 / GOAL_MS,
          goal: `≤ 1× ${GOAL_MS} ms`,
          reached: p99 < GOAL_MS && late < sent / 100,
        },
      ];
    } finally {
      for (const connection of idle) connection.close();
      await pool.end();
      await apps.stop();
    }
  },
};

async function look(pool: pg.Pool, signal: AbortSignal, seen: (position: number) => void): Promise<void> {
  while (!signal.aborted) {
    const { rows } = await pool.query<{ position: number | null }>({
      name: 'look',
      text: `select min(position) as position from vouch_runtime.checkpoint where subscriber like $1`,
      values: [`projection:${READ_MODEL}:v%`],
    });
    seen(rows[0]!.position ?? 0);
    await sleep(2);
  }
}

/** Calls at a fixed rate for so many seconds. @returns how many calls there were */
async function atRate(seconds: number, call: (n: number) => Promise<void>): Promise<number> {
  const total = seconds * COMMANDS_PER_SECOND;
  const startedAt = performance.now();
  const calls: Promise<void>[] = [];
  while (calls.length < total) {
    const due = Math.min(total, ((performance.now() - startedAt) / 1000) * COMMANDS_PER_SECOND);
    while (calls.length < due) calls.push(call(calls.length));
    await sleep(1);
  }
  await Promise.all(calls);
  return total;
}
