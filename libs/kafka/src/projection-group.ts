import type { EventLog } from '@vouch/event-store';
import type { Position } from '@vouch/events';
import { backOff, type Holding, type LaneGroup } from '@vouch/runtime';
import type { Admin, Consumer, EachBatchPayload, KafkaMessage } from 'kafkajs';
import type pg from 'pg';
import { eventOf } from './cloud-event.js';
import { kafkaClient, type OnRemark } from './client.js';
import type { Fanout } from './fanout-url.js';
import { readPublished } from './published.js';
import { topicExists, TopicUnfit } from './topic.js';
import { type Arrival, TopicTail, type TopicTailOptions } from './topic-tail.js';

export interface TopicReaderOptions extends Pick<TopicTailOptions, 'stalledAfterMs' | 'waitingAtMost'> {
  readonly log: EventLog;
  readonly pool: pg.Pool;
  readonly fanout: Fanout;
  /** A member that is silent for this long loses its partitions; default 10,000 ms. */
  readonly sessionTimeoutMs?: number;
  readonly onRemark?: OnRemark;
  /** Told of every failure that passes. */
  readonly onError?: (error: unknown) => void;
}

/** The projectors as a consumer group: a lane for each partition. */
export class ProjectionGroup implements LaneGroup {
  constructor(private readonly options: TopicReaderOptions) {}

  /**
   * What passes (a broker that restarts, a topic that isn't there yet) is waited for.
   * @throws TopicUnfit
   */
  async *holdings(signal: AbortSignal): AsyncGenerator<Holding> {
    let failures = 0;
    while (!signal.aborted) {
      const member = new GroupMember(this.options, this.options.fanout.group);
      try {
        await member.join();
        for await (const holding of member.holdings(signal)) {
          failures = 0;
          yield holding;
        }
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof TopicUnfit) throw error;
        this.options.onError?.(error);
      } finally {
        await member.leave();
      }
      await backOff(++failures, signal).catch(() => undefined);
    }
  }
}

/** Longer than leaving takes, unless the broker is away: then the member is missed soon enough. */
const LEAVE_WITHIN_MS = 5_000;
/** How far the clocks of the log and of this machine may differ. */
const CLOCK_DIFFERENCE_MS = 60_000;

/**
 * One membership in a consumer group, from joining to leaving or to the first failure. Nothing is committed to Kafka: where to
 * begin is known from the checkpoints in Postgres, and the time of the event there leads to the offset.
 */
export class GroupMember {
  private readonly consumer: Consumer;
  private readonly admin: Admin;
  private tail: TopicTail | undefined;
  private over = new AbortController();
  private assigned: readonly number[] | undefined;
  private left: Promise<void> | undefined;
  private failure: { readonly error: unknown } | undefined;
  private wake: () => void = () => {};

