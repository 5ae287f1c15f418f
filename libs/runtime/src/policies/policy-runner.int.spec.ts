import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { policy, type Policy } from '@vouch/domain';
import { InMemoryEventLog, LogTimeout, LogUnavailable } from '@vouch/event-store';
import { testDatabase } from '../../testing/database.js';
import { convert, pay, till } from '../../testing/till.js';
import { until } from '../../testing/until.js';
import { streamOf, WatchedLog } from '../../testing/watched-log.js';
import { CheckpointBeyondHead, LeaseLost, readCheckpoints } from '../checkpoints.js';
import { CommandExecutor } from '../commands/command-executor.js';
import { commandIdOf } from '../commands/command-id.js';
import { listParked, retryParked } from '../parked-events.js';
import { EventParked } from '../projections/failures.js';
import { prepareRuntimeSchema } from '../schema.js';
import { policySubscriber } from '../subscribers.js';
import { PolicyRunner, type PolicyRunnerOptions } from './policy-runner.js';

const database = testDatabase();
let log: WatchedLog;
let executor: CommandExecutor;
let errors: unknown[];
let poison: Set<string>;

beforeAll(() => prepareRuntimeSchema(database.pool));
beforeEach(() => {
  log = new WatchedLog(new InMemoryEventLog());
  executor = newExecutor();
  errors = [];
  poison = new Set();
});
afterEach(async () => {
  await database.pool.query('truncate vouch_runtime.checkpoint, vouch_runtime.parked_event, vouch_runtime.policy_row');
});

const newExecutor = () => new CommandExecutor({ log, deciders: [till], codeVersion: 'test' });

interface Mirrored {
  readonly payments: number;
}

/** Books what a customer pays on its mirror `m-<id>` too, numbered by a private row. */
const mirrorWhenPaid: Policy = policy<Mirrored>({
  name: 'mirror-when-paid',
  capability: 'tests',
  startsAt: 'beginning',
  on: {
    PaymentReceived: {
      keys: ({ data }) => (data.customerId.startsWith('m-') ? [] : [data.customerId]),
      react: ({ data }, rows) => {
        if (data.customerId.startsWith('m-')) return {};
        if (poison.has(data.paymentId)) throw new Error('stumbled');
        const payments = (rows(data.customerId)?.payments ?? 0) + 1;
        return {
          rows: { [data.customerId]: { payments } },
          commands: [pay(`${data.paymentId}-${payments}`, data.amount.amountMinor, `m-${data.customerId}`)],
        };
      },
    },
  },
});
const SUBSCRIBER = policySubscriber(mirrorWhenPaid);

const runnerOf = (options: Partial<PolicyRunnerOptions> = {}) =>
  new PolicyRunner({
    log,
    pool: database.pool,
    executor,
    policies: [mirrorWhenPaid],
    pauseMs: 1,
    onError: (error) => errors.push(error),
    ...options,
  });

let told = 0;
const tell = (...commands: Parameters<CommandExecutor['execute']>[0][]) =>
  Promise.all(
    commands.map((command) =>
      executor.execute(command, {
        commandId: commandIdOf('tests', `${told++}`),
        actor: 'cli',
        now: '2026-03-01T00:00:00.000Z',
      }),
    ),
  );

const paymentsOf = async (customer: string) =>
  (await streamOf(log, `customer-${customer}`)).flatMap((event) =>
    event.type === 'PaymentReceived' ? [event.data.paymentId] : [],
  );
const checkpoint = async () => (await readCheckpoints(database.pool, SUBSCRIBER))[0]?.position;
const customersConverted = (...ids: string[]) => tell(...ids.flatMap((id) => [convert(id), convert(`m-${id}`)]));

