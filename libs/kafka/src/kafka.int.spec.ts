import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { seededRandom, skipUnless } from '@vouch/testing';
import {
  LeaseLost,
  projectionSubscriber,
  ProjectionRunner,
  readCheckpoints,
  rebuildProjection,
  replayInMemory,
  waitForPosition,
} from '@vouch/runtime';
import { testDatabase } from '../../runtime/testing/database.js';
import { freshSchema } from '../../runtime/testing/fresh-schema.js';
import { ListedLog } from '../../runtime/testing/listed-log.js';
import { rowsInMemory, servedRows, testProjections } from '../../runtime/testing/projections.js';
import { randomEvents } from '../../runtime/testing/random-events.js';
import { until } from '../../runtime/testing/until.js';
import { anyBroker, hasKafka, WHY_NO_KAFKA } from '../testing/kafka-broker.js';
import { firstSequences, plainClient, topicContents } from '../testing/topic-contents.js';
import type { Fanout } from './fanout-url.js';
import { ProjectionGroup } from './projection-group.js';
import { readPublished, relaySubscriber } from './published.js';
import { Relay, type RelayOptions } from './relay.js';
import { TopicLog } from './topic-log.js';
import { TopicUnfit } from './topic.js';

const seed = Number(process.env.VOUCH_TEST_SEED ?? Date.now() % 1_000_000);
const random = seededRandom(seed);
const history = [...randomEvents({ seed, count: 1_200, partners: 40 })];
const end = history.at(-1)!.position;

