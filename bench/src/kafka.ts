import type { EventLog } from '@vouch/event-store';
import type { RecordedEvent } from '@vouch/events';
import { type Fanout, fanoutSetting, messageOf, readPublished, Relay } from '@vouch/kafka';
import { projections } from '@vouch/read-models';
import { laneOf, openInstallation, ProjectionRunner, projectionSubscriber, waitForPosition } from '@vouch/runtime';
import { Kafka, logLevel } from 'kafkajs';
import type pg from 'pg';
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { fillLog } from './fill-log.js';
import { progressTo } from './rebuild.js';
import type { Bench, BenchRow, BenchSetting } from './row.js';

const PARTITIONS = 32;
const PROCESSES = [1, 2, 4];
/** On a machine that has a core for each of them, and one for Postgres. */
const GOALS = [0.7, 1.2, 2];
const SENT_BY_PEER = 50_000;
const BATCH = 1_000;

const pathTo = (file: string) => fileURLToPath(new URL(`../../${file}`, import.meta.url));

/** The relay beside kafkajs alone, and all read models followed by one process and by several. */
export const kafka: Bench = {
  name: 'kafka',
  onlyByName: true,
  async run({ freshDatabase, long, events = long ? 1_000_000 : 100_000, say }: BenchSetting) {
    const databaseUrl = await freshDatabase('kafka');
    const broker = await anyBroker();
    const url = `kafka://${broker.address}/bench-${randomUUID()}?partitions=${PARTITIONS}`;
    const fanout = fanoutSetting({ VOUCH_FANOUT: url })!;
    const installation = await openInstallation({ databaseUrl, dataDir: tmpdir(), applicationName: 'bench' });
    const { log, pool } = installation;
    try {
      // The read models are served, and empty.
      await new ProjectionRunner({ log, pool, projections, dividedInto: PARTITIONS }).catchUp();
      await fillLog(log, events, progressTo(say));
      await pool.query('vacuum analyze vouch_log.event');
      const head = await log.head();

      const relayed = await seconds(() => publish({ log, pool, fanout }, head));
      const peer = await seconds(() => sendBare(log, fanout, SENT_BY_PEER));
      say(`relay: ${rate(head, relayed)}; kafkajs alone: ${rate(SENT_BY_PEER, peer)}`);
      const rows = [row('relay', head, relayed, 'kafkajs, the same messages', SENT_BY_PEER / peer, 0.3)];

      await forget(pool);
      const direct = await seconds(() => follow(1, { DATABASE_URL: databaseUrl }, pool, head));
      say(`read models, directly from the log: ${rate(head, direct)}`);
      for (const [i, processes] of PROCESSES.entries()) {
        await forget(pool);
        const took = await seconds(() =>
          follow(processes, { DATABASE_URL: databaseUrl, VOUCH_FANOUT: url }, pool, head),
        );
        say(`read models, ${processes} processes on the topic: ${rate(head, took)}`);
        const goal = GOALS[i]!;
        rows.push(
          row(`all read models, ${processes} processes`, head, took, '1 process on the log', head / direct, goal),
        );
      }
      return rows;
    } finally {
      await installation.close();
      await broker.stop();
    }
  },
};

const seconds = async (work: () => Promise<unknown>) => {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
};

const rate = (events: number, took: number) => `${Math.round(events / took)} events/s`;

function row(what: string, events: number, took: number, peerName: string, peer: number, goal: number): BenchRow {
  const ratio = events / took / peer;
  return {
    what: `${what}, ${events} events`,
    ours: rate(events, took),
    peer: `${Math.round(peer)} events/s`,
    peerName,
    ratio,
    goal: `≥ ${goal}×`,
    reached: ratio >= goal,
  };
}

interface Setting {
  readonly log: EventLog;
  readonly pool: pg.Pool;
  readonly fanout: Fanout;
}

async function publish({ log, pool, fanout }: Setting, head: number): Promise<void> {
  const stop = new AbortController();
  const running = new Relay({ log, pool, fanout, onError: (error) => console.error(error) }).run(stop.signal);
  while (((await readPublished(pool, fanout.topic))?.through ?? 0) < head) await sleep(20);
  stop.abort();
  await running;
}

/** Some of the same messages with nothing but the client: no log to read, no progress to keep. */
async function sendBare(log: Setting['log'], { brokers, topic }: Fanout, count: number): Promise<void> {
  const events: RecordedEvent[] = [];
  for await (const page of log.readAll({ after: 0 })) {
    events.push(...page.events);
    if (events.length >= count) break;
  }
  const producer = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING }).producer({
    createPartitioner:
      () =>
      ({ message }) =>
        message.partition!,
  });
  const other = `${topic}-bare`;
  const admin = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic: other, numPartitions: PARTITIONS }], waitForLeaders: true });
  await admin.disconnect();
  await producer.connect();
  for (let at = 0; at < count; at += BATCH) {
    const messages = events.slice(at, at + BATCH).map((event) => {
      const place = { partition: laneOf(event.laneKey, PARTITIONS), sequence: at, previous: at };
      return messageOf(event, place, other);
    });
    await producer.send({ topic: other, messages, acks: -1 });
  }
  await producer.disconnect();
}

/** As if no read model had read anything. */
async function forget(pool: Setting['pool']): Promise<void> {
  await pool.query(`update vouch_runtime.checkpoint set position = 0 where subscriber like 'projection:%'`);
  const { rows } = await pool.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
      where schemaname = 'vouch_read' and tablename ~ '_v[0-9]+$'`,
  );
  await pool.query(`truncate ${rows.map(({ name }) => name).join(', ')}`);
}

async function follow(
  processes: number,
  settings: Readonly<Record<string, string>>,
  pool: Setting['pool'],
  head: number,
): Promise<void> {
  const env = { ...process.env, ...settings, VOUCH_ROLES: 'projections' };
  const children: ChildProcess[] = [];
  for (let i = 0; i < processes; i++)
    children.push(
      spawn(process.execPath, [pathTo('apps/projector/dist/main.js')], {
        env: { ...env, VOUCH_DATA_DIR: tmpdir(), VOUCH_LOG_LEVEL: 'error' },
        stdio: ['ignore', 'ignore', 'inherit'],
      }),
    );
  try {
    const subscribers = projections.map(projectionSubscriber);
    await waitForPosition({ pool, subscribers, position: head, timeoutMs: 3_600_000 });
  } finally {
    for (const child of children) child.kill('SIGTERM');
    await Promise.all(children.map((child) => once(child, 'close')));
  }
}

/** The broker at KAFKA_BROKERS, or the one that the tests start too. */
async function anyBroker(): Promise<{ readonly address: string; stop(): Promise<void> }> {
  const given = process.env['KAFKA_BROKERS'];
  if (given) return { address: given, stop: () => Promise.resolve() };
  const child = spawn(
    process.execPath,
    [
      '--conditions=@vouch/source',
      '--import',
      pathTo('libs/event-store/src/conformance/typescript-source.mjs'),
      pathTo('libs/kafka/testing/broker.process.ts'),
    ],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const [address] = (await once(child.stdout, 'data')) as [Buffer];
  return {
    address: address.toString().trim(),
    stop: async () => {
      child.stdin.end();
      await once(child, 'close');
    },
  };
}
