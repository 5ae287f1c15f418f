import { describe, expect, it } from '@jest/globals';
import type { Statement, StatementEntry, PartnerHold } from '@vouch/read-models';
import { parse } from 'csv-parse/sync';
import PDFParser, { type Output } from 'pdf2json';
import { statementCsv } from './statement-csv.js';
import { statementPdf } from './statement-pdf.js';

const entry = (number: number, said: Partial<StatementEntry> = {}): StatementEntry => ({
  eventId: `7f1b7e1c-58f0-4f0e-9a35-5f9d3d6d2a${10 + number}`,
  position: number,
  stream: 'account-acme:EUR',
  revision: number,
  reference: `#${number} 7f1b7e1c`,
  date: '2026-03-12',
  occurredOn: '2026-03-12',
  termsVersion: 3,
  what: 'accrued',
  programId: 'growth',
  commissionId: `k${number}`,
  customerId: 'customer-with-a-rather-long-name-that-has-no-space',
  occasion: 'payment',
  quantity: 1,
  referralId: null,
  recruitId: null,
  paymentId: `in_${number}`,
  refundId: null,
  payoutId: null,
  basisMinor: 123_456,
  basisCurrency: 'EUR',
  exchanged: null,
  rule: 'share',
  pays: { kind: 'percent', rate: '0.2' },
  amountMinor: 24_691,
  releaseOn: '2026-04-11',
  heldDeltaMinor: 24_691,
  payableDeltaMinor: 0,
  reason: '20 % of 1,234.56 EUR (terms version 3). The partner was approved. Held until 2026-04-11.',
  sourceEventId: null,
  ...said,
});

const held: PartnerHold = {
  holdId: 'h1',
  commissionId: null,
  customerId: 'c1',
  recruitId: null,
  held: [{ currency: 'EUR', commissions: 1, amountMinor: 24_691 }],
  state: 'open',
  placedOn: '2026-03-14',
  endedOn: null,
  words: 'It is being checked before it is paid.',
};
const rejected: PartnerHold = {
  ...held,
  holdId: 'h2',
  held: [],
  state: 'rejected',
  endedOn: '2026-03-20',
  words: 'It was checked, and is not paid: it was bought by you.',
};

const statement = (lines = 3, holds: readonly PartnerHold[] = []): Statement => ({
  partnerId: 'acme',
  program: { programId: 'growth', name: 'Growth & Co' },
  ownerIds: ['person-1'],
  month: '2026-03',
  rewards: [],
  holds,
  accounts: [
    {
      currency: 'EUR',
      state: 'closed',
      closed: { eventId: '11111111-58f0-4f0e-9a35-5f9d3d6d2a10', position: 99, digest: 'ab'.repeat(32) },
      opening: { heldMinor: 100, payableMinor: -50 },
      closing: { heldMinor: 100 + lines * 24_691, payableMinor: -50 },
      lines: Array.from({ length: lines }, (_, number) => ({
        ...entry(number),
        holdIds: number === 0 ? holds.map(({ holdId }) => holdId) : [],
        balance: { heldMinor: 100 + (number + 1) * 24_691, payableMinor: -50 },
      })),
      totals: {
        accruedMinor: lines * 24_691,
        releasedMinor: 0,
        reversedMinor: 0,
        forfeitedMinor: 0,
        paidMinor: 0,
        heldDeltaMinor: lines * 24_691,
        payableDeltaMinor: 0,
      },
      refusals: [entry(90, { what: 'refused', reason: '=1+1 would be a formula', heldDeltaMinor: 0, amountMinor: 0 })],
    },
  ],
});

