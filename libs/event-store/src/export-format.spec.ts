import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { anEvent, collect, from } from './conformance/examples.js';
import type { StoredEvent } from './event-log.js';
import { exportLine, MalformedExportLine, parseExportLine } from './export-format.js';
import { InMemoryEventLog } from './in-memory-event-log.js';
import { verifyStored } from './stored-chain.js';

async function exported(): Promise<StoredEvent[]> {
  const log = new InMemoryEventLog();
  for (const i of from(0, 9)) await log.append(`clock-${i % 2}`, 'any', [anEvent({ actor: `key:${i} "ü\n"` })]);
  return (await collect(log.readStored({ after: 0 }))).flat();
}

async function* streamed<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

describe('an export', () => {
  it('is read again as it was written, and verifies', async () => {
    const events = await exported();
    const lines = events.map(exportLine);
    expect(lines.every((line) => !line.includes('\n'))).toBe(true);
    const again = lines.map(parseExportLine);
    expect(again).toEqual(events);
    expect(await collect(verifyStored(streamed(again)))).toEqual([]);
  });

  const line = (change: object) =>
    JSON.stringify({
      position: 1,
      recordedAt: '2026-01-01T00:00:00.000Z',
      canonical: '{}',
      hash: 'a'.repeat(64),
      chain: 'b'.repeat(64),
      ...change,
    });
  it.each([
    ['', /not JSON/],
    ['{"position": 1', /not JSON/],
    ['null', /not a JSON object/],
    ['[]', /not a JSON object/],
    [line({ position: '1' }), /"position"/],
    [line({ position: 0 }), /"position"/],
    [line({ recordedAt: '2026-01-01T00:00:00Z' }), /"recordedAt"/],
    [line({ canonical: {} }), /"canonical"/],
    [line({ hash: 'A'.repeat(64) }), /"hash"/],
    [line({ chain: undefined }), /"chain"/],
  ])('refuses %s as a line', (text, problem) => {
    expect(() => parseExportLine(text)).toThrow(MalformedExportLine);
    expect(() => parseExportLine(text)).toThrow(problem);
  });

  describe('checked by the few lines of docs/event-log.md', () => {
    const documentation = readFileSync(new URL('../../../docs/event-log.md', import.meta.url), 'utf8');
    const script = /```js\n(.*?)```/s.exec(documentation)![1]!;
    const check = (events: readonly StoredEvent[]) =>
      execFileSync(process.execPath, ['--input-type=module', '-e', script], {
        input: events.map((event) => `${exportLine(event)}\n`).join(''),
        encoding: 'utf8',
      })
        .trim()
        .split('\n');

    it('passes when nobody touched it', async () => {
      const events = await exported();
      expect(check(events)).toEqual([`9 ${events.at(-1)!.chain}`]);
    });

    it('is found out when an event was edited or removed', async () => {
      const events = await exported();
      const last = `9 ${events.at(-1)!.chain}`;
      const edited = events.map((event) =>
        event.position === 4 ? { ...event, canonical: event.canonical.replace('key:3', 'key:8') } : event,
      );
      expect(check(edited)).toEqual(['position 4 was changed', last]);
      expect(check(events.filter(({ position }) => position !== 4))).toEqual(['after 3 comes 5', last]);
    });
  });
});
