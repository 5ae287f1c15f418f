import { describe, expect, it } from '@jest/globals';
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
import { InMemoryEventLog } from '@vouch/event-store';
import type { RecordedEvent } from '@vouch/events';
import { CommandExecutor, commandIdOf } from '@vouch/runtime';
import { shareOf } from '@vouch/testing';
import { MemorySealer } from '../../runtime/testing/memory-sealer.js';
import type { Desk } from './desk.js';
import { takeResults, writePayoutFile } from './file-payouts.js';
import { paypalFile } from './paypal/paypal-file.js';

const payoutId = 'out1';
const payer = { name: 'Vendor', iban: 'DE02120300000000202051' };

/** A payout of two lines by PayPal, approved unless said. */
async function desk({ approved = true, forgotten = [] as readonly string[] } = {}): Promise<Desk> {
  const log = new InMemoryEventLog();
  const executor = new CommandExecutor({ log, deciders, sealer: new MemorySealer(), codeVersion: 'test' });
  let number = 0;
  const tell = (told: Command, onBehalfOf: string) =>
    executor.execute(told, {
      commandId: commandIdOf('test', `${number++}`),
      actor: 'key:test',
      onBehalfOf,
      now: '2026-04-01T12:00:00.000Z',
    });
  const partners = ['p1', 'p2'];
  const tiers = [{ name: 'Member', criteria: { activeCustomers: 0, certified: false } }];
  const terms = { holdingDays: 0, rules: [shareOf('0.2', 12)] };
  const program = { programId: 'growth', name: 'Growth', currency: 'EUR', zone: 'UTC', terms, tiers };
  await tell(command(LaunchProgram, program), 'person:ann');
  await tell(command(ProposePayout, { payoutId, programId: 'growth', currency: 'EUR' }), 'person:ann');
  await tell(command(ListPayoutPartners, { payoutId, partners }), 'person:ann');
  const gone = new Set<string>();
  for (const partnerId of partners) {
    await tell(command(ApplyToProgram, { partnerId, programId: 'growth' }), 'person:ann');
    const details = { email: `${partnerId}@acme.example` };
    await tell(command(SetPayoutDetails, { partnerId, method: 'paypal', details }), 'person:ann');
    const [set] = await eventsIn(log, `payout-details-${partnerId}`);
    const { detailsId, textIds } = (set as RecordedEvent<'PayoutDetailsSet'>).data;
    if (forgotten.includes(partnerId)) for (const id of Object.values(textIds)) gone.add(id);
    const amount = { amountMinor: 2_000, currency: 'EUR' };
    await tell(command(AddPayoutLine, { payoutId, partnerId, amount, method: 'paypal', detailsId }), 'person:ann');
  }
  if (approved) await tell(command(ApprovePayout, { payoutId }), 'person:bob');
  const reveal = (ids: readonly string[]) =>
    Promise.resolve(Object.fromEntries(ids.filter((id) => !gone.has(id)).map((id) => [id, `${id}@acme.example`])));
  return { log, executor, actor: 'cli', reveal };
}

async function eventsIn(log: Desk['log'], stream: string): Promise<RecordedEvent[]> {
  const events: RecordedEvent[] = [];
  for await (const page of log.readStream(stream, {})) events.push(...page);
  return events;
}

const begunIn = async ({ log }: Desk) =>
  (await eventsIn(log, `payout-${payoutId}`)).filter(({ type }) => type === 'PayoutSendingBegun');

describe('the file of a payout', () => {
  it('is written once, and the same again when it is asked for', async () => {
    const at = await desk();
    const file = await writePayoutFile(at, paypalFile, { payoutId, payer });
    expect([file.lines, file.failed, (await begunIn(at)).length]).toEqual([2, [], 2]);
    await expect(writePayoutFile(at, paypalFile, { payoutId, payer })).rejects.toMatchObject({
      code: 'nothing-to-write',
    });
    expect(await writePayoutFile(at, paypalFile, { payoutId, payer, again: true })).toEqual(file);
    expect(await begunIn(at)).toHaveLength(2);
  });

  it('is written by one of several who ask at once', async () => {
    const at = await desk();
    const asked = Array.from({ length: 4 }, () => writePayoutFile(at, paypalFile, { payoutId, payer }));
    const outcomes = (await Promise.allSettled(asked)).map(({ status }) => status);
    expect(outcomes.filter((status) => status === 'fulfilled')).toHaveLength(1);
    expect(await begunIn(at)).toHaveLength(2);
  });

  it('leaves out whose details were forgotten: that line has failed', async () => {
    const at = await desk({ forgotten: ['p2'] });
    expect(await writePayoutFile(at, paypalFile, { payoutId, payer })).toMatchObject({ lines: 1, failed: ['p2'] });
    expect((await eventsIn(at.log, `payout-${payoutId}`)).map(({ type }) => type)).toContain('PayoutLineFailed');
  });

  it('is not written before the payout is approved, nor where the format can not hold it, and then nothing is recorded', async () => {
    const early = await desk({ approved: false });
    await expect(writePayoutFile(early, paypalFile, { payoutId, payer })).rejects.toMatchObject({
      rejection: { code: 'PayoutNotApproved' },
    });
    const refusing = {
      ...paypalFile,
      write: () => {
        throw new Error('too long');
      },
    };
    const at = await desk();
    await expect(writePayoutFile(at, refusing, { payoutId, payer })).rejects.toThrow('too long');
    for (const one of [early, at]) expect(await begunIn(one)).toEqual([]);
    await expect(writePayoutFile(at, paypalFile, { payoutId: 'out2', payer })).rejects.toMatchObject({
      code: 'payout-unknown',
    });
  });
});

describe('the results of a file', () => {
  it('are recorded line by line, once, and what is of no line is said', async () => {
    const at = await desk();
    await writePayoutFile(at, paypalFile, { payoutId, payer });
    const [one, two] = ((await begunIn(at)) as RecordedEvent<'PayoutSendingBegun'>[]).map(({ data }) => data.sendingId);
    const report = `Customer ID,Status\n${one},Completed\n${two},Returned\nother,Completed\n`;
    for (let times = 0; times < 2; times++)
      expect(await takeResults(at, paypalFile, payoutId, report)).toEqual({
        recorded: [
          { partnerId: 'p1', outcome: 'paid' },
          { partnerId: 'p2', outcome: 'failed' },
        ],
        unknown: ['other'],
      });
    const ends = (await eventsIn(at.log, `payout-${payoutId}`)).slice(-2).map(({ type }) => type);
    expect(ends).toEqual(['PayoutLinePaid', 'PayoutLineFailed']);
  });
});