/** The text of each page, without its spaces. */
async function textOf(pdf: Buffer): Promise<string[]> {
  const parser = new PDFParser();
  const read = new Promise<Output>((resolve, reject) => {
    parser.on('pdfParser_dataReady', resolve);
    parser.on('pdfParser_dataError', (error) => reject(error instanceof Error ? error : error.parserError));
  });
  parser.parseBuffer(pdf, 0);
  const { Pages } = await read;
  return Pages.map(({ Texts }) =>
    Texts.flatMap(({ R }) => R.map(({ T }) => decodeURIComponent(T)))
      .join('')
      .replace(/[\s\u200b]/g, ''),
  );
}

describe('a statement as PDF', () => {
  it('says what the statement says, to whom and from whom', async () => {
    const [page] = await textOf(await statementPdf(statement(), { name: 'Łukasz Ελένη Иван €' }));
    for (const said of [
      'Statement2026-03',
      'Growth&Co',
      'ŁukaszΕλένηИван€(acme)',
      'closed:itstaysasitis',
      'ab'.repeat(32),
      'Openingbalance1.00-0.50',
      '2026-03-12accrued',
      '1,234.56',
      '20%',
      '246.91',
      '2026-04-11',
      '#07f1b7e1c',
      'termsversion3',
      'Closingbalance741.73-0.50',
      'Accrued740.73',
      'Withoutacommission',
      'wouldbeaformula',
      'Page1of1',
    ])
      expect(page).toContain(said);
  });

  it('repeats its head on every page, and numbers them', async () => {
    const pages = await textOf(await statementPdf(statement(80)));
    expect(pages.length).toBeGreaterThan(2);
    for (const [number, page] of pages.entries()) {
      expect(page).toContain(`Page${number + 1}of${pages.length}`);
      if (number < pages.length - 1) expect(page).toContain('DateWhatCustomer,for');
    }
  });

  it('says which lines are on hold, since when, and how it ended', async () => {
    const [page] = await textOf(await statementPdf(statement(2, [held, rejected])));
    for (const said of [
      '2026-04-11hold1hold2',
      'Onhold',
      '1open2026-03-14c1246.91EURItisbeingcheckedbeforeitispaid.',
      '2rejected2026-03-142026-03-20c1Itwaschecked,andisnotpaid:itwasboughtbyyou.',
    ])
      expect(page).toContain(said);
    expect((await textOf(await statementPdf(statement())))[0]).not.toContain('Onhold');
  });

  it('has the same bytes for the same statement', async () => {
    expect((await statementPdf(statement())).equals(await statementPdf(statement()))).toBe(true);
  });
});

describe('a statement as CSV', () => {
  it('has a line for each line and refusal, between opening and closing balance', () => {
    const rows = parse<Record<string, string>>(statementCsv(statement(1)), { columns: true });
    expect(rows.map(({ what, amount, held, payable }) => [what, amount, held, payable])).toEqual([
      ['opening-balance', '', '1.00', '-0.50'],
      ['accrued', '246.91', '247.91', '-0.50'],
      ['closing-balance', '', '247.91', '-0.50'],
      ['refused', '0.00', '', ''],
    ]);
    expect(rows[1]).toMatchObject({ date: '2026-03-12', terms_version: '3', pays: '20 %', state: 'closed' });
  });

  it('names the holds of a line, and has a line for each of them', () => {
    const rows = parse<Record<string, string>>(statementCsv(statement(2, [held, rejected])), { columns: true });
    expect(rows.filter(({ what }) => what === 'accrued').map((row) => row['holds'])).toEqual(['h1 h2', '']);
    expect(rows.filter(({ what }) => what === 'hold')).toMatchObject([
      { holds: 'h1', hold_state: 'open', date: '2026-03-14', hold_ended_on: '', amount: '246.91', currency: 'EUR' },
      { holds: 'h2', hold_state: 'rejected', hold_ended_on: '2026-03-20', amount: '', why: rejected.words },
    ]);
  });

  it('lets no spreadsheet run what it holds', () => {
    const rows = parse<Record<string, string>>(statementCsv(statement(1)), { columns: true });
    expect(rows.at(-1)?.['why']).toBe("'=1+1 would be a formula");
  });
});
