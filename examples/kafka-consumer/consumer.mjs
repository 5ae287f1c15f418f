// Counts the payments credited to each partner, from the events that Vouch publishes to Kafka.
//   node consumer.mjs --brokers host:9092 --topic vouch.events --state payments.json [--group my-system]
// It may be stopped or killed at any time: no payment is left out, and none counts twice.
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Kafka, logLevel } from 'kafkajs';

const { values } = parseArgs({
  options: {
    brokers: { type: 'string', default: 'localhost:9092' },
    topic: { type: 'string', default: 'vouch.events' },
    group: { type: 'string', default: 'payments-by-partner' },
    state: { type: 'string', default: 'payments.json' },
  },
});
const { topic, state: file } = values;

/** What was counted, and up to which sequence of each partition: one file, so that both change together. */
const state = read() ?? { sequences: {}, partners: {} };

const kafka = new Kafka({ clientId: values.group, brokers: values.brokers.split(','), logLevel: logLevel.WARN });
const consumer = kafka.consumer({ groupId: values.group, sessionTimeout: 10_000 });
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => consumer.disconnect());

await consumer.connect();
await consumer.subscribe({ topics: [topic], fromBeginning: true });
await consumer.run({
  eachBatch: async ({ batch, heartbeat }) => {
    for (const message of batch.messages) count(batch.partition, message);
    // Kafka hears of it only afterwards: at worst some of it comes again.
    write();
    console.log(`partition ${batch.partition}: ${state.sequences[batch.partition]}`);
    await heartbeat();
  },
});

function count(partition, { headers, value }) {
  const header = (name) => headers[`ce_${name}`].toString();
  const sequence = Number(header('sequence'));
  const last = state.sequences[partition] ?? 0;
  if (sequence <= last) return; // It came before.
  if (sequence > last + 1) throw new Error(`Partition ${partition}: after ${last} comes ${sequence}.`);
  state.sequences[partition] = sequence;
  if (header('type') !== 'vouch.PaymentCredited') return; // Also what there will be one day.
  const { partnerId, amount } = JSON.parse(value);
  const partner = (state.partners[partnerId] ??= {});
  partner[amount.currency] = (partner[amount.currency] ?? 0) + amount.amountMinor;
}

function read() {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function write() {
  writeFileSync(`${file}.new`, JSON.stringify(state, null, 2));
  renameSync(`${file}.new`, file);
}
