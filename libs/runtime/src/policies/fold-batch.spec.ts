import { describe, expect, it } from '@jest/globals';
import { type Policy, policy, type Rows } from '@vouch/domain';
import type { RecordedEvent } from '@vouch/events';
import fc from 'fast-check';
import { pay } from '../../testing/till.js';
import { foldBatch, rowKeysOf } from './fold-batch.js';
import { PolicyFailed } from './is-poison.js';

interface Count {
  readonly n: number;
  readonly keepUntil?: string;
}
type Paid = RecordedEvent<'PaymentReceived'>;

/** Counts the payments of each customer; what it does on each is up to the test. */
const counting = (then: (paid: Paid, rows: Rows<Count>) => Record<string, Count | null> = () => ({})): Policy =>
  policy<Count>({
    name: 'count-when-paid',
    capability: 'tests',
    startsAt: 'beginning',
    on: {
      PaymentReceived: {
        keys: ({ data }) => [data.customerId, 'all'],
        react: (paid, rows) => {
          const { customerId, paymentId } = paid.data;
          const n = (rows(customerId)?.n ?? 0) + 1;
          return { rows: { [customerId]: { n }, ...then(paid, rows) }, commands: [pay(`${paymentId}:${n}`)] };
        },
      },
    },
  });

let position = 0;
const paid = (customerId: string, paymentId = 'p') =>
  ({
    type: 'PaymentReceived',
    position: ++position,
    laneKey: `customer:${customerId}`,
    data: { customerId, paymentId, amount: { amountMinor: 1, currency: 'EUR' } },
  }) as Paid;

const rowsOf = (rows: ReadonlyMap<string, string | null>) =>
  Object.fromEntries([...rows].map(([key, json]) => [key, json && (JSON.parse(json) as unknown)]));

describe('A batch of events, folded by a policy', () => {
  it('reacts to each event on the rows that the one before it left', () => {
    const events = [paid('a', 'p1'), paid('b', 'p2'), paid('a', 'p3')];
    const { reacted, changedRows } = foldBatch(counting(), events, new Map([['a', '{"n":5}']]));
    expect(reacted.flatMap(({ commands }) => commands)).toEqual([pay('p1:6'), pay('p2:1'), pay('p3:7')]);
    expect(rowsOf(changedRows)).toEqual({ a: { n: 7 }, b: { n: 1 } });
  });

  it('removes what is kept until a day that is forgotten, but not what is kept longer, or written after that', () => {
    const keepUntil = (day: string) => JSON.stringify({ n: 0, keepUntil: day });
    const forgetting = policy<Count>({
      name: 'forget-when-churned',
      capability: 'tests',
      startsAt: 'beginning',
      on: {
        PaymentReceived: {
          keys: ({ data }) => [data.customerId],
          react: ({ data }) => ({ rows: { [data.customerId]: { n: 1, keepUntil: '2026-03-01' } } }),
        },
        DayClosed: { keys: () => [], react: ({ data }) => ({ forgets: data.date }) },
      },
    });
    const closed = (date: string) =>
      ({ type: 'DayClosed', position: ++position, laneKey: '*', data: { date, zone: 'UTC' } }) as RecordedEvent;
    const stored = new Map([
      ['a', keepUntil('2026-03-01')],
      ['b', keepUntil('2026-03-02')],
      ['c', '{"n":1}'],
    ]);
    const events = [paid('d'), closed('2026-03-01'), paid('e'), closed('2026-02-01')];
    const { changedRows, forgotten } = foldBatch(forgetting, events, stored);
    expect(forgotten).toBe('2026-03-01');
    expect(rowsOf(changedRows)).toEqual({ a: null, d: null, e: { n: 1, keepUntil: '2026-03-01' } });
  });

  it('names the rows that have to be loaded, once each', () => {
    expect(rowKeysOf(counting(), [paid('a'), paid('b'), paid('a')])).toEqual(['a', 'all', 'b']);
  });

  it('removes a row, and sees that it is gone', () => {
    const removing = counting(({ data }, rows) => (rows(data.customerId)?.n === 1 ? { [data.customerId]: null } : {}));
    const stored = new Map([['a', '{"n":1}']]);
    expect(rowsOf(foldBatch(removing, [paid('a')], stored).changedRows)).toEqual({ a: null });
    expect(rowsOf(foldBatch(removing, [paid('a'), paid('a')], stored).changedRows)).toEqual({ a: { n: 1 } });
  });

  it('does not count a row as changed when it came out as it was', () => {
    const same = counting((_, rows) => ({ all: rows('all') }));
    const { changedRows, reacted } = foldBatch(same, [paid('a')], new Map([['all', '{"n":9}']]));
    expect([...changedRows.keys()]).toEqual(['a']);
    expect(reacted[0]).toMatchObject({ reads: ['a', 'all'], writes: ['a'] });
  });

  it('comes out the same however it is cut into batches', () => {
    const all = counting((_, rows) => ({ all: { n: (rows('all')?.n ?? 0) + 1 } }));
    const histories = fc.array(
      fc.constantFrom('a', 'b', 'c').map((customer) => paid(customer)),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(histories, fc.array(fc.nat(30)), (events, cuts) => {
        const stored = new Map<string, string>();
        const commands: unknown[] = [];
        const bounds = [0, ...cuts.map((cut) => Math.min(cut, events.length)).sort((a, b) => a - b), events.length];
        for (let i = 1; i < bounds.length; i++) {
          const folded = foldBatch(all, events.slice(bounds[i - 1], bounds[i]), stored);
          for (const [key, json] of folded.changedRows) stored.set(key, json!);
          commands.push(...folded.reacted.flatMap(({ commands }) => commands));
        }
        const whole = foldBatch(all, events, new Map());
        expect(stored).toEqual(whole.changedRows);
        expect(commands).toEqual(whole.reacted.flatMap(({ commands }) => commands));
      }),
    );
  });
});