  constructor(
    private readonly options: TopicReaderOptions,
    groupId: string,
  ) {
    const { fanout, onRemark, sessionTimeoutMs = 10_000 } = options;
    const kafka = kafkaClient(fanout, 'vouch-projector', onRemark);
    this.admin = kafka.admin();
    this.consumer = kafka.consumer({
      groupId,
      sessionTimeout: sessionTimeoutMs,
      heartbeatInterval: sessionTimeoutMs / 5,
      rebalanceTimeout: sessionTimeoutMs,
      // Also how long a partition that was paused may wait.
      maxWaitTimeInMs: 100,
      // About as much as waits of a partition before it is paused: what comes after that is thrown away and fetched again.
      maxBytesPerPartition: 500_000,
      allowAutoTopicCreation: false,
      // Whoever made this one makes another.
      retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: 3, restartOnFailure: () => Promise.resolve(false) },
    });
  }

  /** @throws TopicUnfit, and failures that may pass. */
  async join(): Promise<void> {
    const { consumer, admin } = this;
    const { fanout } = this.options;
    await admin.connect();
    if (!(await topicExists(admin, fanout)))
      throw new Error(`Topic ${fanout.topic} is not there yet: the relay makes it.`);
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => this.assign(payload.memberAssignment[fanout.topic] ?? []));
    consumer.on(consumer.events.REBALANCING, () => this.over.abort());
    consumer.on(consumer.events.CRASH, ({ payload }) => this.fail(payload.error));
    await consumer.connect();
    await consumer.subscribe({ topics: [fanout.topic], fromBeginning: true });
    await consumer.run({ autoCommit: false, eachBatch: (payload) => Promise.resolve(this.take(payload)) });
  }

  /** What is assigned, each time it is, until the signal aborts. */
  async *holdings(signal: AbortSignal): AsyncGenerator<Holding> {
    signal.addEventListener('abort', () => this.wake(), { once: true });
    while (!signal.aborted) {
      if (this.failure) throw this.failure.error;
      const partitions = this.assigned;
      this.assigned = undefined;
      if (partitions) yield this.hold(partitions, this.over.signal);
      else await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }

  leave(): Promise<void> {
    this.left ??= this.disconnect();
    return this.left;
  }

  private async disconnect(): Promise<void> {
    this.over.abort();
    const left = Promise.allSettled([this.consumer.disconnect(), this.admin.disconnect()]);
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([left, new Promise((resolve) => (timer = setTimeout(resolve, LEAVE_WITHIN_MS)))]);
    clearTimeout(timer);
  }

  /** Nothing is fetched before it is known from where. */
  private assign(partitions: readonly number[]): void {
    this.over.abort();
    this.over = new AbortController();
    this.tail = undefined;
    this.pause(partitions);
    this.assigned = [...partitions].sort((a, b) => a - b);
    this.wake();
  }

  private fail(error: unknown): void {
    this.failure ??= { error };
    this.over.abort();
    this.wake();
  }

  private hold(partitions: readonly number[], over: AbortSignal): Holding {
    const { log, pool, fanout, stalledAfterMs, waitingAtMost } = this.options;
    const tail = new TopicTail({
      log,
      partitions,
      published: () => readPublished(pool, fanout.topic),
      pause: (partition) => this.pause([partition]),
      resume: (partition) => this.resume([partition]),
      stalledAfterMs,
      waitingAtMost,
    });
    let reader: AbortSignal | undefined;
    let positioned: Promise<void> | undefined;
    const follow = async function* (this: GroupMember, options: Parameters<EventLog['follow']>[0]) {
      // Who is not where the others are reads alone until it meets them.
      if (reader && !reader.aborted) return yield* tail.behind(options);
      reader = options.signal;
      const pages = tail.follow(options);
      if (!over.aborted) this.tail = tail;
      positioned ??= this.position(partitions, options.after);
      await positioned.catch((error: unknown) => {
        positioned = undefined;
        throw error;
      });
      yield* pages;
    };
    return { lanes: partitions, over, follow: follow.bind(this) };
  }

  /** Fetches each partition from where events after this position may be; a few from before may come too. */
  private async position(partitions: readonly number[], after: Position): Promise<void> {
    const { log, fanout } = this.options;
    const { topic } = fanout;
    const since = await recordedAfter(log, after);
    const offsets = await this.admin.fetchTopicOffsetsByTimestamp(topic, since);
    for (const { partition, offset } of offsets)
      if (partitions.includes(partition)) this.consumer.seek({ topic, partition, offset });
    this.resume(partitions);
  }

  private take({ batch }: EachBatchPayload): void {
    if (batch.topic !== this.options.fanout.topic) return;
    const arrivals: Arrival[] = [];
    for (const message of batch.messages) {
      const arrival = this.read(batch.partition, message);
      if (arrival) arrivals.push(arrival);
    }
    this.tail?.arrived(batch.partition, arrivals);
  }

  /** What can't be read is as if it had not come: if it was one of ours, it will be missed, and read from the log. */
  private read(partition: number, message: KafkaMessage): Arrival | undefined {
    try {
      return eventOf(message);
    } catch (error) {
      const where = `${this.options.fanout.topic}, partition ${partition}, offset ${message.offset}`;
      this.options.onError?.(new Error(`${where}: ${(error as Error).message}`, { cause: error }));
      return undefined;
    }
  }

  private pause(partitions: readonly number[]): void {
    this.consumer.pause([{ topic: this.options.fanout.topic, partitions: [...partitions] }]);
  }

  private resume(partitions: readonly number[]): void {
    this.consumer.resume([{ topic: this.options.fanout.topic, partitions: [...partitions] }]);
  }
}

/** When the first event after a position was recorded, or a while ago when there is none yet; in milliseconds since 1970. */
async function recordedAfter(log: EventLog, after: Position): Promise<number> {
  const now = Date.now();
  for await (const { events } of log.readAll({ after, pageSize: 1 }))
    for (const event of events) return Date.parse(event.recordedAt);
  return now - CLOCK_DIFFERENCE_MS;
}