describe('A policy', () => {
  it('answers every event of its types once, in order, and moves its checkpoint to the head', async () => {
    await customersConverted('c1', 'c2');
    await tell(pay('a'), pay('b'), pay('c', 100, 'c2'), pay('d'));
    await runnerOf().catchUp();
    expect(await paymentsOf('m-c1')).toEqual(['a-1', 'b-2', 'd-3']);
    expect(await paymentsOf('m-c2')).toEqual(['c-1']);
    expect(await checkpoint()).toBe(await log.head());
    await runnerOf().catchUp();
    expect(await paymentsOf('m-c1')).toHaveLength(3);
  });

  it('says in its events what they follow from', async () => {
    await customersConverted('c1');
    await tell(pay('a'));
    await runnerOf().catchUp();
    const [, cause] = await streamOf(log, 'customer-c1');
    const [, event] = await streamOf(log, 'customer-m-c1');
    expect(event).toMatchObject({
      actor: 'policy:mirror-when-paid',
      correlationId: cause?.correlationId,
      occurredAt: cause?.occurredAt,
    });
  });

  it.each([1, 2, 7])('keeps its rows from batch to batch: %d events at a time come to the same', async (batchSize) => {
    await customersConverted('c1');
    await tell(...Array.from({ length: 9 }, (_, i) => pay(`p${i}`)));
    await runnerOf({ batchSize }).catchUp();
    expect(await paymentsOf('m-c1')).toEqual(Array.from({ length: 9 }, (_, i) => `p${i}-${i + 1}`));
  });

  it('that starts at the head answers nothing that came before its first start, and everything after', async () => {
    const late: Policy = { ...mirrorWhenPaid, startsAt: 'head' };
    await customersConverted('c1');
    await tell(pay('before'));
    await runnerOf({ policies: [late] }).catchUp();
    await tell(pay('after'));
    await runnerOf({ policies: [late] }).catchUp();
    expect(await paymentsOf('m-c1')).toEqual(['after-1']);
  });

  it('moves its checkpoint past what does not concern it', async () => {
    await tell(convert('c1'), convert('c2'));
    await runnerOf().catchUp();
    expect(await checkpoint()).toBe(2);
  });

  it('stops with a clear message when it knows events that the log does not have', async () => {
    await customersConverted('c1');
    await runnerOf().catchUp();
    log = new WatchedLog(new InMemoryEventLog());
    await expect(runnerOf().catchUp()).rejects.toThrow(CheckpointBeyondHead);
    await expect(runnerOf().run(new AbortController().signal)).rejects.toThrow('the log ends at 0');
  });

  it('follows the log until it is told to stop, and then ends in peace', async () => {
    const stop = new AbortController();
    const running = runnerOf().run(stop.signal);
    await customersConverted('c1');
    await tell(pay('a'));
    await until(async () => (await paymentsOf('m-c1')).length === 1);
    await tell(pay('b'));
    await until(async () => (await paymentsOf('m-c1')).length === 2);
    stop.abort();
    await running;
    expect(errors).toEqual([]);
  });
});

describe('A policy that is interrupted', () => {
  const POINTS = ['rows-loaded', 'reacted', 'commands-executed', 'checkpoint-moved', 'rows-written', 'committed'];

  it.each(POINTS)('at "%s", each time it gets there first, goes on as if nothing had been', async (point) => {
    await customersConverted('c1', 'c2');
    await tell(pay('a'), pay('b'), pay('c', 100, 'c2'), pay('d'));
    let interruptions = 0;
    const probe = (at: string) => {
      if (at === `${SUBSCRIBER} ${point}` && interruptions++ % 2 === 0) throw new Error('interrupted');
    };
    await runnerOf({ probe, batchSize: 2 }).catchUp();
    expect(interruptions).toBeGreaterThan(2);
    expect(await paymentsOf('m-c1')).toEqual(['a-1', 'b-2', 'd-3']);
    expect(await paymentsOf('m-c2')).toEqual(['c-1']);
  });

  it.each([LogTimeout, LogUnavailable])(
    'by %p after each append, doubles nothing and parks nothing',
    async (Failure) => {
      await customersConverted('c1', 'c2');
      await tell(pay('a'), pay('b'), pay('c', 100, 'c2'));
      let appends = 0;
      log.watching = {
        afterAppend: () => {
          if (appends++ % 2 === 0) throw new Failure('lost');
        },
      };
      await runnerOf().catchUp();
      expect(await paymentsOf('m-c1')).toEqual(['a-1', 'b-2']);
      expect(await paymentsOf('m-c2')).toEqual(['c-1']);
      expect(await listParked(database.pool)).toEqual([]);
    },
  );

  it('by a log that is away tries for as long as it takes, and does not move past what it has not done', async () => {
    await customersConverted('c1');
    await tell(pay('a'), pay('b'));
    let away = 4;
    log.watching = {
      beforeAppend: async () => {
        if (away === 0) return;
        away--;
        expect((await checkpoint()) ?? 0).toBeLessThan(3);
        throw new LogUnavailable('away');
      },
    };
    await runnerOf().catchUp();
    expect(errors.length).toBeGreaterThanOrEqual(2);
    expect(await paymentsOf('m-c1')).toEqual(['a-1', 'b-2']);
    expect(await listParked(database.pool)).toEqual([]);
  });
});

