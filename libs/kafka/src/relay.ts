import { setTimeout as sleep } from 'node:timers/promises';
import type { EventLog, Page } from '@vouch/event-store';
import type { Position, RecordedEvent } from '@vouch/events';
import {
  assertWithinLog,
  backOff,
  CheckpointBeyondHead,
  inTransaction,
  laneOf,
  type Lease,
  Leases,
  type LeasesOptions,
} from '@vouch/runtime';
import type { Kafka, Producer } from 'kafkajs';
import type pg from 'pg';
import { type EventMessage, messageOf } from './cloud-event.js';
import { kafkaClient, type OnRemark } from './client.js';
import type { Fanout } from './fanout-url.js';
import {
  beginPublishing,
  forgetPublished,
  type PublishedLast,
  readPublished,
  relaySubscriber,
  savePublished,
} from './published.js';
import { readAhead } from './read-ahead.js';
import { ensureTopic, isUntouched, TopicUnfit } from './topic.js';

export interface RelayOptions {
  readonly log: EventLog;
  readonly pool: pg.Pool;
  readonly fanout: Fanout;
  /** Events read, and at most sent, at a time; default 1,000. */
  readonly batchSize?: number;
  /** After fewer events than fill a tenth of a batch, how long to wait for more, in milliseconds; default 20. */
  readonly lingerMs?: number;
  readonly leases?: LeasesOptions;
  readonly onRemark?: OnRemark;
  /** Told of every failure that passes. */
  readonly onError?: (error: unknown) => void;
  /** Called at each named point of the work; a test of crashes ends the process there. */
  readonly probe?: (point: string) => void;
}

/** Bytes of one partition in one request, about: brokers refuse batches that are much longer. */
const MAX_PARTITION_BYTES = 500_000;

/**
 * Publishes the log to a topic: each event at least once, those of a partition in order. One relay at a time does, fenced by its
 * generation; one that was overtaken can at most repeat what is there already, since an event's partition, sequence and
 * predecessor follow from the log alone.
 */
export class Relay {
  constructor(private readonly options: RelayOptions) {}

