import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  AddPayoutLine,
  ApplyToProgram,
  ApprovePayout,
  type Command,
  command,
  deciders,
  LaunchProgram,
  ListPayoutPartners,
  ProposePayout,
  SetPayoutDetails,
} from '@vouch/domain';
import { type EventLog, PostgresEventLog } from '@vouch/event-store';
import type { RecordedEvent } from '@vouch/events';
import { CommandExecutor, commandIdOf, prepareRuntimeSchema } from '@vouch/runtime';
import { shareOf } from '@vouch/testing';
import { testDatabase } from '../../libs/runtime/testing/database.js';
import { MemorySealer } from '../../libs/runtime/testing/memory-sealer.js';
import { until } from '../../libs/runtime/testing/until.js';
import { MortalProcess } from './mortal-process.js';

const PARTNERS = ['p1', 'p2', 'p3'];

/** A provider that speaks Stripe's API as far as transfers go, and counts how often it is asked to pay whom. */
class Provider {
  /** By idempotency key: each request that came. */
  readonly asked: string[] = [];
  private readonly made = new Map<string, object>();
  /** What happens when it is asked to pay: it pays, then answers; or it doesn't. */
  behaves: (key: string, pay: () => void, answer: () => void) => void = (_, pay, answer) => (pay(), answer());
  private readonly server = createServer((request, response) => {
    const path = new URL(request.url ?? '', 'http://provider');
    if (request.method === 'GET') return this.list(path.searchParams.get('transfer_group'), response);
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const key = String(request.headers['idempotency-key']);
      const fields = new URLSearchParams(body);
      this.asked.push(key);
      const transfer = {
        id: `tr_${key}`,
        object: 'transfer',
        transfer_group: fields.get('transfer_group'),
        metadata: { sendingId: fields.get('metadata[sendingId]') },
        reversed: false,
      };
      this.behaves(
        key,
        () => void this.made.set(key, transfer),
        () => void response.setHeader('content-type', 'application/json').end(JSON.stringify(transfer)),
      );
    });
  });

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  get paid(): number {
    return this.made.size;
  }

  start = () => new Promise<void>((listening) => this.server.listen(0, '127.0.0.1', listening));

  stop(): Promise<unknown> {
    this.server.closeAllConnections();
    return new Promise((closed) => this.server.close(closed));
  }

  private list(group: string | null, response: ServerResponse): void {
    const data = [...this.made.values()].filter((one) => (one as { transfer_group: string }).transfer_group === group);
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ object: 'list', data, has_more: false, url: '/v1/transfers' }));
  }
}

describe('A process that sends a payout', () => {
  const database = testDatabase();
  let log: EventLog;
  let executor: CommandExecutor;
  let provider: Provider;
  let processes: MortalProcess[];
  let number = 0;
  let payoutId: string;

  const tell = (told: Command, onBehalfOf = 'person:ann') =>
    executor.execute(told, {
      commandId: commandIdOf('test', `${number++}`),
      actor: 'key:test',
      onBehalfOf,
      now: '2026-04-01T12:00:00.000Z',
    });
  const eventsOf = async (stream: string): Promise<RecordedEvent[]> => {
    const events: RecordedEvent[] = [];
    for await (const page of log.readStream(stream, {})) events.push(...page);
    return events;
  };
  const ends = async () =>
    (await eventsOf(`payout-${payoutId}`)).filter(({ type }) => /^PayoutLine(Paid|Failed|InDoubt)$/.test(type));
  const start = () => {
    const one = new MortalProcess('./payouts.process.ts');
    processes.push(one);
    return { process: one, life: one.live({ url: database.url, stripeUrl: provider.url, payoutId }) };
  };

  beforeAll(async () => {
    await prepareRuntimeSchema(database.pool);
    log = await PostgresEventLog.open(database.pool);
    executor = new CommandExecutor({ log, deciders, sealer: new MemorySealer(), codeVersion: 'test' });
    await tell(
      command(LaunchProgram, {
        programId: 'growth',
        name: 'Growth',
        currency: 'EUR',
        zone: 'UTC',
        terms: { holdingDays: 0, rules: [shareOf('0.2', 12)] },
        tiers: [{ name: 'Member', criteria: { activeCustomers: 0, certified: false } }],
      }),
    );
    for (const partnerId of PARTNERS) {
      await tell(command(ApplyToProgram, { partnerId, programId: 'growth' }));
      await tell(command(SetPayoutDetails, { partnerId, method: 'stripe', details: { account: 'acct_1234' } }));
    }
  });
  afterAll(() => log.close());

  beforeEach(async () => {
    processes = [];
    provider = new Provider();
    await provider.start();
    payoutId = `out-${number}`;
    await tell(command(ProposePayout, { payoutId, programId: 'growth', currency: 'EUR' }));
    await tell(command(ListPayoutPartners, { payoutId, partners: PARTNERS }));
    for (const partnerId of PARTNERS) {
      const [set] = await eventsOf(`payout-details-${partnerId}`);
      const { detailsId } = (set as RecordedEvent<'PayoutDetailsSet'>).data;
      const amount = { amountMinor: 2_000, currency: 'EUR' };
      await tell(command(AddPayoutLine, { payoutId, partnerId, amount, method: 'stripe', detailsId }));
    }
    await tell(command(ApprovePayout, { payoutId }), 'person:bob');
  });
  afterEach(async () => {
    for (const one of processes) await one.discard();
    await provider.stop();
  });

  it('pays every line once', async () => {
    await start().life;
    expect([provider.paid, new Set(provider.asked).size]).toEqual([3, 3]);
    expect((await ends()).map(({ type }) => type)).toEqual(['PayoutLinePaid', 'PayoutLinePaid', 'PayoutLinePaid']);
  });

  it.each([
    ['paid, and before the answer came', true, 'PayoutLinePaid'],
    ['asked, and nothing was paid', false, 'PayoutLineInDoubt'],
  ])('that is killed when the provider was %s never asks it again for that line', async (_, pays, end) => {
    let killed = '';
    const first = start();
    provider.behaves = (key, pay, answer) => {
      if (killed !== '') return (pay(), answer());
      killed = key;
      if (pays) pay();
      void first.process.discard();
    };
    expect(await first.life).toMatchObject({ killed: true });
    expect(await ends()).toEqual([]);

    await start().life;
    await start().life;
    expect(provider.asked.filter((key) => key === killed)).toHaveLength(1);
    expect(provider.paid).toBe(pays ? 3 : 2);
    const [sent] = (await eventsOf(`payout-${payoutId}`)).filter(({ type }) => type === 'PayoutSendingBegun');
    const { partnerId } = (sent as RecordedEvent<'PayoutSendingBegun'>).data;
    const told = (await ends()) as RecordedEvent<'PayoutLinePaid' | 'PayoutLineInDoubt'>[];
    expect(told.filter(({ data }) => data.partnerId === partnerId).map(({ type }) => type)).toEqual([end]);
    expect(told).toHaveLength(3);
  });

  it('shares the lines with others that send at the same time', async () => {
    await Promise.all([start(), start(), start()].map(({ life }) => life));
    await until(async () => (await ends()).filter(({ type }) => type === 'PayoutLinePaid').length === 3);
    expect(provider.asked).toHaveLength(3);
    expect(provider.paid).toBe(3);
  });
});
