import { queries, type Query } from '@vouch/read-models';
import type { ApiClient } from '../start/api-client.js';
import { typed } from '../terminal/invocation.js';
import type { PrintableTable } from '../terminal/table.js';
import type { Terminal } from '../terminal/terminal.js';
import type { DemoWeek } from './year.js';

/** Rows of a long table that are shown. */
const SHOWN = 12;
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

export interface Tour {
  readonly statement: StatementAnswer;
  readonly roi: PartnerAnswer;
  readonly partnerValue: PartnerAnswer;
  readonly tiers: PartnerAnswer;
  readonly flags: unknown;
}

/** What the year came to: one statement that holds a bit of everything, and what is known of the partners. */
export async function readTour(api: ApiClient, weeks: readonly DemoWeek[]): Promise<Tour> {
  const read = <Answer>(name: string) => api.get<Answer>(`/v1/read-models/${name}?limit=1000`);
  const [roi, partnerValue, tiers, flags] = await Promise.all([
    read<PartnerAnswer>('roi'),
    read<PartnerAnswer>('partner-value'),
    read<PartnerAnswer>('tiers'),
    read('flags'),
  ]);
  const partners = mostFirst(roi.partners, 'accruedMinor').map(({ partnerId }) => String(partnerId));
  return { statement: await tellingStatement(api, partners, weeks), roi, partnerValue, tiers, flags };
}

/** The first, of the partners that earn most, with an accrual, a release, a reversal and a payout in few lines. */
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
      if (kinds === 4 && lines.length >= 8 && lines.length <= LINES) return statement;
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
  print(terminal, 'statement', tour.statement);
  print(terminal, 'roi', sorted(tour.roi, 'netRevenueMinor'));
  print(terminal, 'partner-value', sorted(tour.partnerValue, 'customers'));
  print(terminal, 'tiers', sorted(tour.tiers, 'activeCustomers'));
  print(terminal, 'flags', tour.flags);
}

function print(terminal: Terminal, name: string, answer: unknown): void {
  for (const table of queryNamed(name).tables(answer))
    terminal.table(name === 'statement' ? table : shortened(table, `report ${name}`));
}

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
