import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { skipUnless } from '@vouch/testing';
import { anyBroker, hasKafka, WHY_NO_KAFKA } from '../../libs/kafka/testing/kafka-broker.js';
import { firstSequences, topicContents, unrepeated } from '../../libs/kafka/testing/topic-contents.js';
import { answerOf, Running, scratchFolder, vouch } from './vouch-command.js';

/** The whole system with Kafka between the log and the projectors. */

const consumer = fileURLToPath(new URL('../../examples/kafka-consumer/consumer.mjs', import.meta.url));
const small = ['--partners', '4', '--customers', '12', '--days', '40', '--port', '0'];

skipUnless(hasKafka(), WHY_NO_KAFKA).describe('with VOUCH_FANOUT, on a real broker,', () => {
  let folder: Awaited<ReturnType<typeof scratchFolder>>;
  let broker: Awaited<ReturnType<typeof anyBroker>>;
  const topic = `demo-${process.pid}-${Date.now()}`;
  const env = () => ({
    VOUCH_DATA_DIR: join(folder.path, 'demo'),
    VOUCH_FANOUT: `kafka://${broker.address}/${topic}?partitions=8`,
  });

  beforeAll(async () => {
    folder = await scratchFolder();
    broker = await anyBroker();
  });
  afterAll(async () => {
    await broker?.stop();
    await folder.remove();
  });

  it('the demo lives through its days, every row is what the log says, and every event is in the topic', async () => {
    const told = await vouch(['demo', '--once', '--seed', '7', '--data-dir', env().VOUCH_DATA_DIR, ...small], env());
    expect(told.stderr).not.toContain('Error');
    expect(told.stdout).toContain('equal the live ones, row for row.');
    expect(told.code).toBe(0);
    const [, events] = /Audit: (\d[\d,]*) events, every hash and position as recorded\./.exec(told.stdout)!;
    const contents = await topicContents(broker.address, topic);
    const ids = new Set(contents.flat().map(({ headers }) => headers['ce_id']));
    expect(ids.size).toBe(Number(events!.replaceAll(',', '')));
    for (const partition of contents)
      expect(firstSequences(partition)).toEqual(firstSequences(partition).map((_, i) => i + 1));
  }, 180_000);

  it('a read model is folded anew from the topic, and what was left is verified', async () => {
    const rebuilding = vouch(['rebuild', 'partner_value', '--from-topic'], env());
    expect(await rebuilding).toMatchObject({ code: 0, stdout: expect.stringContaining('new rows are served') });
    expect(await answerOf<{ equal: boolean }>(['verify'], env())).toMatchObject({ equal: true });
  }, 120_000);

  it('the example consumer, killed on its way, counts every payment once', async () => {
    const state = join(folder.path, 'payments.json');
    const consume = () =>
      new Running(
        spawn(process.execPath, [consumer, '--brokers', broker.address, '--topic', topic, '--state', state], {
          env: { ...process.env, NODE_OPTIONS: '' },
        }),
      );
    const contents = await topicContents(broker.address, topic);
    const wanted: Record<string, Record<string, number>> = {};
    for (const { headers, value } of unrepeated(contents.flat()))
      if (headers['ce_type'] === 'vouch.PaymentCredited') {
        const { partnerId, amount } = JSON.parse(value) as {
          partnerId: string;
          amount: { amountMinor: number; currency: string };
        };
        const sums = (wanted[partnerId] ??= {});
        sums[amount.currency] = (sums[amount.currency] ?? 0) + amount.amountMinor;
      }
    expect(Object.keys(wanted).length).toBeGreaterThan(0);

    const killed = consume();
    await killed.says('partition');
    killed.kill('SIGKILL');
    await killed.ended;
    const running = consume();
    const counted = async () =>
      JSON.parse(await readFile(state, 'utf8')) as { sequences: Record<string, number>; partners: unknown };
    const isDone = async () => {
      const { sequences } = await counted();
      return contents.every((partition, i) => (sequences[i] ?? 0) === new Set(firstSequences(partition)).size);
    };
    while (!(await isDone())) await sleep(100);
    running.kill('SIGTERM');
    expect((await running.ended).code).toBe(0);
    expect((await counted()).partners).toEqual(wanted);
  }, 120_000);

  it('an address that makes no sense, and a topic that is not meant for demos, are told', async () => {
    const wrong = await vouch(['verify'], { ...env(), VOUCH_FANOUT: 'kafka://me:secret@host?tls=maybe' });
    expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining('"maybe" is not a value of tls') });
    expect(wrong.stderr).not.toContain('secret');
    const real = await vouch(['demo', '--once', ...small], { ...env(), VOUCH_FANOUT: `kafka://${broker.address}` });
    expect(real).toMatchObject({ code: 2, stderr: expect.stringContaining('/demo-1') });
    const none = await vouch(['rebuild', 'partner_value', '--from-topic'], { ...env(), VOUCH_FANOUT: undefined });
    expect(none).toMatchObject({ code: 2, stderr: expect.stringContaining('There is no topic') });
  }, 120_000);
});
