import {
  type AccountStatement,
  basisOf,
  type Statement,
  type StatementEntry,
  type PartnerHold,
} from '@vouch/read-models';
import { formatMinor, formatMoney, paysInWords, subjectInWords } from '@vouch/terms';
import { createRequire } from 'node:module';
import type { default as Pdfmake } from 'pdfmake';

type Definition = Parameters<typeof Pdfmake.createPdf>[0];
type Content = Definition['content'];
type TableCell = Extract<Content, { table: unknown }>['table']['body'][number][number];

const font = (face: string) => createRequire(import.meta.url).resolve(`pdfmake/fonts/Roboto/Roboto-${face}.ttf`);
const ROBOTO = {
  normal: font('Regular'),
  bold: font('Medium'),
  italics: font('Italic'),
  bolditalics: font('MediumItalic'),
};

/** How a partner is called, for whoever may see it; without it, its id is all there is. */
export interface Addressee {
  readonly name?: string | undefined;
}

/**
 * A partner's statement of a month as a PDF, A4 across: opening balances, each line with its reason and its event, totals,
 * closing balances, payments that earned nothing. The same statement gives the same bytes. The fonts know Latin, Greek and
 * Cyrillic letters.
 */
export async function statementPdf(statement: Statement, addressee: Addressee = {}): Promise<Buffer> {
  // It takes a sixth of the time in which a command starts, and most make no PDF.
  const { default: pdfmake } = await import('pdfmake');
  pdfmake.setFonts({ Roboto: ROBOTO });
  // It reads its fonts and nothing else.
  pdfmake.setUrlAccessPolicy(() => false);
  pdfmake.setLocalAccessPolicy((path) => Object.values(ROBOTO).includes(path));
  return pdfmake.createPdf(documentOf(statement, addressee)).getBuffer();
}

/** Files of one month look alike, whenever they are made. */
const madeAt = (month: string) => new Date(`${month}-01T00:00:00.000Z`);

function documentOf(statement: Statement, { name }: Addressee): Definition {
  const { partnerId, month, program, accounts, holds } = statement;
  const title = `Statement ${month}`;
  const who = name === undefined ? partnerId : `${name} (${partnerId})`;
  return {
    info: { title: `${title}, ${partnerId}`, creationDate: madeAt(month), modDate: madeAt(month), producer: 'Vouch' },
    pageSize: 'A4',
    pageOrientation: 'landscape',
    pageMargins: [30, 36, 30, 36],
    defaultStyle: { font: 'Roboto', fontSize: 7 },
    footer: (page: number, pages: number): Content => ({
      columns: [`${title} · ${partnerId}`, { text: `Page ${page} of ${pages}`, alignment: 'right' }],
      margin: [30, 10],
    }),
    content: [
      { text: title, fontSize: 18, bold: true },
      { text: program === null ? '' : program.name, fontSize: 10, margin: [0, 2, 0, 0] },
      { text: who, fontSize: 10, margin: [0, 2, 0, 10] },
      ...(accounts.length === 0 ? [{ text: 'Nothing was booked in this month.', fontSize: 10 }] : []),
      ...accounts.flatMap((account) => accountContent(account, numbersOf(holds))),
      ...(holds.length === 0 ? [] : holdsContent(holds)),
    ],
  };
}

const LINES = { padding: 2, color: '#bbbbbb' };

const layout = {
  hLineWidth: () => 0.4,
  vLineWidth: () => 0,
  hLineColor: () => LINES.color,
  paddingTop: () => LINES.padding,
  paddingBottom: () => LINES.padding,
  paddingLeft: () => LINES.padding,
  paddingRight: () => LINES.padding,
};

const head = (text: string): TableCell => ({ text, bold: true, fillColor: '#eeeeee' });
const rightHead = (text: string): TableCell => ({ text, bold: true, fillColor: '#eeeeee', alignment: 'right' });
const right = (text: string): TableCell => ({ text, alignment: 'right' });

/** By hold: a number that is short enough for a line. */
type HoldNumbers = ReadonlyMap<string, number>;

const numbersOf = (holds: readonly PartnerHold[]): HoldNumbers =>
  new Map(holds.map(({ holdId }, index) => [holdId, index + 1]));

function accountContent(account: AccountStatement, numbers: HoldNumbers): Content[] {
  return [
    stateOf(account),
    { table: { headerRows: 1, dontBreakRows: true, widths: WIDTHS, body: linesOf(account, numbers) }, layout },
    totalsOf(account),
    ...(account.refusals.length === 0
      ? []
      : [
          { text: 'Without a commission', fontSize: 10, bold: true, margin: [0, 10, 0, 4] } satisfies Content,
          {
            table: { headerRows: 1, dontBreakRows: true, widths: REFUSAL_WIDTHS, body: refusalsOf(account) },
            layout,
          } satisfies Content,
        ]),
  ];
}

