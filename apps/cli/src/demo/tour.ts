import { queries, type Query } from '@vouch/read-models';
import type { Revealed } from '@vouch/vault';
import { namesIn } from '../reports/print-query.js';
import type { ApiClient } from '../start/api-client.js';
import { typed } from '../terminal/invocation.js';
import type { PrintableTable } from '../terminal/table.js';
import type { Terminal } from '../terminal/terminal.js';
import type { DemoWeek } from './year.js';

/** Rows of a long table that are shown. */
const SHOWN = 8;
/** Lines of the statement that is shown, at most if one can be chosen. */
const LINES = 14;

interface StatementAnswer {
  readonly partnerId: string;
  readonly month: string;
  readonly accounts: readonly { readonly lines: readonly { readonly what: string }[] }[];
}

interface PartnerAnswer {
  readonly partners: readonly Readonly<Record<string, unknown>>[];
}

interface LinksAnswer {
  readonly days: readonly { readonly code: string; readonly conversions: number }[];
}

export interface Tour {
  readonly statement: StatementAnswer;
  readonly roi: PartnerAnswer;
  readonly partnerValue: PartnerAnswer;
  readonly tiers: PartnerAnswer;
  readonly funnel: object;
  /** The days of the link that brought most. */
  readonly links: LinksAnswer;
  readonly deals: object;
  readonly refused: object;
  readonly certifications: object;
  readonly queue: object;
  readonly flags: object;
}

type Read = <Answer extends object>(asked: string) => Promise<Answer>;

/** What the year came to: one statement that holds a bit of everything, and what is known of the partners. */
export async function readTour(api: ApiClient, weeks: readonly DemoWeek[]): Promise<Tour> {
  const read: Read = (asked) => api.get(`/v1/read-models/${asked}${asked.includes('?') ? '&' : '?'}limit=1000`);
  const roi = await read<PartnerAnswer>('roi');
  const partners = mostFirst(roi.partners, 'accruedMinor').map(({ partnerId }) => String(partnerId));
  return {
    statement: await tellingStatement(api, partners, weeks),
    roi,
    partnerValue: await read('partner-value'),
    tiers: await read('tiers'),
    funnel: await api.get('/v1/read-models/program-funnel'),
    links: await bestLink(read),
    deals: await read('referral-pipeline?via=deal'),
    refused: await read('referral-pipeline?state=refused'),
    certifications: await read('certifications-due?days=60'),
    queue: await read('application-queue'),
    flags: await read('flags'),
  };
}

async function bestLink(read: Read): Promise<LinksAnswer> {
  const brought = new Map<string, number>();
  const { days } = await read<LinksAnswer>('link-performance');
  for (const { code, conversions } of days) brought.set(code, (brought.get(code) ?? 0) + conversions);
  const [best] = [...brought].sort(([one, n], [other, m]) => m - n || (one < other ? -1 : 1));
  return best ? read(`link-performance?code=${best[0]}`) : { days };
}

/** The first, of the partners that earn most, with an accrual, a release, a reversal and a payout that arrived in few lines. */
async function tellingStatement(
  api: ApiClient,
  partners: readonly string[],
  weeks: readonly DemoWeek[],
): Promise<StatementAnswer> {
  const months = [...new Set(weeks.map(({ days }) => days[0]!.slice(0, 7)))].reverse();
  let best: { readonly statement: StatementAnswer; readonly worth: number } | undefined;
  for (const month of months.slice(0, 4))
    for (const partner of partners.slice(0, 15)) {
      const statement = await api.get<StatementAnswer>(`/v1/read-models/statement?partner=${partner}&month=${month}`);
      const lines = statement.accounts.flatMap((account) => account.lines);
      const kinds = new Set(lines.map(({ what }) => what)).size;
      const worth = kinds * 100 - Math.max(0, lines.length - LINES) - Math.max(0, 8 - lines.length);
      if (!best || worth > best.worth) best = { statement, worth };
      if (kinds === 5 && lines.length >= 8 && lines.length <= LINES) return statement;
    }
  if (!best) throw new Error('A demo without a partner that earned anything has no statement to show.');
  return best.statement;
}

const mostFirst = (partners: PartnerAnswer['partners'], figure: string) =>
  [...partners].sort(
    (one, other) =>
      Number(other[figure]) - Number(one[figure]) || (String(one['partnerId']) < String(other['partnerId']) ? -1 : 1),
  );

export function printTour(terminal: Terminal, tour: Tour): void {
  const sorted = (answer: PartnerAnswer, figure: string) => ({
    ...answer,
    partners: mostFirst(answer.partners, figure),
  });
  const shown = (name: string, answer: object, { options = '', title }: { options?: string; title?: string } = {}) => {
    for (const table of tablesOf(name, answer))
      terminal.table(shortened({ ...table, title: title ?? table.title }, `report ${name}${options}`));
  };
  for (const table of tablesOf('statement', tour.statement)) terminal.table(table);
  shown('roi', sorted(tour.roi, 'netRevenueMinor'));
  shown('partner-value', sorted(tour.partnerValue, 'customers'));
  shown('tiers', sorted(tour.tiers, 'activeCustomers'));
  shown('program-funnel', tour.funnel);
  const [day] = tour.links.days;
  shown('link-performance', tour.links, {
    title: 'The link that brought most',
    options: day ? ` --code ${day.code}` : '',
  });
  shown('referral-pipeline', tour.deals, { title: 'Registered deals', options: ' --via deal' });
  shown('referral-pipeline', tour.refused, { title: 'Referrals that were refused', options: ' --state refused' });
  shown('certifications-due', tour.certifications, { options: ' --days 60' });
  shown('application-queue', tour.queue);
  shown('flags', tour.flags);
}

function tablesOf(name: string, answer: object): readonly PrintableTable[] {
  const names = isNamed(answer) ? namesIn(answer) : undefined;
  return queryNamed(name).tables(answer, names);
}

const isNamed = (answer: object): answer is Revealed => 'people' in answer;

const queryNamed = (name: string): Query => queries.find((query) => query.name === name)!;

function shortened(table: PrintableTable, command: string): PrintableTable {
  const more = table.rows.length - SHOWN;
  if (more <= 0) return table;
  return {
    ...table,
    rows: table.rows.slice(0, SHOWN),
    notes: [`… and ${more} more: ${typed(command)}`, ...(table.notes ?? [])],
  };
}
