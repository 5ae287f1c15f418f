import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { EventToAppend } from '@vouch/events';
import { projections } from '@vouch/read-models';
import {
  type Installation,
  listParked,
  openInstallation,
  projectionSubscriber,
  verifyRows,
  waitForPosition,
} from '@vouch/runtime';
import { randomHistory, seededRandom, settle, skipUnless } from '@vouch/testing';
import { hasKafka, KafkaBroker, WHY_NO_KAFKA } from '../../libs/kafka/testing/kafka-broker.js';
import { firstSequences, plainClient, topicContents, unrepeated } from '../../libs/kafka/testing/topic-contents.js';
import { testDatabase } from '../../libs/runtime/testing/database.js';
import { AppProcess } from './app-process.js';
import { appendEvents } from './append-events.js';

/** How often each fault happens: VOUCH_FAULTS=50 npm test -- test/faults/kafka tells figures of a long run. */
const rounds = Number(process.env['VOUCH_FAULTS'] ?? 1);
const seed = Number(process.env['VOUCH_TEST_SEED'] ?? Date.now() % 1_000_000);
const PARTITIONS = 8;
const POISONED = 'partner:poisoned';
/** The lease of a paused process, the session of a killed member, the start of another one. */
const RECOVERED_WITHIN_MS = 60_000;

skipUnless(hasKafka(), WHY_NO_KAFKA).describe(
  `Relay, projectors and broker under load (VOUCH_TEST_SEED=${seed})`,
  () => {
    const database = testDatabase();
    const random = seededRandom(seed);
    const topic = `faults-${process.pid}-${seed}`;
    const figures: { readonly fault: string; readonly seconds: number; readonly behind: number }[] = [];
    const running = new Set<AppProcess>();
    let dataDir: string;
    let installation: Installation;
    let broker: KafkaBroker;
    let relays: AppProcess[];
    let projectors: AppProcess[];

    beforeAll(async () => {
      dataDir = await mkdtemp(join(tmpdir(), 'vouch-faults-kafka-'));
      [broker, installation] = await Promise.all([
        KafkaBroker.start(),
        openInstallation({ databaseUrl: database.url, dataDir, applicationName: 'test' }),
      ]);
      relays = [start('relay'), start('relay')];
      projectors = [start('projections'), start('projections')];
      await reached(await installation.log.head());
    }, 120_000);
    afterAll(async () => {
      await Promise.all([...running].map((one) => one.discard()));
      await installation?.close();
      await broker?.stop();
      await rm(dataDir, { recursive: true, force: true });
    });

    function start(role: 'relay' | 'projections'): AppProcess {
      const started = new AppProcess('projector', {
        DATABASE_URL: database.url,
        VOUCH_DATA_DIR: dataDir,
        VOUCH_ROLES: role,
        VOUCH_FANOUT: `kafka://${broker.address}/${topic}?partitions=${PARTITIONS}`,
      });
      running.add(started);
      return started;
    }

    async function kill(processes: AppProcess[], role: 'relay' | 'projections'): Promise<void> {
      const [killed] = processes.splice(random.int(0, 1), 1);
      await killed!.discard();
      processes.push(start(role));
    }

    /** All read models, in all lanes. */
    const reached = (position: number) =>
      waitForPosition({
        pool: installation.pool,
        subscribers: projections.map(projectionSubscriber),
        position,
        timeoutMs: RECOVERED_WITHIN_MS,
      });

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
        const [event] = settle(randomHistory(1, 200)).events.filter(({ type }) => type === 'PartnerApplied');
        const { stream: _s, revision: _r, position: _p, recordedAt: _a, ...rest } = event!;
        const poison = { ...rest, id: crypto.randomUUID(), laneKey: POISONED, data: { partnerId: null } };
        await installation.log.append('partner-poisoned', 'any', [poison as unknown as EventToAppend]);
      },
    };

    async function load(until: AbortSignal): Promise<number> {
      let appended = 0;
      for (const event of settle(randomHistory(seed, 4_000 * rounds)).events) {
        if (until.aborted) break;
        await appendEvents(installation.log, [event]);
        appended++;
        await sleep(random.int(0, 25));
      }
      return appended;
    }

    it(
      'lose no event, apply none twice, keep each owner’s order, and recover',
      async () => {
        const enough = new AbortController();
        const loading = load(enough.signal);
        for (let round = 0; round < rounds; round++)
          for (const fault of random.shuffled(Object.keys(faults))) {
            await faults[fault]!();
            const happenedAt = performance.now();
            const head = await installation.log.head();
            await reached(head);
            const behind = (await installation.log.head()) - head;
            figures.push({ fault, seconds: Math.round(performance.now() - happenedAt) / 1000, behind });
          }
        enough.abort();
        const events = await loading;
        console.log(`${events} events, ${figures.length} faults (VOUCH_TEST_SEED=${seed})`);
        console.table(figures);
        await reached(await installation.log.head());
      },
      (rounds + 1) * 180_000,
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

    it('leave a topic that has every event, in the order of its partition, whatever was repeated', async () => {
      const contents = (await topicContents(broker.address, topic)).map((partition) =>
        partition.filter(({ headers }) => headers['ce_sequence'] !== undefined),
      );
      const { rows } = await installation.pool.query<{ count: number }>(
        'select count(*) as count from vouch_log.event',
      );
      expect(unrepeated(contents.flat()).length).toBe(rows[0]!.count);
      for (const partition of contents) {
        expect(firstSequences(partition)).toEqual(firstSequences(partition).map((_, i) => i + 1));
        const positions = unrepeated(partition).map(({ headers }) => Number(headers['ce_position']));
        expect(positions).toEqual([...positions].sort((a, b) => a - b));
      }
    }, 60_000);
  },
);