function stateOf({ currency, state, closed }: AccountStatement): Content {
  const digest = closed === null ? '' : ` · event ${closed.eventId} · SHA-256 of the lines ${closed.digest}`;
  return {
    text: [
      { text: currency, fontSize: 12, bold: true },
      {
        text: state === 'open' ? '  open: more lines may follow' : `  closed: it stays as it is${digest}`,
        color: '#555555',
      },
    ],
    margin: [0, 8, 0, 4],
  };
}

const WIDTHS = [42, 44, 78, 46, 78, 50, 50, 50, 42, 62, '*'];

const balance = (what: string, heldMinor: number, payableMinor: number, currency: string): TableCell[] => [
  { text: what, bold: true, colSpan: 6 },
  ...Array.from({ length: 5 }, () => ''),
  { text: formatMinor(heldMinor, currency), bold: true, alignment: 'right' },
  { text: formatMinor(payableMinor, currency), bold: true, alignment: 'right' },
  '',
  '',
  '',
];

function linesOf({ currency, opening, closing, lines }: AccountStatement, numbers: HoldNumbers): TableCell[][] {
  const money = (amountMinor: number) => formatMinor(amountMinor, currency);
  const change = (amountMinor: number) => (amountMinor > 0 ? `+${money(amountMinor)}` : money(amountMinor));
  return [
    [
      head('Date'),
      head('What'),
      head('Customer, for'),
      rightHead('Basis'),
      rightHead('Pays'),
      rightHead('Amount'),
      rightHead('Held'),
      rightHead('Payable'),
      head('Held until'),
      head('Event'),
      head('Why'),
    ],
    balance('Opening balance', opening.heldMinor, opening.payableMinor, currency),
    ...lines.map((line): TableCell[] => [
      line.date,
      line.what,
      breakable(subjectOf(line)),
      right(basisOf({ ...line, currency })),
      right(line.pays === null ? '' : paysInWords(line.pays)),
      right(money(line.amountMinor)),
      right(change(line.heldDeltaMinor)),
      right(change(line.payableDeltaMinor)),
      [line.releaseOn ?? '', ...line.holdIds.map((holdId) => `hold ${numbers.get(holdId)}`)].join('\n'),
      line.reference,
      breakable(line.reason),
    ]),
    balance('Closing balance', closing.heldMinor, closing.payableMinor, currency),
  ];
}

const subjectOf = (entry: StatementEntry) =>
  [entry.customerId ?? '', subjectInWords(entry), entry.payoutId ?? ''].filter((named) => named !== '').join(', ');

const totalsOf = ({ currency, totals }: AccountStatement): Content => ({
  text: (
    [
      ['Accrued', totals.accruedMinor],
      ['reversed', totals.reversedMinor],
      ['released', totals.releasedMinor],
      ['forfeited', totals.forfeitedMinor],
      ['paid out', totals.paidMinor],
    ] as const
  )
    .map(([what, amountMinor]) => `${what} ${formatMinor(amountMinor, currency)}`)
    .join(', ')
    .concat(` ${currency}.`),
  margin: [0, 4, 0, 0],
});

const REFUSAL_WIDTHS = [42, 78, 78, 46, 62, '*'];

const refusalsOf = ({ currency, refusals }: AccountStatement): TableCell[][] => [
  [head('Date'), head('Customer'), head('For'), rightHead('Basis'), head('Event'), head('Why')],
  ...refusals.map((refusal): TableCell[] => [
    refusal.date,
    breakable(refusal.customerId ?? ''),
    breakable(subjectInWords(refusal)),
    right(basisOf({ ...refusal, currency })),
    refusal.reference,
    breakable(refusal.reason),
  ]),
];

const HOLD_WIDTHS = [36, 52, 52, 52, 130, 90, '*'];

const holdsContent = (holds: readonly PartnerHold[]): Content[] => [
  { text: 'On hold', fontSize: 10, bold: true, margin: [0, 10, 0, 4] },
  {
    table: {
      headerRows: 1,
      dontBreakRows: true,
      widths: HOLD_WIDTHS,
      body: [
        [
          head('Hold'),
          head('State'),
          head('Since'),
          head('Ended'),
          head('Of'),
          rightHead('Holds'),
          head('What it means'),
        ],
        ...holds.map(
          ({ state, placedOn, endedOn, commissionId, customerId, recruitId, held, words }, index): TableCell[] => [
            String(index + 1),
            state,
            placedOn,
            endedOn ?? '',
            breakable(commissionId ?? recruitId ?? customerId ?? ''),
            right(held.map(formatMoney).join(', ')),
            words,
          ],
        ),
      ],
    },
    layout,
  },
  {
    text: 'Part of what is held or payable above, and not paid while it lasts. Each as it stood when this was written.',
    margin: [0, 4, 0, 0],
  },
];

/** Ids may be a hundred characters without a space: a narrow column breaks them. */
const breakable = (text: string) => text.replace(/[^\s]{14}(?=[^\s])/g, '$&\u200b');
