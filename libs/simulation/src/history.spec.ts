import { describe, expect, it } from '@jest/globals';
import { canonicalJson, type EventData, type RecordedEvent } from '@vouch/events';
import { randomHistory, settle } from '@vouch/testing/histories';
import fc from 'fast-check';
import { remadeFrom, type Stage } from './remade.js';
import { World } from './world.js';

const stages: readonly Stage[] = ['money', 'tiers', 'attribution'];
/** Each run is a history of its own; `VOUCH_LAWS` says how many times as many there are. */
const numRuns = 12 * Number(process.env['VOUCH_LAWS'] ?? 1);
const told = fc.record({ seed: fc.nat(), size: fc.integer({ min: 60, max: 220 }), lagSeed: fc.nat() });

/** The history, with what policies decided from this stage on decided anew. */
function again(stage: Stage, events: readonly RecordedEvent[]): readonly RecordedEvent[] {
  const happened: RecordedEvent[] = [];
  const world = new World(remadeFrom(stage), (event) => happened.push(event));
  for (const event of events) world.take(event);
  world.comeToRest();
  return happened;
}

/** What was decided from this stage on, in no order; events go by what they answer, as those that are decided anew have new ids. */
function decisions(stage: Stage, events: readonly RecordedEvent[]): readonly string[] {
  const { types } = remadeFrom(stage);
  const names = new Map<string, string>();
  const named = (text: string) => text.replace(/[0-9a-f]{8}-[0-9a-f-]{27}|made-\d+/g, (id) => names.get(id) ?? id);
  return events
    .filter(({ type }) => types.has(type))
    .map(({ id, type, stream, data, occurredAt }) => {
      const source = 'sourceEventId' in data ? named(data.sourceEventId) : '';
      names.set(id, `${type} on ${named(stream)} for ${source}`);
      return named(canonicalJson({ type, stream, data, occurredAt }));
    })
    .sort();
}

/** At which rate, and therefore when, goes by what was known of rates at the moment: what was to be exchanged does not. */
function beforeExchange<C extends Partial<Pick<EventData<'CommissionAccrued'>, 'exchanged' | 'computed' | 'bookedOn'>>>(
  claim: C,
) {
  const { exchanged, computed, bookedOn, ...rest } = claim;
  return exchanged ? { ...rest, computed: exchanged.computed } : { ...rest, computed, bookedOn };
}

/** What each rule came to for each payment before its limits, and why; whatever its limits left of it. */
const claims = (events: readonly RecordedEvent[]) =>
  events
    .flatMap(({ type, data }) => {
      if (type === 'CommissionRefused') return data.reason === 'limit-reached' ? [] : [canonicalJson(data)];
      if (type === 'AllowanceReserved') return data.passed.length > 0 ? [] : [canonicalJson(data.claim)];
      if (type !== 'CommissionAccrued' || data.limits.length > 0) return [];
      const { commissionId: _, limits: __, amount: ___, rounding: ____, postings: _____, ...claim } = data;
      return [canonicalJson(beforeExchange(claim))];
    })
    .sort();

/** What is left of each commission after its refunds, where nothing was exchanged. */
function left(events: readonly RecordedEvent[]): Readonly<Record<string, number>> {
  const minor: Record<string, number> = {};
  for (const { type, data } of events)
    if ((type === 'CommissionAccrued' || type === 'CommissionReversed') && !data.exchanged) {
      const sign = type === 'CommissionAccrued' ? 1 : -1;
      minor[data.commissionId] = (minor[data.commissionId] ?? 0) + sign * data.amount.amountMinor;
    }
  return minor;
}

const nothingWasShort = (events: readonly RecordedEvent[]) =>
  events.every(({ type, data }) => type !== 'AllowanceReserved' || data.limit.granted === data.wanted);

describe('what-if with what is in force', () => {
  it('comes to what was decided, to the cent and the word, on a history whose policies kept up', () => {
    fc.assert(
      fc.property(told, ({ seed, size }) => {
        const { events } = settle(randomHistory(seed, size));
        for (const stage of stages) expect(decisions(stage, again(stage, events))).toEqual(decisions(stage, events));
      }),
      { numRuns },
    );
  });

  it('comes to the same claims on any history, and to the same commissions where no limit was short', () => {
    fc.assert(
      fc.property(told, ({ seed, size, lagSeed }) => {
        const { events } = settle(randomHistory(seed, size), { lagSeed });
        const anew = again('money', events);
        expect(claims(anew)).toEqual(claims(events));
        if (nothingWasShort(events) && nothingWasShort(anew)) expect(left(anew)).toEqual(left(events));
      }),
      { numRuns },
    );
  });
});
