import { expect, it } from '@jest/globals';
import { UnreadableEvent } from '@vouch/events';
import type { EventLog, Page } from '../event-log.js';
import { all, anEvent, aRareEvent, aStream, errorOf, eventsOf, someEvents, until } from './examples.js';
import type { Bench } from './harness.js';

/** Rules 5 and 8 for readers that wait for what comes. */
export function followingRules(bench: Bench): void {
  it('rule 5: a follower gets what is there, and is woken for what comes', async () => {
    await bench.log.append(aStream(), 'any', someEvents(3));
    const log = await bench.open({ pollMs: 120_000 });
    const follower = follow(log, { after: 0, pageSize: 2 });
    await until(() => eventsOf(follower.pages).length === 3);
    const [writer] = await bench.harness.writers(1);
    for (let i = 4; i <= 20; i++) {
      await writer!.append(aStream(), 'any', [anEvent()]);
      // Some are waited for, some follow at once.
      if (i % 3 === 0) await until(() => eventsOf(follower.pages).length === i);
    }
    await until(() => eventsOf(follower.pages).length === 20);
    await follower.stop();
    expect(eventsOf(follower.pages)).toEqual(await all(bench.log));
  });

  it('rule 5: with types, a follower is told how far it is by pages without events', async () => {
    const follower = follow(bench.log, { after: 0, types: ['ClockSimulated'] });
    const rare = aRareEvent();
    await bench.log.append(aStream(), 'any', [rare]);
    await bench.log.append(aStream(), 'any', someEvents(2));
    const head = await bench.log.head();
    await until(() => follower.pages.at(-1)?.through === head);
    await follower.stop();
    expect(eventsOf(follower.pages).map(({ id }) => id)).toEqual([rare.id]);
  });

  it('an idle follower delivers nothing, not even empty pages', async () => {
    await bench.log.append(aStream(), 'any', someEvents(2));
    const follower = follow(bench.log, { after: await bench.log.head() });
    await new Promise((resolve) => setTimeout(resolve, 700));
    await follower.stop();
    expect(follower.pages).toEqual([]);
  });

  it('a follower ends at once, and without an error, when its signal is aborted', async () => {
    const idle = follow(bench.log, { after: 0 });
    await new Promise((resolve) => setTimeout(resolve, 100));
    const began = Date.now();
    await idle.stop();
    expect(Date.now() - began).toBeLessThan(400);
    const never = follow(bench.log, { after: 0 });
    await never.stop();
    expect(never.pages).toEqual([]);
  });

  it('a follower ends when its log is closed', async () => {
    const log = await bench.open();
    const follower = follow(log, { after: 0 });
    await new Promise((resolve) => setTimeout(resolve, 100));
    await log.close();
    await follower.ended;
  });

  it('a follower ends with an error at an event that it can not read, after all before it', async () => {
    await bench.log.append(aStream(), 'any', someEvents(2));
    const follower = follow(bench.log, { after: 0 });
    await bench.log.append(aStream(), 'any', [anEvent({ type: 'FromTomorrow' as never })]);
    expect(await errorOf(follower.ended)).toBeInstanceOf(UnreadableEvent);
    expect(eventsOf(follower.pages)).toHaveLength(2);
  });

  const { disturbances } = bench.harness;
  if (!disturbances) return;

  it('rule 5: a follower whose connections are cut, again and again, misses nothing', async () => {
    const network = await disturbances.openOverBadNetwork();
    const follower = follow(network.log, { after: 0, pageSize: 2 });
    for (let i = 0; i < 5; i++) {
      await bench.log.append(aStream(), 'any', someEvents(3));
      if (i % 2 === 0) await until(() => eventsOf(follower.pages).length > i * 3);
      network.cut();
    }
    await until(() => eventsOf(follower.pages).length === 15, 20_000);
    await follower.stop();
    expect(eventsOf(follower.pages)).toEqual(await all(bench.log));
    await network.log.close();
  });

  it('rule 5: a follower outlives a store that is down for a while', async () => {
    const network = await disturbances.openOverBadNetwork();
    const follower = follow(network.log, { after: 0 });
    await bench.log.append(aStream(), 'any', [anEvent()]);
    await until(() => follower.pages.length > 0);
    network.goDown();
    await bench.log.append(aStream(), 'any', someEvents(2));
    await new Promise((resolve) => setTimeout(resolve, 700));
    network.comeBack();
    await until(() => eventsOf(follower.pages).length === 3, 20_000);
    await follower.stop();
    await network.log.close();
  });

  it('a follower whose store is down or frozen still ends at once', async () => {
    const network = await disturbances.openOverBadNetwork();
    for (const stall of [network.goDown, network.freeze]) {
      network.comeBack();
      network.thaw();
      const follower = follow(network.log, { after: 0 });
      await new Promise((resolve) => setTimeout(resolve, 100));
      stall();
      await new Promise((resolve) => setTimeout(resolve, 700));
      const began = Date.now();
      await follower.stop();
      expect(Date.now() - began).toBeLessThan(400);
    }
    network.cut();
    await network.log.close();
  });
}

function follow(log: EventLog, options: Omit<Parameters<EventLog['follow']>[0], 'signal'>) {
  const controller = new AbortController();
  const pages: Page[] = [];
  const ended = (async () => {
    for await (const page of log.follow({ ...options, signal: controller.signal })) pages.push(page);
  })();
  // Whoever waits for the end gets its error.
  ended.catch(() => {});
  return {
    pages,
    ended,
    stop() {
      controller.abort();
      return ended;
    },
  };
}
