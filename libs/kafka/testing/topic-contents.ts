import { randomUUID } from 'node:crypto';
import { Kafka, logLevel } from 'kafkajs';

/** A message as anyone outside gets it. */
export interface Received {
  readonly partition: number;
  readonly offset: number;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: string;
}

export const plainClient = (address: string) =>
  new Kafka({ clientId: 'outside', brokers: address.split(','), logLevel: logLevel.NOTHING });

/** All that a topic holds now, partition by partition in its order. */
export async function topicContents(address: string, topic: string): Promise<readonly (readonly Received[])[]> {
  const kafka = plainClient(address);
  const admin = kafka.admin();
  await admin.connect();
  const ends = (await admin.fetchTopicOffsets(topic)).map(({ partition, low, high }) => ({ partition, low, high }));
  await admin.disconnect();
  const contents = ends.map((): Received[] => []);
  const left = new Set(ends.filter(({ low, high }) => Number(low) < Number(high)).map(({ partition }) => partition));
  if (left.size === 0) return contents;
  const consumer = kafka.consumer({ groupId: randomUUID(), maxWaitTimeInMs: 100, sessionTimeout: 10_000 });
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  await new Promise<void>((resolve, reject) => {
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      if (!payload.restart) reject(payload.error);
    });
    consumer
      .run({
        autoCommit: false,
        eachMessage: ({ partition, message }) => {
          const headers = Object.fromEntries(
            Object.entries(message.headers ?? {}).map(([name, value]) => [name, String(value)]),
          );
          contents[partition]!.push({
            partition,
            offset: Number(message.offset),
            key: String(message.key),
            headers,
            value: String(message.value),
          });
          const end = ends.find((one) => one.partition === partition)!;
          if (Number(message.offset) + 1 >= Number(end.high)) left.delete(partition);
          if (left.size === 0) resolve();
          return Promise.resolve();
        },
      })
      .catch(reject);
  });
  await consumer.disconnect();
  return contents;
}

/** Each event once, where it came first. */
export const unrepeated = (messages: readonly Received[]): readonly Received[] => [
  ...new Map(messages.map((message) => [message.headers['ce_id'], message] as const)).values(),
];

/** The sequences of a partition with repetitions left out: what comes after all is said twice is 1, 2, 3 … */
export const firstSequences = (partition: readonly Received[]): readonly number[] => {
  const seen = new Set<number>();
  for (const { headers } of partition) seen.add(Number(headers['ce_sequence']));
  return [...seen];
};
