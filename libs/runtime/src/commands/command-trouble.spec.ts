import { describe, expect, it } from '@jest/globals';
import { command } from '@vouch/domain';
import { EventIdReused, LogTimeout, LogUnavailable, RevisionConflict } from '@vouch/event-store';
import { convert, pay, PayAndLeave, type TakePayment } from '../../testing/till.js';
import { meta, tills } from '../../testing/tills.js';
import { streamOf } from '../../testing/watched-log.js';
import { CommandContended, CommandKeyReused, CommandRejected } from './command-errors.js';
import type { CommandExecutor } from './command-executor.js';

describe('Racing for a stream', () => {
  it('every command of many processes is recorded once, each at a revision of its own', async () => {
    const { executor, another, log } = tills();
    await executor.execute(convert(), meta('convert'));
    const processes = Array.from({ length: 8 }, () => another());
    const all = await Promise.all(
      Array.from({ length: 200 }, (_, i) => processes[i % 8]!.execute(pay(`p${i}`), meta(`p${i}`))),
    );
    expect(new Set(all.map(({ revision }) => revision)).size).toBe(200);
    expect(await streamOf(log, 'customer-c1')).toHaveLength(201);
  });

  it('in one process, commands to one stream wait for each other instead of racing, in the order in which they came', async () => {
    const { executor, log } = tills();
    await executor.execute(convert(), meta('convert'));
    const appends = log.appends;
    await Promise.all(Array.from({ length: 50 }, (_, i) => executor.execute(pay(`p${i}`), meta(`p${i}`))));
    expect(log.appends - appends).toBe(50);
    const payments = (await streamOf(log, 'customer-c1')).slice(1).map(({ data }) => (data as TakePayment).paymentId);
    expect(payments).toEqual(Array.from({ length: 50 }, (_, i) => `p${i}`));
  });

  it('never rejects on what it remembers: what another process recorded counts', async () => {
    const { executor, another } = tills();
    const second = another();
    await executor.execute(convert(), meta('convert'));
    await second.execute(pay('p1'), meta('p1'));
    await executor.execute(command(PayAndLeave, { customerId: 'c1' }), meta('leave'));
    const back = (log: CommandExecutor) => log.execute(command(PayAndLeave, { customerId: 'c1' }), meta('leave-2'));
    expect(await back(second)).toMatchObject({ outcome: 'nothing-to-record', revision: 3 });
    await expect(second.execute(pay('p9'), meta('p9'))).rejects.toThrow(CommandRejected);
  });

  it('gives up with an error that says so when others always come first', async () => {
    const { executor, log } = tills();
    await executor.execute(convert(), meta('convert'));
    log.watching = {
      beforeAppend: (stream) => {
        throw new RevisionConflict(stream, 0, 0);
      },
    };
    await expect(executor.execute(pay('p1'), meta('p1', { timeoutMs: 200 }))).rejects.toThrow(CommandContended);
  });

  it('tells of an event id that stands for other content elsewhere as a key that was used', async () => {
    const { executor, log } = tills();
    await executor.execute(convert(), meta('convert'));
    log.watching = {
      beforeAppend: (stream) => {
        throw new EventIdReused(stream, 'e1');
      },
    };
    await expect(executor.execute(pay('p1'), meta('p1'))).rejects.toThrow(CommandKeyReused);
  });
});

describe('A log that fails', () => {
  const once = (error: () => Error) => {
    let failed = false;
    return () => {
      if (failed) return;
      failed = true;
      throw error();
    };
  };

  it('after it took the append: the same command is sent again within the deadline and found recorded', async () => {
    const { executor, log } = tills({ afterAppend: once(() => new LogTimeout('lost')) });
    expect(await executor.execute(convert(), meta('convert'))).toMatchObject({
      outcome: 'already-recorded',
      revision: 0,
    });
    expect(await streamOf(log, 'customer-c1')).toHaveLength(1);
  });

  it('before it took the append: the same command is sent again and recorded', async () => {
    const { executor, log } = tills({ beforeAppend: once(() => new LogTimeout('lost')) });
    expect(await executor.execute(convert(), meta('convert'))).toMatchObject({ outcome: 'recorded', revision: 0 });
    expect(await streamOf(log, 'customer-c1')).toHaveLength(1);
  });

  it('while nobody knows what came of an append, being unreachable does not count as "nothing was recorded"', async () => {
    const { executor, log } = tills();
    await executor.execute(convert(), meta('convert'));
    let asked = 0;
    log.watching = {
      afterAppend: () => {
        log.watching = {
          beforeRead: () => {
            asked++;
            throw new LogUnavailable('away');
          },
        };
        throw new LogTimeout('lost');
      },
    };
    await expect(executor.execute(pay('p1'), meta('p1'))).rejects.toThrow(LogTimeout);
    expect(asked).toBeGreaterThan(0);
    log.watching = {};
    expect(await executor.execute(pay('p1'), meta('p1'))).toMatchObject({ outcome: 'already-recorded', revision: 1 });
  });

  it('that can not be reached is reported at once, and the command can be sent again', async () => {
    const { executor } = tills({ beforeAppend: once(() => new LogUnavailable('away')) });
    await expect(executor.execute(convert(), meta('convert'))).rejects.toThrow(LogUnavailable);
    expect(await executor.execute(convert(), meta('convert'))).toMatchObject({ outcome: 'recorded' });
  });

  it('while it is read leaves no half-folded state behind', async () => {
    const { executor, another, log } = tills();
    await executor.execute(convert(), meta('convert'));
    for (let i = 0; i < 5; i++) await executor.execute(pay(`p${i}`), meta(`p${i}`));
    const fresh = another();
    log.watching = { beforeRead: once(() => new LogUnavailable('away')) };
    await expect(fresh.execute(pay('p5'), meta('p5'))).rejects.toThrow(LogUnavailable);
    expect(await fresh.execute(pay('p5'), meta('p5'))).toMatchObject({ outcome: 'recorded', revision: 6 });
  });

  it('a command whose process died between append and answer gets the first answer from the next process', async () => {
    const { executor, another, log } = tills();
    await executor.execute(convert(), meta('convert'));
    log.watching = {
      afterAppend: () => {
        throw new Error('the process is gone');
      },
    };
    await expect(executor.execute(pay('p1'), meta('p1'))).rejects.toThrow('the process is gone');
    log.watching = {};
    const [, event] = await streamOf(log, 'customer-c1');
    expect(await another().execute(pay('p1'), meta('p1'))).toEqual({
      outcome: 'already-recorded',
      stream: 'customer-c1',
      revision: 1,
      position: 2,
      eventIds: [event?.id],
    });
  });
});
