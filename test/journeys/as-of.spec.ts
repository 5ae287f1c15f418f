import { describe, expect, it } from '@jest/globals';
import type { RecordedEvent } from '@vouch/events';
import { queries } from '@vouch/read-models';
import { answerAsOf, positionOf } from '@vouch/runtime';
import { randomHistory, settle } from '@vouch/testing';
import {
  closed,
  converted,
  knownOf,
  launch,
  logOf,
  paid,
  partner,
  publish,
  referral,
  refunded,
  told,
} from './explain-story.js';

/**
 * What was known on 10 February, and what came later: the end of the holding period, a refund of January's payment, and a
 * payment of January that is told in March.
 */
const before = [
  launch(),
  ...partner('ann'),
  referral('r1', 'ann'),
  converted('c1', '2026-01-10', { referralId: 'r1', plan: 'solo' }),
  paid('c1', 'pay1', 10_000, '2026-01-10'),
  paid('c1', 'pay2', 10_000, '2026-02-10'),
];
const later = [
  publish('0.25', '2026-02-20'),
  ...closed('2026-02-24'),
  refunded('c1', 'pay1', 2_500, '2026-02-25'),
  paid('c1', 'late', 1_000, '2026-01-12'),
];
const then = told(...before).length;
const events = told(...before, ...later);

const named = (name: string) => queries.find((query) => query.name === name)!;
const params = (name: string, fields: object = {}) => Object.assign(new (named(name).params)(), fields);
const compare = async (name: string, fields: object, position = then) => {
  const log = await logOf(events);
  return answerAsOf(log, named(name), params(name, fields), position, { compareWith: events.length });
};
const positionsOf = (type: string) => events.filter((event) => event.type === type).map(({ position }) => position);

describe('what is known now, beside what was known then', () => {
  it('of a statement: each line that came, by the event that it states, and what follows for the balances', async () => {
    const { answer, differences } = await compare('statement', { partner: 'ann', month: '2026-01' });
    expect(answer).toMatchObject({ accounts: [{ closing: { heldMinor: 2_000, payableMinor: 0 } }] });
    expect(differences).toMatchObject({ asOf: then, now: events.length, complete: true });
    const [account, ...lines] = differences!.lines;
    const came = events.filter(
      ({ position, type, data }) =>
        position > then && type.startsWith('Commission') && 'bookedOn' in data && data.bookedOn.startsWith('2026-01'),
    );
    expect(came.map(({ type }) => type)).toEqual(['CommissionReleased', 'CommissionAccrued', 'CommissionReleased']);
    expect(account).toMatchObject({ change: 'changed', list: 'accounts', line: { currency: 'EUR' }, more: 0 });
    expect(account!.because.map(({ eventId }) => eventId)).toEqual(came.map(({ id }) => id));
    expect(lines.map(({ change, list, line, because }) => [change, list, line['eventId'], because.length])).toEqual(
      expect.arrayContaining(came.map(({ id }) => ['added', 'accounts.lines', id, 1])),
    );
    expect(lines).toHaveLength(came.length);
    expect(account!.fields).toContainEqual({ field: 'totals.accruedMinor', then: 2_000, now: 2_200 });
  });

  it('of a report: each figure that changed, with the events that changed it', async () => {
    const { differences } = await compare('roi', {});
    const [changed] = differences!.lines.filter(({ list }) => list === 'partners');
    expect(changed).toMatchObject({ change: 'changed', line: { partnerId: 'ann' } });
    expect(changed!.fields).toContainEqual(expect.objectContaining({ field: 'costMinor', then: 4_000, now: 3_700 }));
    expect(changed!.because.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['RefundCredited', 'CommissionReversed', 'PaymentCredited', 'CommissionAccrued']),
    );
  });

  it('of terms: a version that was not there', async () => {
    const { differences } = await compare('program-terms', { program: 'growth' });
    expect(differences!.lines).toContainEqual(
      expect.objectContaining({
        change: 'added',
        line: expect.objectContaining({ version: 2 }),
        because: [expect.objectContaining({ type: 'TermsPublished', position: positionsOf('TermsPublished')[0] })],
      }),
    );
  });

  it('is nothing where nothing happened', async () => {
    expect(
      (await compare('statement', { partner: 'ann', month: '2026-01' }, events.length)).differences!.lines,
    ).toEqual([]);
  });

  it('is known by position, by day and by instant', async () => {
    const log = await logOf(events);
    const { recordedAt } = events[then - 1]!;
    expect(await positionOf(String(then), log)).toBe(then);
    expect(await positionOf(recordedAt, log)).toBe(then);
    expect(await positionOf('2026-01-01', log)).toBe(0);
    for (const nowhere of ['99999', 'last week', '2027-02-30', ''])
      await expect(positionOf(nowhere, log)).rejects.toThrow(/beyond it|neither a position nor a time/);
  });
});

describe('an answer as of then', () => {
  it.each([71, 72])('is what the query answered then, folding only what it reads (seed %i)', async (seed) => {
    const log = await logOf(settle(randomHistory(seed, 250)).events);
    const history: RecordedEvent[] = [];
    for await (const page of log.readAll({ after: 0 })) history.push(...page.events);
    const position = Math.floor(history.length / 2);
    const known = knownOf(history.slice(0, position));
    const partners = [
      ...new Set(history.flatMap((one) => (one.type === 'PartnerApplied' ? [one.data.partnerId] : []))),
    ];
    for (const query of queries) {
      const fields = {
        ...(takes(query.params, 'partner') ? { partner: partners[0] } : {}),
        ...(query.name === 'statement' ? { month: '2026-01' } : {}),
        ...(query.name.startsWith('program-') ? { program: 'growth' } : {}),
        ...(query.name === 'explain' ? { ref: String(position - 3), partner: undefined } : {}),
      };
      const ask = () => query.answer(Object.assign(new query.params(), fields), known.rows, known.records);
      const expected = await ask().catch((error: Error) => error.message);
      const { answer } = await answerAsOf(log, query, Object.assign(new query.params(), fields), position).catch(
        (error: Error) => ({ answer: error.message }),
      );
      expect([query.name, plain(answer)]).toEqual([query.name, plain(expected)]);
    }
  });
});

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
const takes = (type: new () => object, name: string) =>
  Reflect.getMetadata('design:type', type.prototype as object, name) !== undefined;
