import { chmod, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { EventToAppend, RecordedEvent } from '@vouch/events';
import { openDatabase } from '@vouch/postgres';
import { projections } from '@vouch/read-models';
import {
  type Installation,
  listParked,
  openInstallation,
  projectionSubscriber,
  verifyRows,
  waitForPosition,
  WaitTimeout,
} from '@vouch/runtime';
import { randomHistory, seededRandom, settle, skipUnless } from '@vouch/testing';
import { hasKafka, KafkaBroker, WHY_NO_KAFKA } from '../../libs/kafka/testing/kafka-broker.js';
import { firstSequences, plainClient, topicContents, unrepeated } from '../../libs/kafka/testing/topic-contents.js';
import { scratchFolder } from '../journeys/vouch-command.js';
import { answering } from './answering-api.js';
import { AppProcess } from './app-process.js';
import { appendEvents } from './append-events.js';
import { pay, type Server, type Told } from './payments.js';
import { hasSmallDisks, SmallDisk, WHY_NO_SMALL_DISKS } from './small-disk.js';

/** How often each fault happens: VOUCH_FAULTS=50 npm test -- test/faults/kafka tells figures of a long run. */
const rounds = Number(process.env['VOUCH_FAULTS'] ?? 1);
const seed = Number(process.env['VOUCH_TEST_SEED'] ?? Date.now() % 1_000_000);
const PARTITIONS = 8;
const POISONED = 'partner:poisoned';
/** The lease of a paused process, the session of a killed member, the start of another one. */
const RECOVERED_WITHIN_MS = 60_000;

const TIME_FOR_FAULTS_MS = (rounds + 1) * 180_000;

const lastWords = ({ pid, output }: AppProcess) => `${pid}: ${output.slice(-3_000)}`;

const withKafka = skipUnless(hasKafka(), WHY_NO_KAFKA);

withKafka.describe(`Processes and servers under load (VOUCH_TEST_SEED=${seed})`, () => {
  const random = seededRandom(seed);
  const topic = `faults-${process.pid}-${seed}`;
  let events = 0;
  let writers = 0;
  const figures: { readonly fault: string; readonly seconds: number; readonly behind: number }[] = [];
  const told: Told[] = [];
  const running = new Set<AppProcess>();
  const disks: Partial<Record<'database' | 'broker', SmallDisk>> = {};
  let folder: Awaited<ReturnType<typeof scratchFolder>>;
  let dataDir: string;
  /** Each time that the server was started or joined; it ends with the last. */
  const databases: Awaited<ReturnType<typeof openDatabase>>[] = [];
  let installation: Installation;
  let api: AppProcess;
  let server: Server;
  let broker: KafkaBroker;
  let relays: AppProcess[];
  let projectors: AppProcess[];

  beforeAll(async () => {
    history = settle(randomHistory(seed, 6_000 * rounds)).events.filter(({ stream }) => !stream.startsWith('key-'));
    folder = await scratchFolder();
    const place = async (name: 'database' | 'broker') => {
      const path = join(folder.path, name);
      await mkdir(path, { mode: 0o711 });
      if (hasSmallDisks()) disks[name] = SmallDisk.mount(path, 1_000);
      return path;
    };
    await chmod(folder.path, 0o711);
    dataDir = await place('database');
    [broker] = await Promise.all([place('broker').then((path) => KafkaBroker.start(path)), openServer()]);
    installation = await openInstallation({ databaseUrl: databases[0]!.url, dataDir, applicationName: 'test' });
    await startApi();
    relays = [start('relay'), start('relay')];
    projectors = [start('projections'), start('projections')];
    await reached(await head());
  }, 120_000);
  afterAll(async () => {
    console.log(`${events} events, ${figures.length} faults (VOUCH_TEST_SEED=${seed})`);
    console.table(figures);
    await Promise.all([...running].map((one) => one.discard()));
    await installation?.close();
    for (const one of databases) await one.stop();
    await broker?.stop();
    for (const disk of Object.values(disks)) disk.unmount();
    await folder?.remove();
  });

  async function openServer(): Promise<void> {
    databases.push(await openDatabase({ dataDir }));
  }

  function start(role: 'relay' | 'projections', nodeOptions = ''): AppProcess {
    const started = new AppProcess('projector', {
      DATABASE_URL: databases[0]!.url,
      VOUCH_DATA_DIR: dataDir,
      VOUCH_ROLES: role,
      VOUCH_FANOUT: `kafka://${broker.address}/${topic}?partitions=${PARTITIONS}`,
      NODE_OPTIONS: nodeOptions,
    });
    running.add(started);
    return started;
  }

  async function startApi(): Promise<void> {
    api = new AppProcess('api', { DATABASE_URL: databases[0]!.url, VOUCH_DATA_DIR: dataDir, VOUCH_LOG_LEVEL: 'warn' });
    running.add(api);
    server = await answering(api, dataDir);
  }

  async function kill(processes: AppProcess[], role: 'relay' | 'projections'): Promise<void> {
    const [killed] = processes.splice(random.int(0, 1), 1);
    await killed!.discard();
    processes.push(start(role));
  }

  /** Again and again for as long as the database is away. */
  async function patiently<T>(work: () => Promise<T>): Promise<T> {
    for (const deadline = Date.now() + RECOVERED_WITHIN_MS; ; await sleep(100))
      try {
        return await work();
      } catch (error) {
        if (error instanceof WaitTimeout || Date.now() > deadline) throw error;
      }
  }

  const head = () => patiently(() => installation.log.head());

  /** All read models, in all lanes. */
  const reached = (position: number) =>
    patiently(() =>
      waitForPosition({
        pool: installation.pool,
        subscribers: projections.map(projectionSubscriber),
        position,
        timeoutMs: RECOVERED_WITHIN_MS,
      }),
    );

  /** Which of the relays publishes. */
  async function publishing(): Promise<AppProcess> {
    const { rows } = await installation.pool.query<{ owner: string }>(
      'select owner from vouch_runtime.checkpoint where subscriber = $1',
      [`relay:${topic}`],
    );
    return relays.find(({ pid }) => rows[0]!.owner.endsWith(`:${pid}`))!;
  }

  async function produce(
    messages: readonly { partition: number; key?: string; value: string; headers?: Record<string, string> }[],
  ) {
    const producer = plainClient(broker.address).producer();
    await producer.connect();
    await producer.send({ topic, messages: [...messages] });
    await producer.disconnect();
  }

  const faults: Readonly<Record<string, () => Promise<void>>> = {
    'kill -9 of a relay': () => kill(relays, 'relay'),
    'kill -9 of a projector': () => kill(projectors, 'projections'),
    'kill -9 of the broker': async () => {
      await broker.end('SIGKILL');
      await sleep(random.int(0, 3_000));
      await broker.restart();
    },
    'kill -9 of the api': async () => {
      await api.discard();
      await startApi();
    },
    'kill -9 of Postgres': async () => {
      const [pid] = (await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')).split('\n');
      process.kill(Number(pid), 'SIGKILL');
      await sleep(random.int(0, 2_000));
      await openServer();
    },
    'a projector and a relay whose clocks jump': async () => {
      const jumping = `--import=${new URL('./clock-jumps.mjs', import.meta.url).href}`;
      await Promise.all([projectors.shift()!.discard(), relays.shift()!.discard()]);
      projectors.push(start('projections', jumping));
      relays.push(start('relay', jumping));
      await sleep(3_000);
    },
    'a relay that is paused, and wakes after another took over': async () => {
      const paused = await publishing();
      paused.signal('SIGSTOP');
      while ((await publishing()) === paused) await sleep(100);
      paused.signal('SIGCONT');
    },
    'a projector that is paused for longer than its session': async () => {
      const paused = random.pick(projectors);
      paused.signal('SIGSTOP');
      await sleep(12_000);
      paused.signal('SIGCONT');
    },
    'a storm of rebalances': async () => {
      for (let i = 0; i < 3; i++) {
        const one = start('projections');
        await sleep(random.int(1_000, 2_500));
        await (random.chance(0.5) ? one.stop() : one.discard());
      }
    },
    'what was delivered long ago, delivered again': async () => {
      const again = (await topicContents(broker.address, topic)).flatMap((partition) => partition.slice(-50));
      await produce(again);
    },
    'messages that nobody can read': () =>
      produce([
        { partition: random.int(0, PARTITIONS - 1), value: '{' },
        { partition: random.int(0, PARTITIONS - 1), value: 'x', headers: { ce_type: 'vouch.Nothing' } },
      ]),
    'an event that no read model can handle': async () => {
      const [applied] = settle(randomHistory(1, 200)).events.filter(({ type }) => type === 'PartnerApplied');
      const { stream: _s, revision: _r, position: _p, recordedAt: _a, ...rest } = applied!;
      const poison = { ...rest, id: crypto.randomUUID(), laneKey: POISONED, data: { partnerId: null } };
      // As text, since no type allows it.
      const [event] = JSON.parse(JSON.stringify([poison])) as [EventToAppend];
      await installation.log.append('partner-poisoned', 'any', [event]);
    },
  };

  const faultsOfDisks: typeof faults = {
    'a full disk under Postgres': async () => {
      disks.database!.fill();
      const large = `create table too_large as select repeat('x', 1000) from generate_series(1, 10000)`;
      await expect(installation.pool.query(large)).rejects.toThrow();
      await sleep(random.int(2_000, 5_000));
      disks.database!.free();
      // A server that could not write its log has ended itself.
      await openServer();
    },
    'a full disk under the broker': async () => {
      disks.broker!.fill();
      await sleep(random.int(2_000, 5_000));
      await broker.end('SIGKILL');
      disks.broker!.free();
      await broker.restart();
    },
  };

  // It goes on where it was left; events of keys would take away that of the api that runs here.
  let history: readonly RecordedEvent[];
  async function load(until: AbortSignal): Promise<void> {
    for (let event = history[events]; event && !until.aborted; event = history[++events]) {
      const one = event;
      await patiently(() => appendEvents(installation.log, [one]));
      await sleep(random.int(0, 25));
    }
  }

  /** Lets each of these happen while events and payments come in, in any order, and waits each time until all is read. */
  async function endure(these: typeof faults): Promise<void> {
    const enough = new AbortController();
    const loading = load(enough.signal);
    const paying = Array.from({ length: 3 }, () => pay(writers++, () => server, enough.signal, 50));
    for (let round = 0; round < rounds; round++)
      for (const fault of random.shuffled(Object.keys(these))) {
        await these[fault]!();
        const happenedAt = performance.now();
        const then = await head();
        await reached(then).catch((error: unknown) => {
          throw new Error(`After ${fault}:\n${[...running].map(lastWords).join('\n\n')}`, { cause: error });
        });
        const behind = (await head()) - then;
        figures.push({ fault, seconds: Math.round(performance.now() - happenedAt) / 1000, behind });
      }
    enough.abort();
    await loading;
    told.push(...(await Promise.all(paying)).flat());
    await reached(await head());
  }

  it('lose no event, apply none twice, keep each owner’s order, and recover', () => endure(faults), TIME_FOR_FAULTS_MS);

  skipUnless(hasSmallDisks(), WHY_NO_SMALL_DISKS).it(
    'do so too when a disk is full',
    () => endure(faultsOfDisks),
    TIME_FOR_FAULTS_MS,
  );

  it('leave rows that equal a rebuild but for what is parked, and a log in which nothing was altered', async () => {
    const findings: unknown[] = [];
    for await (const finding of verifyRows({ ...installation, projections, onError: () => undefined }))
      findings.push(finding);
    expect(findings.filter((finding) => (finding as { key: string }).key !== POISONED)).toEqual([]);
    const parked = await listParked(installation.pool);
    expect(new Set(parked.map(({ laneKey }) => laneKey))).toEqual(new Set([POISONED]));
    for await (const finding of installation.log.verify()) expect(finding).toBeUndefined();
  }, 120_000);

  it('leave each payment that was answered recorded, and none twice', async () => {
    const { rows } = await installation.pool.query<{ event_id: string; paymentId: string }>(
      `select event_id, data ->> 'paymentId' as "paymentId" from vouch_log.queryable_event
        where type = 'PaymentReceived' and data ->> 'paymentId' like 'w%'`,
    );
    const recorded = new Set(rows.map(({ event_id }) => event_id));
    expect(told.flatMap(({ eventIds }) => eventIds).filter((id) => !recorded.has(id))).toEqual([]);
    expect(rows.map(({ paymentId }) => paymentId).sort()).toEqual(told.map(({ paymentId }) => paymentId).sort());
  });

  it('leave a topic that has every event, in the order of its partition, whatever was repeated', async () => {
    const contents = (await topicContents(broker.address, topic)).map((partition) =>
      partition.filter(({ headers }) => headers['ce_sequence'] !== undefined),
    );
    const { rows } = await installation.pool.query<{ count: number }>('select count(*) as count from vouch_log.event');
    expect(unrepeated(contents.flat()).length).toBe(rows[0]!.count);
    for (const partition of contents) {
      expect(firstSequences(partition)).toEqual(firstSequences(partition).map((_, i) => i + 1));
      const positions = unrepeated(partition).map(({ headers }) => Number(headers['ce_position']));
      expect(positions).toEqual([...positions].sort((a, b) => a - b));
    }
  }, 60_000);
});