describe('Two runners of one policy', () => {
  it('one runs, the other stands by and takes over when the first ends', async () => {
    await customersConverted('c1');
    const first = new AbortController();
    const second = new AbortController();
    const leases = { retryMs: 20 };
    const running = runnerOf({ leases }).run(first.signal);
    await tell(pay('a'));
    await until(async () => (await checkpoint()) === (await log.head()));
    const standby = runnerOf({ leases, executor: newExecutor() }).run(second.signal);
    await tell(pay('b'));
    await until(async () => (await paymentsOf('m-c1')).length === 2);
    first.abort();
    await running;
    await tell(pay('c'));
    await until(async () => (await paymentsOf('m-c1')).length === 3);
    second.abort();
    await standby;
    expect(await paymentsOf('m-c1')).toEqual(['a-1', 'b-2', 'c-3']);
  });

  it('one that was paused for so long that another took over can not move the checkpoint when it wakes', async () => {
    await customersConverted('c1');
    await tell(pay('a'), pay('b'));
    const stop = new AbortController();
    let wake!: () => void;
    const woken = new Promise<void>((resolve) => (wake = resolve));
    let paused = false;
    const sleepy = runnerOf({ leases: { retryMs: 20 } }).run(stop.signal);
    log.watching = {
      beforeAppend: async () => {
        if (paused) return;
        paused = true;
        await woken;
      },
    };
    await until(() => paused);
    await endLeaseSessions();

    await runnerOf({ executor: newExecutor(), leases: { retryMs: 20 } }).catchUp();
    expect(await paymentsOf('m-c1')).toEqual(['a-1', 'b-2']);
    const position = await checkpoint();
    const rows = await policyRows();
    wake();
    await until(() => errors.some((error) => error instanceof LeaseLost));
    await tell(pay('c'));
    await until(async () => (await paymentsOf('m-c1')).length === 3);
    stop.abort();
    await sleepy;
    expect(await paymentsOf('m-c1')).toEqual(['a-1', 'b-2', 'c-3']);
    expect(position).toBeLessThan((await checkpoint())!);
    expect(rows).toEqual([{ key: 'c1', row: { payments: 2 } }]);
    expect(await policyRows()).toEqual([{ key: 'c1', row: { payments: 3 } }]);
  });

  async function endLeaseSessions(): Promise<void> {
    await database.pool.query(
      `select pg_terminate_backend(pid) from pg_locks
        where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())`,
    );
  }
});

const policyRows = async () =>
  (await database.pool.query('select key, row from vouch_runtime.policy_row order by key')).rows;

