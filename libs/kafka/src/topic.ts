import type { Admin } from 'kafkajs';
import type { Fanout } from './fanout-url.js';

/** The topic is not what the settings say, or not ours. Nothing goes on until someone decides. */
export class TopicUnfit extends Error {
  override readonly name = 'TopicUnfit';
}

/** Room for the largest event that the log takes, with its headers. */
const MAX_MESSAGE_BYTES = 2_000_000;

/**
 * Whether the topic is there.
 * @throws TopicUnfit when it has another number of partitions than the settings say.
 */
export async function topicExists(admin: Admin, { topic, partitions }: Fanout): Promise<boolean> {
  if (!(await admin.listTopics()).includes(topic)) return false;
  const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
  const found = topics[0]!.partitions.length;
  if (found !== partitions)
    throw new TopicUnfit(
      `Topic ${topic} has ${found} partitions, and VOUCH_FANOUT says ${partitions}. Their number is fixed when a topic is made: ` +
        `write partitions=${found}, or name a new topic, to which everything is then published.`,
    );
  return true;
}

/**
 * Makes the topic where it is missing, kept for ever and copied to up to three brokers. Returns whether it was.
 * @throws TopicUnfit
 */
export async function ensureTopic(admin: Admin, fanout: Fanout): Promise<boolean> {
  if (await topicExists(admin, fanout)) return false;
  const { topic, partitions } = fanout;
  const replicationFactor = fanout.replication ?? Math.min(3, (await admin.describeCluster()).brokers.length);
  await admin.createTopics({
    waitForLeaders: true,
    topics: [
      {
        topic,
        numPartitions: partitions,
        replicationFactor,
        configEntries: [
          { name: 'cleanup.policy', value: 'delete' },
          { name: 'retention.ms', value: '-1' },
          { name: 'retention.bytes', value: '-1' },
          { name: 'max.message.bytes', value: String(MAX_MESSAGE_BYTES) },
          { name: 'message.timestamp.type', value: 'CreateTime' },
          // The log's clock is the one that counts, also where the broker's is behind.
          { name: 'message.timestamp.after.max.ms', value: String(Number.MAX_SAFE_INTEGER) },
          { name: 'min.insync.replicas', value: String(replicationFactor > 2 ? 2 : 1) },
        ],
      },
    ],
  });
  return true;
}

/** Whether nothing was ever written to it: what was deleted since still counts. */
export async function isUntouched(admin: Admin, topic: string): Promise<boolean> {
  return (await admin.fetchTopicOffsets(topic)).every(({ high }) => high === '0');
}
