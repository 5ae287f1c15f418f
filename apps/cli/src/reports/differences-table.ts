import type { LineDifference, Table } from '@vouch/read-models';
import type { Differences } from '@vouch/runtime';

/** What is known now and was not known then, for people: one row for each line that was added or is gone, one for each field that changed. */
export function differencesTable({ asOf, now, complete, lines }: Differences): Table {
  return {
    title: `Since position ${asOf}, until position ${now}`,
    columns: [
      { header: 'Change' },
      { header: 'Line' },
      { header: 'What' },
      { header: 'Then' },
      { header: 'Now' },
      { header: 'Because of' },
    ],
    rows: lines.flatMap((line) => rowsOf(line)),
    empty: 'Nothing differs: what is known now is what was known then.',
    notes: complete ? [] : ['Only the first thousand lines of each were compared. Ask for less.'],
  };
}

function rowsOf({ change, list, line, fields, because, more }: LineDifference): string[][] {
  const name = [list, ...Object.values(line).filter((value) => value !== null)].join(' ');
  const cause = [
    ...because.map(({ position, type }) => `#${position} ${type}`),
    ...(more > 0 ? [`and ${more} more`] : []),
  ].join(', ');
  if (change !== 'changed') {
    const told = fields.map(({ field, then, now }) => `${field} ${words(change === 'added' ? now : then)}`).join(', ');
    return [[change, name, '', change === 'gone' ? told : '', change === 'added' ? told : '', cause]];
  }
  return fields.map(({ field, then, now }) => [change, name, field, words(then), words(now), cause]);
}

const words = (value: unknown) => (typeof value === 'string' ? value : value === null ? '–' : JSON.stringify(value));