describe('An event that a policy can not handle', () => {
  it('is parked with its reason; later ones of its lane key wait behind it, others go on', async () => {
    await customersConverted('c1', 'c2');
    poison.add('bad');
    await tell(pay('a'), pay('bad'), pay('c', 100, 'c2'), pay('d'));
    await runnerOf().catchUp();
    expect(await paymentsOf('m-c1')).toEqual(['a-1']);
    expect(await paymentsOf('m-c2')).toEqual(['c-1']);
    expect(await checkpoint()).toBe(await log.head());
    expect(await listParked(database.pool, { subscriber: SUBSCRIBER })).toMatchObject([
      { laneKey: 'customer:c1', waiting: false, reason: expect.stringContaining('stumbled'), attempts: 1 },
      { laneKey: 'customer:c1', waiting: true },
    ]);
    expect(errors).toEqual([expect.any(EventParked)]);
  });

  it('because its command is rejected is tried three times first', async () => {
    await tell(convert('c1'), convert('c2'), convert('m-c2'));
    await tell(pay('a'), pay('b'), pay('c', 100, 'c2'));
    await runnerOf().catchUp();
    expect(await paymentsOf('m-c2')).toEqual(['c-1']);
    expect(await listParked(database.pool)).toMatchObject([
      { waiting: false, attempts: 3, reason: expect.stringContaining('CustomerUnknown') },
      { waiting: true, attempts: 0 },
    ]);
    expect(await policyRows()).toEqual([{ key: 'c2', row: { payments: 1 } }]);
  });

  it('is not given up when its command is accepted within those tries', async () => {
    await tell(convert('c1'));
    await tell(pay('a'));
    let reads = 0;
    log.watching = {
      beforeRead: async (stream) => {
        if (stream === 'customer-m-c1' && ++reads === 3) await tell(convert('m-c1'));
      },
    };
    // Of another process: in its own one, the conversion would wait for the command that is being tried.
    await runnerOf({ executor: newExecutor() }).catchUp();
    expect(await paymentsOf('m-c1')).toEqual(['a-1']);
    expect(await listParked(database.pool)).toEqual([]);
  });

  it('closes its lane key for the pages and the processes to come', async () => {
    await customersConverted('c1');
    poison.add('bad');
    await tell(pay('bad'));
    await runnerOf({ batchSize: 1 }).catchUp();
    poison.clear();
    await tell(pay('b'), pay('c'));
    await runnerOf({ batchSize: 1, executor: newExecutor() }).catchUp();
    expect(await paymentsOf('m-c1')).toEqual([]);
    expect(await listParked(database.pool)).toHaveLength(3);
  });

  it('is handled, and then those behind it, when someone asks for it after the cause is mended', async () => {
    await customersConverted('c1');
    poison.add('bad');
    await tell(pay('a'), pay('bad'), pay('c'), pay('d'));
    await runnerOf().catchUp();

    expect(await retryParked(database.pool, SUBSCRIBER, 'customer:c1')).toBe(3);
    await runnerOf().catchUp();
    expect(await paymentsOf('m-c1')).toEqual(['a-1']);
    expect(await listParked(database.pool, { laneKey: 'customer:c1' })).toMatchObject([{ attempts: 2 }, {}, {}]);

    poison.clear();
    await retryParked(database.pool, SUBSCRIBER, 'customer:c1');
    await runnerOf().catchUp();
    expect(await paymentsOf('m-c1')).toEqual(['a-1', 'bad-2', 'c-3', 'd-4']);
    expect(await listParked(database.pool)).toEqual([]);
    await tell(pay('e'));
    await runnerOf().catchUp();
    expect(await paymentsOf('m-c1')).toHaveLength(5);
  });

  it('is handled again by a runner that is running already', async () => {
    await customersConverted('c1');
    poison.add('bad');
    const stop = new AbortController();
    const running = runnerOf({ retryEveryMs: 10 }).run(stop.signal);
    await tell(pay('bad'), pay('b'));
    await until(async () => (await listParked(database.pool)).length === 2);
    poison.clear();
    await retryParked(database.pool, SUBSCRIBER, 'customer:c1');
    await until(async () => (await paymentsOf('m-c1')).length === 2);
    await tell(pay('c'));
    await until(async () => (await paymentsOf('m-c1')).length === 3);
    stop.abort();
    await running;
    expect(await paymentsOf('m-c1')).toEqual(['bad-1', 'b-2', 'c-3']);
  });
});
