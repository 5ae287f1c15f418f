import { describe, expect, it } from '@jest/globals';
import { canonicalJson, type RecordedEvent } from '@vouch/events';
import { randomHistory, settle } from '@vouch/testing';
import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { monthOf } from '../days.js';
import { MemoryRows } from '../memory-rows.js';
import { projections } from '../read-models.js';
import type { AccountStatement } from './statement-answer.js';
import { statementOf } from './statement.query.js';

type Closed = RecordedEvent<'StatementClosed'>;

/** A failure prints the seeds: `settle(randomHistory(seed, size), { lagSeed })` makes the history again. */
const histories = fc.record({ seed: fc.nat(), size: fc.integer({ min: 300, max: 700 }), lagSeed: fc.option(fc.nat()) });

const holds = (law: (events: readonly RecordedEvent[]) => Promise<void>) =>
  fc.assert(
    fc.asyncProperty(histories, ({ seed, size, lagSeed }) =>
      law(settle(randomHistory(seed, size), lagSeed === null ? {} : { lagSeed }).events),
    ),
    // Long enough for several months, whatever chance brings.
    { numRuns: 5, examples: [[{ seed: 7, size: 1_000, lagSeed: null }]] },
  );

const statement = async (
  { data: { partnerId, month, currency } }: Closed,
  rows: MemoryRows,
): Promise<AccountStatement> => (await statementOf({ partner: partnerId, month, currency }, rows)).accounts[0]!;

/** Rows of a history as it goes on; at each closed month, what is done with it. */
async function following(
  events: readonly RecordedEvent[],
  whenClosed: (event: Closed, rows: MemoryRows) => Promise<void> = () => Promise.resolve(),
): Promise<MemoryRows> {
  const rows = new MemoryRows();
  for (const event of events) {
    for (const projection of projections) rows.apply(projection, event);
    if (event.type === 'StatementClosed') await whenClosed(event, rows);
  }
  return rows;
}

describe('a closed month', () => {
  it('reads the same for ever, whatever comes later', async () => {
    let months = 0;
    await holds(async (events) => {
      const asItWas: (readonly [Closed, AccountStatement])[] = [];
      const rows = await following(events, async (event, then) => {
        asItWas.push([event, await statement(event, then)]);
      });
      for (const [event, then] of asItWas) expect(await statement(event, rows)).toEqual(then);
      months += asItWas.length;
    });
    expect(months).toBeGreaterThan(10);
  });

  it('begins where the one before ended, and says what its lines come to', async () => {
    await holds(async (events) => {
      const rows = await following(events);
      const balance = new Map<string, unknown>();
      for (const event of events.filter((one): one is Closed => one.type === 'StatementClosed')) {
        const { stream, data } = event;
        const read = await statement(event, rows);
        expect([data.opening, data.closing, data.lines, data.refusals]).toEqual([
          read.opening,
          read.closing,
          read.lines.length,
          read.refusals.length,
        ]);
        expect(data.opening).toEqual(balance.get(stream) ?? { heldMinor: 0, payableMinor: 0 });
        balance.set(stream, data.closing);
      }
    });
  });

  it('is told apart by its digest, which anyone can compute from the log', async () => {
    await holds((events) => {
      for (const { stream, data } of events.filter((one): one is Closed => one.type === 'StatementClosed')) {
        const lines = events.filter(
          (one) => one.stream === stream && 'bookedOn' in one.data && monthOf(one.data.bookedOn) === data.month,
        );
        const hash = createHash('sha256');
        for (const line of lines) hash.update(`${canonicalJson({ type: line.type, data: line.data })}\n`);
        expect(hash.digest('hex')).toBe(data.digest);
      }
      return Promise.resolve();
    });
  });

  it('takes no line once its last day was closed, whether anything stood in it or not', async () => {
    await holds((events) => {
      const zones = new Map<string, string>();
      const ended = new Map<string, string>();
      const known = new Map<string, Set<string>>();
      for (const { type, stream, data } of events) {
        if (type === 'ProgramLaunched') zones.set(data.programId, data.zone);
        else if (type === 'DayClosed') {
          if (monthOf(data.date) !== monthOf(new Date(Date.parse(data.date) + 86_400_000).toISOString()))
            ended.set(data.zone, monthOf(data.date));
        } else if (type === 'StatementClosed') known.set(stream, (known.get(stream) ?? new Set()).add(data.month));
        else if (type === 'CommissionHoldEnded')
          expect(monthOf(data.bookedFrom) > (ended.get(zones.get(data.programId) ?? '') ?? '')).toBe(true);
        else if ('bookedOn' in data) {
          const month = monthOf(data.bookedOn);
          expect([type, known.get(stream)?.has(month) ?? false]).toEqual([type, false]);
          // A release falls due with time: the closing that follows the last day waits for it.
          if (type !== 'CommissionReleased')
            expect(month > (ended.get(zones.get(data.programId) ?? '') ?? '')).toBe(true);
        }
      }
      return Promise.resolve();
    });
  });
});
