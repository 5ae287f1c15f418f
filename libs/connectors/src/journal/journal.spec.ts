import { describe, expect, it } from '@jest/globals';
import { catalogue, type RecordedEvent } from '@vouch/events';
import { randomHistory, settle } from '@vouch/testing';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { BOOKING_TYPES, type JournalForm, type JournalLine, type JournalRange, writeJournal } from './journal.js';
import { journalCsv } from './journal-csv.js';
import { journalJson } from './journal-json.js';

const { events } = settle(randomHistory(7, 600));
const bookings = events.filter((event) => 'postings' in event.data);

/** As a log gives them: page by page. */
async function* pagesOf(all: readonly RecordedEvent[]) {
  for (let at = 0; at < all.length; at += 50) yield await Promise.resolve({ events: all.slice(at, at + 50) });
}

async function written(form: JournalForm, range?: JournalRange) {
  let text = '';
  for await (const piece of writeJournal(form, pagesOf(events), range)) text += piece;
  return text;
}

async function journal(range?: JournalRange) {
  const rows = parse<Record<string, string>>(await written(journalCsv, range), { columns: true });
  return {
    lines: rows.filter(({ type }) => type !== 'control-total'),
    totals: rows.filter(({ type }) => type === 'control-total'),
  };
}

const sum = (lines: readonly Record<string, string>[], column: string) =>
  lines.reduce((total, line) => total + Number(line[column]), 0);

describe('the journal', () => {
  it('is made from every event that books', () => {
    const books = ({ data }: { readonly data: unknown }) => data instanceof z.ZodObject && 'postings' in data.shape;
    const types = Object.entries(catalogue).filter(([, definition]) => books(definition));
    expect([...BOOKING_TYPES].sort()).toEqual(types.map(([type]) => type).sort());
  });

  it('has a line for each posting, and totals that balance', async () => {
    const { lines, totals } = await journal();
    expect(lines).toHaveLength(
      bookings.reduce((count, { data }) => count + ('postings' in data ? data.postings.length : 0), 0),
    );
    expect(totals.map(({ currency }) => currency)).toEqual(
      ['BRL', 'EUR', 'USD'].filter((one) => lines.some(({ currency }) => currency === one)),
    );
    for (const { currency, debit_minor, credit_minor, reference } of totals) {
      const mine = lines.filter((line) => line['currency'] === currency);
      expect([debit_minor, credit_minor, reference]).toEqual([
        String(sum(mine, 'debit_minor')),
        debit_minor,
        'balanced',
      ]);
    }
  });

  it('says of each posting its days, its event, its account and partner, in minor units and in decimals', async () => {
    const first = bookings.find(({ type }) => type === 'CommissionAccrued') as RecordedEvent<'CommissionAccrued'>;
    const { lines } = await journal();
    const { amount, bookedOn, occurredOn, partnerId, commissionId, programId } = first.data;
    expect(lines.filter((line) => line['event_id'] === first.id)).toEqual(
      [
        ['commission-expense', amount.amountMinor, 0],
        ['commissions-held', 0, amount.amountMinor],
      ].map(([account, debit, credit]) => ({
        booked_on: bookedOn,
        occurred_on: occurredOn,
        position: String(first.position),
        event_id: first.id,
        type: 'CommissionAccrued',
        program: programId,
        partner: partnerId,
        account,
        currency: amount.currency,
        debit_minor: String(debit),
        credit_minor: String(credit),
        debit: (Number(debit) / 100).toFixed(2),
        credit: (Number(credit) / 100).toFixed(2),
        reference: commissionId,
      })),
    );
  });

  it('takes a range of booking days, a currency and a program', async () => {
    const { lines } = await journal({ from: '2026-02-01', to: '2026-02-28', currency: 'EUR', program: 'growth' });
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) {
      expect(line['booked_on']).toMatch(/^2026-02-/);
      expect([line['currency'], line['program']]).toEqual(['EUR', 'growth']);
    }
  });

  it.each<JournalRange>([{}, { from: '2026-02-01', currency: 'EUR' }, { from: '2099-01-01' }])(
    'says the same as JSON, of %j',
    async (range) => {
      const { lines, totals } = await journal(range);
      const json = JSON.parse(await written(journalJson, range)) as { lines: JournalLine[]; totals: object[] };
      expect(json.lines.map(({ position, account, debitMinor }) => [position, account, debitMinor])).toEqual(
        lines.map(({ position, account, debit_minor }) => [Number(position), account, Number(debit_minor)]),
      );
      expect(json.totals).toEqual(
        totals.map(({ currency, debit_minor, credit_minor }) => ({
          currency,
          debitMinor: Number(debit_minor),
          creditMinor: Number(credit_minor),
        })),
      );
    },
  );
});
