import { describe, expect, it } from '@jest/globals';
import type { RecordedEvent } from '@vouch/events';
import { CHART_OF_ACCOUNTS } from '@vouch/terms';
import { story } from '../spec-support/reckoning.js';
import { liabilityOf, LiabilityParams } from './liability.query.js';
import { trialBalanceOf } from './trial-balance.query.js';

/** The ledger a second time, posting by posting. A failure names its seed. */

type Booking = Extract<RecordedEvent, { data: { postings: unknown } }>;

describe.each([41, 42, 43])('the ledger of the history of seed %i', (seed) => {
  const { events, rows } = story(seed);
  const bookings = events.filter((event): event is Booking => 'postings' in event.data);
  const days = [...new Set(bookings.map(({ data }) => data.bookedOn))].sort();
  const somedays = [days[0]!, days[Math.floor(days.length / 2)]!, days.at(-1)!];

  /** Debits less credits of what was booked until a day, by currency and account. */
  const sums = (day: string, of: (booking: Booking) => boolean = () => true) => {
    const found = new Map<string, number>();
    for (const booking of bookings.filter((one) => one.data.bookedOn <= day && of(one)))
      for (const { account, currency, amountMinor } of booking.data.postings) {
        const name = `${currency} ${account.split(':', 1)[0]}`;
        found.set(name, (found.get(name) ?? 0) + amountMinor);
      }
    return found;
  };

  it('knows no account beside those of the chart', () => {
    const accounts = bookings.flatMap(({ data }) => data.postings.map(({ account }) => account.split(':', 1)[0]!));
    expect(Object.keys(CHART_OF_ACCOUNTS)).toEqual(expect.arrayContaining([...new Set(accounts)]));
  });

  it('balances at the end of any day, and comes to what the postings come to', async () => {
    for (const day of somedays) {
      const expected = sums(day);
      const { currencies } = await trialBalanceOf({ day }, rows);
      expect(currencies.length).toBeGreaterThan(0);
      for (const { currency, accounts, debitMinor, creditMinor, balanced } of currencies) {
        expect([debitMinor, balanced]).toEqual([creditMinor, true]);
        for (const one of accounts)
          expect([one.account, one.debitMinor - one.creditMinor]).toEqual([
            one.account,
            expected.get(`${currency} ${one.account}`) ?? 0,
          ]);
      }
    }
  });

  it('comes to the same for each program', async () => {
    const [, day] = somedays as [string, string];
    const expected = sums(day, ({ data }) => data.programId === 'studio');
    const { currencies } = await trialBalanceOf({ day, program: 'studio' }, rows);
    for (const { currency, accounts } of currencies)
      for (const one of accounts)
        expect(one.debitMinor - one.creditMinor).toBe(expected.get(`${currency} ${one.account}`) ?? 0);
  });

  it('owes all partners together what it owes each, page by page', async () => {
    for (const day of [...somedays, undefined]) {
      const owed = new Map<string, number>();
      let cursor: string | null = null;
      do {
        const params = Object.assign(new LiabilityParams(), {
          limit: 2,
          ...(day && { day }),
          ...(cursor && { cursor }),
        });
        const { accounts, totals, next } = await liabilityOf(params, rows);
        for (const one of accounts) owed.set(one.currency, (owed.get(one.currency) ?? 0) + one.owedMinor);
        cursor = next;
        if (next === null)
          for (const one of totals) {
            expect(one.owedMinor).toBe(one.heldMinor + one.payableMinor + one.inPayoutMinor);
            // Where there were refusals alone, there is no account.
            expect([one.currency, one.owedMinor]).toEqual([one.currency, owed.get(one.currency) ?? 0]);
          }
      } while (cursor !== null);
    }
  });
});
