import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { exportLine, InMemoryEventLog } from '@vouch/event-store';
import type { RecordedEvent } from '@vouch/events';
import { randomHistory, settle } from '@vouch/testing';
import { Terminal } from '../terminal/terminal.js';
import { headOf } from './export-file.js';
import { verifyFile } from './verify-file.js';

/** A history in which statements were closed. */
function closedHistory(seed = 1): readonly RecordedEvent[] {
  const { events } = settle(randomHistory(seed, 400));
  return events.some(({ type }) => type === 'StatementClosed') ? events : closedHistory(seed + 1);
}
const history = closedHistory();
const closedAt = history.findIndex(({ type }) => type === 'StatementClosed');
const statement = history[closedAt] as RecordedEvent<'StatementClosed'>;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vouch-verify-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** An export of a log with these events: all its hashes are right. */
async function exported(events: readonly RecordedEvent[]): Promise<string[]> {
  const log = new InMemoryEventLog();
  for (const { stream, position: _, recordedAt: __, revision: ___, ...event } of events) {
    await log.append(stream, 'any', [event]);
  }
  const lines = [JSON.stringify(headOf(await log.head(), log.positions))];
  for await (const page of log.readStored({ after: 0 })) lines.push(...page.map(exportLine));
  return lines;
}

async function verified(lines: readonly string[]) {
  const file = join(folder, 'log.jsonl');
  await writeFile(file, `${lines.join('\n')}\n`);
  return verifyFile(new Terminal({ json: true }), file, new AbortController().signal);
}

describe('an export', () => {
  it('is as it was recorded, and its closed statements come to what their lines do', async () => {
    expect(await verified(await exported(history))).toMatchObject({ events: history.length, equal: true });
  });

  it.each([
    ['digest', 'ab'.repeat(32)],
    ['lines', statement.data.lines + 1],
  ])('that was written anew as a whole, with another %s of a closed statement, is found out', async (field, value) => {
    const altered = { ...statement, data: { ...statement.data, [field]: value } } as RecordedEvent;
    const { found } = await verified(await exported(history.with(closedAt, altered)));
    expect(found[0]).toMatchObject({ in: 'statements', where: `position ${closedAt + 1}` });
    expect(found[0]?.problem).toContain(`${field} `);
  });

  it('whose events were altered says nothing of its statements', async () => {
    const lines = await exported(history);
    const { found } = await verified(lines.toSpliced(2, 1));
    expect(found.length).toBeGreaterThan(0);
    expect(found.map((one) => one.in)).not.toContain('statements');
  });
});
