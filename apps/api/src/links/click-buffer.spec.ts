import { describe, expect, it } from '@jest/globals';
import { deciders, type Click } from '@vouch/domain';
import { InMemoryEventLog, LogTimeout, LogUnavailable } from '@vouch/event-store';
import { CommandExecutor } from '@vouch/runtime';
import { pino } from 'pino';
import { Metrics } from '../observe/metrics.js';
import { ClickBuffer } from './click-buffer.js';

const link = {
  code: 'fair',
  programId: 'growth',
  partnerId: 'acme',
  destination: 'https://example.com/start',
  zone: 'UTC',
  disabled: false,
};

/** A log that can be taken away, or take an append and not say so. */
class TroubledLog extends InMemoryEventLog {
  state: 'well' | 'away' | 'silent' = 'well';

  override async append(...args: Parameters<InMemoryEventLog['append']>) {
    if (this.state === 'away') throw new LogUnavailable('Away; nothing was written.');
    const appended = await super.append(...args);
    if (this.state === 'silent') throw new LogTimeout('No answer. It may have been written.');
    return appended;
  }
}

function setUp(mostKept?: number) {
  const log = new TroubledLog();
  const said: { level: number; msg: string; clicks?: number }[] = [];
  const logger = pino({ level: 'warn' }, { write: (line) => said.push(JSON.parse(line)) });
  const metrics = new Metrics(() => Promise.reject(new Error('No readers here.')));
  const executor = new CommandExecutor({ log, deciders, codeVersion: 'test' });
  const buffer = new ClickBuffer(() => executor, metrics, logger, mostKept);
  let next = 0;
  const click = (count: number) => {
    for (let n = 0; n < count; n++) {
      const one: Click = { clickId: `k${next++}`, clickedAt: '2026-03-01T10:00:00.000Z', device: 'desktop' };
      buffer.add(link, one);
    }
  };
  const recorded = async () => {
    const ids: string[] = [];
    for await (const { events } of log.readAll({ after: 0 }))
      for (const event of events)
        if (event.type === 'LinkClicked') ids.push(...event.data.clicks.map(({ clickId }) => clickId));
    return ids;
  };
  const counted = async (outcome: 'recorded' | 'dropped') =>
    (await metrics.clicks.get()).values.find(({ labels }) => labels.outcome === outcome)?.value ?? 0;
  const waiting = async () => (await metrics.clicksWaiting.get()).values[0]!.value;
  return { log, buffer, click, recorded, counted, waiting, said };
}

const until = async (isSo: () => Promise<boolean>) => {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 10));
};
const ids = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => `k${from + n}`);

describe('The click buffer', () => {
  it('writes clicks of one moment as one event, and more than fit into one as several', async () => {
    const { log, buffer, click, recorded, counted } = setUp();
    click(501);
    await buffer.close();
    expect(await recorded()).toEqual(ids(0, 501));
    expect(await log.head()).toBe(2);
    expect(await counted('recorded')).toBe(501);
  });

  it('keeps clicks while the log is away, drops what is too much, and says and counts how much that was', async () => {
    const { log, buffer, click, recorded, counted, waiting, said } = setUp(10);
    log.state = 'away';
    click(13);
    await until(async () => said.length >= 2);
    expect(said.map(({ level, msg }) => [level, msg])).toEqual([
      [50, expect.stringContaining('Clicks are dropped from now on')],
      [40, 'Clicks could not be written yet; they are kept.'],
    ]);
    expect([await waiting(), await counted('dropped')]).toEqual([10, 3]);

    log.state = 'well';
    await until(async () => (await recorded()).length === 10);
    await until(async () => (await waiting()) === 0);
    expect(said.at(-1)).toMatchObject({ level: 50, clicks: 3, msg: 'So many clicks were dropped.' });
    click(1);
    await buffer.close();
    expect(await recorded()).toEqual([...ids(0, 10), 'k13']);
    expect([await counted('recorded'), await counted('dropped')]).toEqual([11, 3]);
  });

  it('records clicks once when the log took them and its answer was lost', async () => {
    const { log, buffer, click, recorded, waiting, said } = setUp();
    log.state = 'silent';
    click(5);
    await until(async () => (await recorded()).length === 5);
    log.state = 'well';
    await until(async () => (await waiting()) === 0);
    await buffer.close();
    expect(await recorded()).toEqual(ids(0, 5));
    expect(said.filter(({ level }) => level >= 50)).toEqual([]);
  });

  it('says at its end how many the log did not take, and counts them as dropped', async () => {
    const { log, buffer, click, counted, said } = setUp();
    log.state = 'away';
    click(4);
    await buffer.close(50);
    expect(said.at(-1)).toMatchObject({ level: 50, clicks: 4, msg: 'Clicks were lost: the log did not take them.' });
    expect(await counted('dropped')).toBe(4);
  });
});