describe('A policy that throws', () => {
  const throwing = counting(({ data }) => {
    if (data.paymentId === 'poison') throw new TypeError('stumbled');
    return {};
  });

  it('fails that event, leaves later ones of its lane key out, and goes on with others', () => {
    const events = [paid('a', 'p1'), paid('a', 'poison'), paid('a', 'p3'), paid('b', 'p4')];
    const { reacted, failed, changedRows } = foldBatch(throwing, events, new Map());
    expect(failed.get(events[1]!)).toBeInstanceOf(PolicyFailed);
    expect(String(failed.get(events[1]!))).toContain('stumbled');
    expect(reacted.flatMap(({ commands }) => commands)).toEqual([pay('p1:1'), pay('p4:1')]);
    expect(rowsOf(changedRows)).toEqual({ a: { n: 1 }, b: { n: 1 } });
  });

  it('changes no row of the event that failed, not even in place', () => {
    const spoiling = counting((_, rows) => {
      Object.assign(rows('all')!, { n: 99 });
      throw new Error('stumbled');
    });
    const { changedRows } = foldBatch(spoiling, [paid('a')], new Map([['all', '{"n":1}']]));
    expect(changedRows.size).toBe(0);
  });

  it('fails too when it reads or changes a row that its keys do not name', () => {
    const reads = counting((_, rows) => ({ all: rows('elsewhere') }));
    const changes = counting(() => ({ elsewhere: { n: 1 } }));
    for (const policy of [reads, changes]) {
      const { failed, changedRows } = foldBatch(policy, [paid('a')], new Map());
      expect(String([...failed.values()])).toContain('"elsewhere"');
      expect(changedRows.size).toBe(0);
    }
  });

  it('fails an event that was refused for good without reacting to it', () => {
    const events = [paid('a', 'p1'), paid('a', 'p2'), paid('b', 'p3')];
    const why = new Error('refused');
    const { reacted, failed } = foldBatch(counting(), events, new Map(), new Map([[events[0]!, why]]));
    expect(failed).toEqual(new Map([[events[0], why]]));
    expect(reacted.flatMap(({ commands }) => commands)).toEqual([pay('p3:1')]);
  });

  it('when asked for its keys is met when the event is folded', () => {
    const keyless = policy<Count>({
      ...counting(),
      on: {
        PaymentReceived: {
          keys: () => {
            throw new Error('no keys');
          },
          react: () => ({}),
        },
      },
    });
    expect(rowKeysOf(keyless, [paid('a')])).toEqual([]);
    expect(String([...foldBatch(keyless, [paid('a')], new Map()).failed.values()])).toContain('no keys');
  });
});
