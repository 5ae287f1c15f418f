import { describe, expect, it } from '@jest/globals';
import type { RecordedEvent } from '@vouch/events';
import { randomHistory, settle } from '@vouch/testing';
import fc from 'fast-check';
import { ClosedStatements } from './closed-statements.js';

const differencesIn = (events: readonly RecordedEvent[]) => {
  const statements = new ClosedStatements();
  return events.flatMap((event) => statements.differenceIn(event) ?? []);
};

describe('closed statements, recomputed from the log', () => {
  it('agree with their lines', () => {
    fc.assert(
      fc.property(fc.nat(), fc.option(fc.nat()), (seed, lagSeed) => {
        const { events } = settle(randomHistory(seed, 300), lagSeed === null ? {} : { lagSeed });
        expect(differencesIn(events)).toEqual([]);
      }),
      { numRuns: 5 },
    );
  });

  it('do not where a line was altered, added or left out, and name the first that differs', () => {
    const { events } = settle(randomHistory(7, 1_000));
    const closedAt = events.findIndex(({ type, data }) => type === 'StatementClosed' && data.lines > 1);
    const statement = events[closedAt]!;
    const of = `of ${statement.stream} says`;
    const lineAt = events.findIndex(
      ({ type, stream }, at) => at < closedAt && type === 'CommissionAccrued' && stream === statement.stream,
    );
    const line = events[lineAt] as RecordedEvent<'CommissionAccrued'>;
    const altered: RecordedEvent = { ...line, data: { ...line.data, rule: 'another' } };
    for (const told of [events.with(lineAt, altered), events.toSpliced(lineAt, 1), events.toSpliced(lineAt, 0, line)]) {
      const [first] = differencesIn(told);
      expect(first).toContain(of);
      expect(first).toContain('digest "');
    }
  });
});
