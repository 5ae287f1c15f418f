import { createPool } from '@vouch/postgres';
import type { Pool } from 'pg';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { HttpConnection } from './http-connection.js';
import { inTurn, median, medianRatio, perSecond } from './measure.js';
import type { Bench, BenchSetting } from './row.js';
import { listening, type RunningApps, startApps } from './running-app.js';

const VISITORS = 64;
const LINKS = 8;
/** What may be lost with the process: DESIGN.md, "What has to be fast". */
const STATED_LOSS_MS = 100;
const VISITOR = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0', referer: 'https://example.org/post' };

/** `GET /r/:code` of the api, each click in the log within the stated loss, against Fastify that only sends on. */
export const redirect: Bench = {
  name: 'redirect',
  async run({ freshDatabase, long, say }: BenchSetting) {
    const seconds = long ? 10 : 3;
    const url = await freshDatabase('redirect');
    const apps = await startApps(url);
    const bare = await startBare();
    const pool = createPool(url, { max: 1 });
    const ours = connectionsTo(apps.port);
    const theirs = connectionsTo(bare.port);
    let followed = 0;
    const follow = async (connection: HttpConnection, path: string) => {
      const { status, body } = await connection.get(path);
      if (status !== 302) throw new Error(`${path} was answered with ${status}: ${body}`);
    };
    const followOurs = (seconds: number) =>
      perSecond(VISITORS, seconds, (visitor) => {
        followed++;
        return follow(ours[visitor]!, `/r/bench-${visitor % LINKS}`);
      });
    const followTheirs = (seconds: number) =>
      perSecond(VISITORS, seconds, (visitor) => follow(theirs[visitor]!, `/r/bench-${visitor % LINKS}`));
    try {
      await makeLinks(apps);
      await followOurs(1);
      await followTheirs(1);
      const rates = await inTurn(
        long ? 7 : 3,
        {
          vouch: async () => {
            const before = followed;
            const startedAt = performance.now();
            await followOurs(seconds);
            while ((await clicksIn(pool)) < followed) await sleep(10);
            const ms = performance.now() - startedAt;
            // Whatever the log is behind by, beyond what may be lost, counts as time that the redirects took.
            return ((followed - before) * 1000) / Math.max(ms - STATED_LOSS_MS, seconds * 1000);
          },
          'bare Fastify': () => followTheirs(seconds),
        },
        say,
      );
      const ratio = medianRatio(rates.vouch, rates['bare Fastify']);
      return [
        {
          what: 'redirect, its click recorded',
          ours: `${Math.round(median(rates.vouch))} redirects/s`,
          peer: `${Math.round(median(rates['bare Fastify']))} redirects/s`,
          peerName: 'Fastify, the redirect alone',
          ratio,
          goal: '≥ 0.7×',
          reached: ratio >= 0.7,
        },
      ];
    } finally {
      for (const connection of [...ours, ...theirs]) connection.close();
      await pool.end();
      await bare.stop();
      await apps.stop();
    }
  },
};

async function clicksIn(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ clicks: string }>(
    `select sum(jsonb_array_length(data -> 'clicks')) as clicks from vouch_log.queryable_event where type = 'LinkClicked'`,
  );
  return Number(rows[0]!.clicks);
}

const connectionsTo = (port: number) => Array.from({ length: VISITORS }, () => new HttpConnection(port, VISITOR));

async function makeLinks({ port, key }: RunningApps): Promise<void> {
  const owner = new HttpConnection(port, { authorization: `Bearer ${key}` });
  const ids = { programId: 'bench', partnerId: 'acme' };
  const commands: readonly (readonly [name: string, body: object])[] = [
    [
      'launch-program',
      {
        programId: 'bench',
        name: 'Bench',
        currency: 'EUR',
        zone: 'Europe/Berlin',
        terms: {
          holdingDays: 14,
          rules: [{ rule: 'share', on: 'every-payment', pays: { kind: 'percent', rate: '0.2' }, for: { months: 12 } }],
        },
        tiers: [{ name: 'Registered', criteria: { activeCustomers: 0, certified: false } }],
      },
    ],
    ['apply-to-program', ids],
    ['approve-application', { partnerId: 'acme' }],
    ...Array.from(
      { length: LINKS },
      (_, n) => ['create-link', { ...ids, code: `bench-${n}`, destination: 'https://example.com/start' }] as const,
    ),
  ];
  for (const [name, body] of commands) {
    const answer = await owner.post(`/v1/commands/${name}`, JSON.stringify(body));
    if (answer.status !== 201) throw new Error(`${name} was answered with ${answer.status}: ${answer.body}`);
  }
  owner.close();
}

async function startBare(): Promise<{ readonly port: number; stop(): Promise<void> }> {
  const script = fileURLToPath(new URL('./bare-redirect-process.js', import.meta.url));
  const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
  return {
    port: await listening(child),
    async stop() {
      const ended = once(child, 'close');
      child.kill('SIGTERM');
      await ended;
    },
  };
}
