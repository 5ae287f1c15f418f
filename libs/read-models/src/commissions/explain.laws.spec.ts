import { describe, expect, it } from '@jest/globals';
import type { RecordedEvent } from '@vouch/events';
import { randomHistory, settle } from '@vouch/testing';
import fc from 'fast-check';
import { MemoryRows } from '../memory-rows.js';
import { projections } from '../read-models.js';
import { recordsOf, rowsOf } from '../spec-support/given.js';
import { AccountMonthRow } from './account-months.projection.js';
import { explain } from './explain.query.js';
import { StatementLineRow } from './statement-lines.projection.js';

/** Of any history, whatever the order in which it was told and in which the policies reacted. A failure prints its seed. */
const histories = fc.record({ seed: fc.nat(), size: fc.integer({ min: 60, max: 220 }), lagSeed: fc.option(fc.nat()) });

function known(events: readonly RecordedEvent[]) {
  const rows = new MemoryRows();
  for (const event of events) for (const projection of projections) rows.apply(projection, event);
  return { rows, records: recordsOf(events) };
}

const holds = (law: (events: readonly RecordedEvent[]) => Promise<void>) =>
  fc.assert(
    fc.asyncProperty(histories, ({ seed, size, lagSeed }) =>
      law(settle(randomHistory(seed, size), lagSeed === null ? {} : { lagSeed }).events),
    ),
    { numRuns: 10 },
  );

describe('an explanation', () => {
  it('of every line comes to the line again, and its commissions to the balances of the accounts', () =>
    holds(async (events) => {
      const { rows, records } = known(events);
      const standing = new Map<string, { held: number; payable: number }>();
      for (const line of rowsOf(rows, StatementLineRow)) {
        const told = await explain({ ref: line.eventId }, rows, records);
        expect([line.kind, told.recomputed?.checks.filter(({ agrees }) => !agrees) ?? []]).toEqual([line.kind, []]);
        const last = told.steps.findLast(({ event }) => event?.eventId === line.eventId);
        if (line.amountMinor > 0 && line.commissionId !== null)
          expect(last?.data).toMatchObject(
            line.kind === 'accrued'
              ? { amount: { amountMinor: line.amountMinor, currency: line.currency } }
              : { amountMinor: line.amountMinor },
          );
        if (line.kind !== 'accrued') continue;
        const account = `${line.partnerId} ${line.currency}`;
        const { held, payable } = standing.get(account) ?? { held: 0, payable: 0 };
        const { heldMinor, payableMinor } = told.standing!;
        standing.set(account, { held: held + heldMinor, payable: payable + payableMinor });
      }
      for (const [account, { held, payable }] of standing) {
        const months = rowsOf(rows, AccountMonthRow).filter(
          ({ partnerId, currency }) => `${partnerId} ${currency}` === account,
        );
        const sum = (of: 'heldDeltaMinor' | 'payableDeltaMinor') =>
          months.reduce((total, month) => total + month[of], 0);
        expect([account, held, payable]).toEqual([account, sum('heldDeltaMinor'), sum('payableDeltaMinor')]);
      }
    }));

  it('is there for every payment, and says that none is priced without a line, or waits without a reason', () =>
    holds(async (events) => {
      const { rows, records } = known(events);
      const priced = new Set(rowsOf(rows, StatementLineRow).map((line) => `${line.customerId} ${line.paymentId}`));
      for (const event of events) {
        if (event.type !== 'PaymentReceived') continue;
        const { customerId, paymentId } = event.data;
        const told = await explain({ ref: `${customerId}/${paymentId}` }, rows, records);
        expect([customerId, paymentId, told.recomputed !== null]).toEqual([
          customerId,
          paymentId,
          priced.has(`${customerId} ${paymentId}`),
        ]);
        if (!told.recomputed) expect(told.steps.map(({ step }) => step)).toHaveLength(2);
      }
    }));

  it('shows a partner nothing of another one', () =>
    holds(async (events) => {
      const { rows, records } = known(events);
      const partners = [...new Set(rowsOf(rows, StatementLineRow).map((row) => row.partnerId))];
      for (const event of events) {
        const owner = /^partner:(.+)$/.exec(event.laneKey)?.[1];
        for (const partner of partners) {
          const told = await explain({ ref: event.id, partner }, rows, records).catch((error: Error) => error.name);
          if (owner !== undefined && owner !== partner) expect(told).toBe('NotFound');
          if (typeof told === 'string') continue;
          const others = partners.filter((one) => one !== partner).map((one) => `"partnerId":"${one}"`);
          const text = JSON.stringify(told);
          for (const other of others) expect(text).not.toContain(other);
        }
      }
    }));
});
