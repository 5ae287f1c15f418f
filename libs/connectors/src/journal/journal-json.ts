import type { JournalForm, JournalTotal } from './journal.js';

/** One JSON object of `lines` and `totals`, a line of text for each of them. */
export const journalJson: JournalForm = {
  begin: '{"lines":[',
  lines: (lines, isFirst) => `${isFirst ? '' : ','}\n${lines.map((line) => JSON.stringify(line)).join(',\n')}`,
  end: (totals) => `\n],"totals":[\n${totals.map(totalJson).join(',\n')}\n]}\n`,
};

/** Sums may be larger than JSON.stringify can say exactly. */
const totalJson = ({ currency, debitMinor, creditMinor }: JournalTotal) =>
  `{"currency":${JSON.stringify(currency)},"debitMinor":${debitMinor},"creditMinor":${creditMinor}}`;