  /**
   * Until the signal aborts. What passes (a broker that restarts, a lease that was lost) is waited for.
   * @throws TopicUnfit, CheckpointBeyondHead
   */
  async run(signal: AbortSignal): Promise<void> {
    let failures = 0;
    while (!signal.aborted) {
      try {
        await this.session(signal, () => (failures = 0));
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof TopicUnfit || error instanceof CheckpointBeyondHead) throw error;
        this.options.onError?.(error);
        await backOff(++failures, signal).catch(() => undefined);
      }
    }
  }

  private async session(signal: AbortSignal, passed: () => void): Promise<void> {
    const { pool, fanout, onRemark } = this.options;
    const leases = await Leases.open(pool, this.options.leases);
    const kafka = kafkaClient(fanout, 'vouch-relay', onRemark);
    const producer = kafka.producer({
      allowAutoTopicCreation: false,
      createPartitioner:
        () =>
        ({ message }) =>
          message.partition!,
    });
    try {
      await leases.lock(relaySubscriber(fanout.topic), signal);
      await this.claimTopic(kafka);
      const lease = await leases.take(relaySubscriber(fanout.topic));
      await producer.connect();
      await this.publishAll(lease, producer, AbortSignal.any([signal, leases.lost]), passed);
      leases.lost.throwIfAborted();
    } finally {
      await producer.disconnect().catch(this.options.onError);
      await leases.close();
    }
  }

  /** Makes sure that the topic is there and ours, and that what we know of it is true. */
  private async claimTopic(kafka: Kafka): Promise<void> {
    const { pool, fanout, onError } = this.options;
    const { topic, partitions } = fanout;
    const admin = kafka.admin();
    await admin.connect();
    try {
      const isEmpty = (await ensureTopic(admin, fanout)) || (await isUntouched(admin, topic));
      await inTransaction(pool, async (client) => {
        const { rows } = await client.query<{ count: number; sequence: number | null }>(
          'select count(*) as count, max(sequence) as sequence from vouch_runtime.published where topic = $1',
          [topic],
        );
        const { count, sequence } = rows[0]!;
        if (count === partitions && !(isEmpty && (sequence ?? 0) > 0)) return;
        if (!isEmpty)
          throw new TopicUnfit(
            `Topic ${topic} holds events that this installation did not publish. Name a topic of its own in VOUCH_FANOUT.`,
          );
        if (count > 0) onError?.(new Error(`Topic ${topic} was made anew: everything is published again.`));
        await forgetPublished(client, topic);
        await beginPublishing(client, topic, partitions);
      });
    } finally {
      await admin.disconnect();
    }
  }

  private async publishAll(lease: Lease, producer: Producer, signal: AbortSignal, passed: () => void): Promise<void> {
    const { log, pool, fanout, batchSize = 1_000, lingerMs = 20, probe } = this.options;
    assertWithinLog(lease.subscriber, lease.checkpoints, await log.head());
    let at = lease.checkpoints[0]!.position;
    const last = [...(await readPublished(pool, fanout.topic))!.last];
    const stop = new AbortController();
    const pages = readAhead(
      log.follow({ after: at, pageSize: batchSize, signal: AbortSignal.any([signal, stop.signal]) }),
    );
    try {
      for await (const page of pages) {
        const changed = await this.publish(page, at, last, producer);
        probe?.('sent');
        const move = { from: at, to: page.through, changed };
        // Lost together with the rows of a crashed server, it is published again: at least once is what is promised.
        await inTransaction(pool, (client) => savePublished(client, lease, fanout.topic, move), { durable: false });
        probe?.('saved');
        at = page.through;
        passed();
        if (page.events.length < batchSize / 10) await sleep(lingerMs, undefined, { signal }).catch(() => undefined);
      }
    } finally {
      stop.abort();
    }
  }

  /** One request after the other, so that nothing overtakes within a partition. Returns the partitions that have more now. */
  private async publish(
    page: Page,
    after: Position,
    last: PublishedLast[],
    producer: Producer,
  ): Promise<ReadonlyMap<number, PublishedLast>> {
    const changed = new Map<number, PublishedLast>();
    let batch = new Batch();
    for (const event of page.events) {
      if (event.position <= after) continue;
      const message = this.messageOf(event, last);
      if (!batch.hasRoomFor(message)) {
        await this.send(batch, producer);
        batch = new Batch();
      }
      batch.add(message);
      changed.set(message.partition, last[message.partition]!);
    }
    await this.send(batch, producer);
    return changed;
  }

  private messageOf(event: RecordedEvent, last: PublishedLast[]): EventMessage {
    const { topic, partitions } = this.options.fanout;
    const partition = laneOf(event.laneKey, partitions);
    const { sequence, position: previous } = last[partition]!;
    const place = { partition, sequence: sequence + 1, previous };
    last[partition] = { sequence: place.sequence, position: event.position };
    return messageOf(event, place, topic);
  }

  private async send({ messages }: Batch, producer: Producer): Promise<void> {
    if (messages.length === 0) return;
    const { topic } = this.options.fanout;
    await producer.send({ topic, messages, acks: -1 });
  }
}

class Batch {
  readonly messages: EventMessage[] = [];
  private readonly bytes = new Map<number, number>();

  hasRoomFor({ partition, value }: EventMessage): boolean {
    const bytes = this.bytes.get(partition) ?? 0;
    return bytes === 0 || bytes + value.length <= MAX_PARTITION_BYTES;
  }

  add(message: EventMessage): void {
    this.messages.push(message);
    const { partition, value } = message;
    this.bytes.set(partition, (this.bytes.get(partition) ?? 0) + value.length + HEADER_BYTES);
  }
}

/** What the headers of a message take, about. */
const HEADER_BYTES = 700;