skipUnless(hasKafka(), WHY_NO_KAFKA).describe(`With a real broker (VOUCH_TEST_SEED=${seed})`, () => {
  const database = testDatabase();
  let broker: Awaited<ReturnType<typeof anyBroker>>;
  let fanout: Fanout;
  let topics = 0;
  const errors: unknown[] = [];
  const onError = (error: unknown) => void errors.push(error);

  beforeAll(async () => (broker = await anyBroker()));
  afterAll(() => broker?.stop());
  beforeEach(async () => {
    await freshSchema(database.pool);
    const topic = `kafka-${process.pid}-${seed}-${++topics}`;
    fanout = { brokers: broker.address.split(','), topic, partitions: 6, group: `${topic}.group`, tls: false };
    errors.length = 0;
  });

  /** Runs several things until the work is done. @throws what one of them fails with. */
  async function whileAll(
    runs: readonly ((signal: AbortSignal) => Promise<void>)[],
    work: () => Promise<unknown>,
  ): Promise<void> {
    const stop = new AbortController();
    const running = runs.map((run) => run(stop.signal));
    try {
      await Promise.race([
        work(),
        ...running.map((one) => one.then(() => Promise.reject(new Error('It ended early.')))),
      ]);
    } finally {
      stop.abort();
      await Promise.allSettled(running);
    }
  }

  const relay = (log: ListedLog, options: Partial<RelayOptions> = {}) => {
    const one = new Relay({ log: log.port, pool: database.pool, fanout, onError, leases: { retryMs: 20 }, ...options });
    return (signal: AbortSignal) => one.run(signal);
  };
  const published = (position: number) =>
    until(async () => ((await readPublished(database.pool, fanout.topic))?.through ?? 0) >= position);
  const expected = async () => rowsInMemory(await replayInMemory(new ListedLog([...history]).port, testProjections));
  const group = (log: ListedLog) =>
    new ProjectionGroup({ log: log.port, pool: database.pool, fanout, onError, sessionTimeoutMs: 3_000 });
  const projector = (log: ListedLog) => {
    const { pool } = database;
    const options = { log: log.port, pool, projections: testProjections, dividedInto: fanout.partitions, onError };
    const runner = new ProjectionRunner({ ...options, group: group(log), leases: { retryMs: 20 } });
    return (signal: AbortSignal) => runner.run(signal);
  };
  const reached = (position: number) =>
    waitForPosition({
      pool: database.pool,
      subscribers: testProjections.map(projectionSubscriber),
      position,
      timeoutMs: 30_000,
    });
  async function grow(log: ListedLog, events = history): Promise<void> {
    for (let at = 0; at < events.length;) {
      const next = at + random.int(1, 200);
      log.push(...events.slice(at, next));
      at = next;
      await new Promise((resolve) => setTimeout(resolve, random.int(0, 30)));
    }
  }

  it('the relay publishes every event in the order of its partition, numbered without gaps', async () => {
    const log = new ListedLog();
    await whileAll([relay(log)], async () => {
      await grow(log);
      await published(end);
    });
    const contents = await topicContents(broker.address, fanout.topic);
    const inOrder = contents.flat().sort((a, b) => Number(a.headers['ce_position']) - Number(b.headers['ce_position']));
    expect(inOrder.map(({ headers, key }) => [headers['ce_id'], key])).toEqual(
      history.map(({ id, laneKey }) => [id, laneKey]),
    );
    for (const partition of contents) {
      expect(partition.map(({ headers }) => Number(headers['ce_sequence']))).toEqual(partition.map((_, i) => i + 1));
      const positions = partition.map(({ headers }) => headers['ce_position']);
      expect(partition.map(({ headers }) => headers['ce_previous'])).toEqual(['0', ...positions].slice(0, -1));
    }
  });

  it('one relay publishes at a time, and one that was overtaken can only repeat what is there already', async () => {
    const log = new ListedLog();
    let overtakes = 0;
    // In the middle of its work, another one gets the lease that this one thinks it has.
    const overtaken = {
      batchSize: 20,
      probe: (point: string) => {
        if (point !== 'sent' || overtakes >= 5) return;
        overtakes++;
        void database.pool.query(
          `update vouch_runtime.checkpoint set generation = nextval('vouch_runtime.generation') where subscriber = $1`,
          [relaySubscriber(fanout.topic)],
        );
      },
    };
    await whileAll([relay(log, overtaken), relay(log, overtaken)], async () => {
      await grow(log);
      await published(end);
    });
    expect(overtakes).toBe(5);
    expect(errors.some((error) => error instanceof LeaseLost)).toBe(true);
    const contents = await topicContents(broker.address, fanout.topic);
    const ids = new Map<string, string>();
    for (const { partition, headers } of contents.flat()) {
      const place = `${partition} ${headers['ce_sequence']}`;
      expect([headers['ce_id'], undefined]).toContain(ids.get(place));
      ids.set(place, headers['ce_id']!);
    }
    expect(ids.size).toBe(history.length);
    for (const partition of contents)
      expect(firstSequences(partition)).toEqual([...firstSequences(partition)].sort((a, b) => a - b));
  });

  it('a topic with another number of partitions, or with events of something else, is refused', async () => {
    const log = new ListedLog([...history]);
    await whileAll([relay(log)], () => published(end));
    const signal = AbortSignal.timeout(20_000);
    const other = { ...fanout, partitions: 7 };
    await expect(relay(log, { fanout: other })(signal)).rejects.toThrow(TopicUnfit);
    await expect(relay(log, { fanout: other })(signal)).rejects.toThrow(/has 6 partitions, and VOUCH_FANOUT says 7/);
    await freshSchema(database.pool);
    await expect(relay(log)(signal)).rejects.toThrow(/holds events that this installation did not publish/);
  });

  it('everything is published again after the topic was lost', async () => {
    const log = new ListedLog([...history]);
    await whileAll([relay(log)], () => published(end));
    const admin = plainClient(broker.address).admin();
    await admin.connect();
    await admin.deleteTopics({ topics: [fanout.topic] });
    await until(async () => !(await admin.listTopics()).includes(fanout.topic));
    await admin.disconnect();
    await whileAll([relay(log)], async () => {
      await until(() => errors.some((error) => String(error).includes('was made anew')));
      await published(end);
    });
    const contents = await topicContents(broker.address, fanout.topic);
    expect(contents.flat()).toHaveLength(history.length);
  });

  it('projectors that come and go write the rows that one would, and waiting for a position ends', async () => {
    const log = new ListedLog();
    await whileAll([relay(log), projector(log)], async () => {
      await grow(log, history.slice(0, 400));
      await whileAll([projector(log), projector(log)], async () => {
        await grow(log, history.slice(400, 800));
        await reached(history[799]!.position);
      });
      await grow(log, history.slice(800));
      await reached(end);
    });
    expect(await servedRows(database.pool)).toEqual(await expected());
    for (const projection of testProjections)
      expect(await readCheckpoints(database.pool, projectionSubscriber(projection))).toHaveLength(fanout.partitions);
  });

  it('what is not ours in the topic, and what was deleted from it, makes no difference', async () => {
    const log = new ListedLog(history.slice(0, 500));
    await whileAll([relay(log)], () => published(history[499]!.position));
    const kafka = plainClient(broker.address);
    const admin = kafka.admin();
    const producer = kafka.producer();
    await Promise.all([admin.connect(), producer.connect()]);
    await admin.fetchTopicOffsets(fanout.topic);
    await admin.deleteTopicRecords({
      topic: fanout.topic,
      partitions: [0, 3].map((partition) => ({ partition, offset: '20' })),
    });
    await producer.send({
      topic: fanout.topic,
      messages: [
        { partition: 1, value: 'hello' },
        { partition: 2, value: null },
      ],
    });
    await Promise.all([admin.disconnect(), producer.disconnect()]);
    await whileAll([relay(log), projector(log)], async () => {
      await grow(log, history.slice(500));
      await reached(end);
    });
    expect(await servedRows(database.pool)).toEqual(await expected());
  });

  it('rows are built anew from the topic', async () => {
    const log = new ListedLog([...history]);
    const { pool } = database;
    await whileAll([relay(log), projector(log)], async () => {
      await reached(end);
      const pagesRead = log.pagesRead;
      const from = new TopicLog({ log: log.port, pool, fanout, onError });
      for (const projection of testProjections)
        await rebuildProjection({
          log: log.port,
          pool,
          projection,
          dividedInto: fanout.partitions,
          batchSize: 50,
          from,
        });
      // Read from the log, they would be 24 for each of three.
      expect(log.pagesRead - pagesRead).toBeLessThan(24);
      await reached(end);
    });
    expect(await servedRows(database.pool)).toEqual(await expected());
  });
});
