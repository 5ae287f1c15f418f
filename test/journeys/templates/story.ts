import { readFileSync } from 'node:fs';
import { foundingCommands, type Template } from '@vouch/documents';
import { addDays, deciders, type Rejection } from '@vouch/domain';
import { AccountRow, MemoryRows, PayoutLineRow, projections, RewardRow } from '@vouch/read-models';
import { commandsByName, validateCommand } from '@vouch/runtime';
import { formatMinor } from '@vouch/terms';
import { type Told, WholeSystem } from '@vouch/testing';
import { figuresOf } from './figures.js';
import { commandsOf, PROGRAM_CURRENCY, type Telling } from './sentences.js';
import { inWords } from './words.js';

/** A story is a finance table in Markdown: what happens is told to the system; the other columns are what has to come of it. */
/** What the money and the rewards come to. */
export const FINANCES = ['held', 'payable', 'in payout', 'paid', 'still to give'] as const;
export const COLUMNS = ['date', 'what happens', 'what follows', ...FINANCES] as const;
export type Row = Readonly<Record<(typeof COLUMNS)[number], string>>;

/** The rows of a story's table. @throws Error for a file without it. */
export function readStory(file: URL): readonly Row[] {
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('|'));
  const cells = lines.map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  const [head, , ...rows] = cells;
  if (head?.join() !== COLUMNS.join()) throw new Error(`${file.pathname} has no table with ${COLUMNS.join(', ')}.`);
  return rows.map((row) => Object.fromEntries(COLUMNS.map((column, index) => [column, row[index] ?? ''])) as Row);
}

const handlings = commandsByName(deciders);
const DAY_ENDS = 'the day ends';
const TABLES: readonly unknown[] = [AccountRow, PayoutLineRow, RewardRow];
const READ = projections.filter(({ entity }) => TABLES.includes(entity));

/** What comes of a story's sentences under a template, in memory: deciders, policies and projections as they run in the product. */
export class Played {
  readonly programId = 'stories';
  private readonly zone: string;
  private readonly system = new WholeSystem();
  private readonly rows = new MemoryRows();
  private readonly counted = new Map<string, number>();
  private openFrom: string;
  private seen = 0;

  private constructor(template: Template, launchedOn: string) {
    const founding = foundingCommands(template.document, { programId: this.programId });
    if ('wrong' in founding) throw new Error(JSON.stringify(founding.wrong));
    this.openFrom = launchedOn;
    this.zone = String(template.document.program['zone']);
    for (const { command, body } of founding.commands) {
      const valid = validateCommand(handlings, command, { ...body, occurredAt: `${launchedOn}T08:00:00.000Z` });
      const rejection = this.tell({ command: valid });
      if (rejection) throw new Error(`${template.name}: ${rejection.message}`);
    }
  }

  /** The rows as they come out, one after the other, with the dates and the sentences of those that are given. */
  static async *of(template: Template, story: readonly Row[]): AsyncGenerator<Row> {
    const played = new Played(template, story[0]!.date);
    for (const { date, 'what happens': sentence } of story) yield await played.row(date, sentence);
  }

  private async row(date: string, sentence: string): Promise<Row> {
    const { programId } = this;
    const follows =
      (await figuresOf(sentence, { programId, events: this.system.events })) ??
      this.follows(sentence, date, await this.rewards());
    return {
      date,
      'what happens': sentence,
      'what follows': follows.join('; '),
      ...(await this.balances()),
      'still to give': await this.stillToGive(),
    };
  }

  private follows(sentence: string, day: string, rewards: readonly RewardRow[]): readonly string[] {
    const before = this.system.events.length;
    const telling: Telling = {
      programId: this.programId,
      zone: this.zone,
      day,
      days: daysBetween(this.openFrom, day),
      next: (of) => {
        const number = (this.counted.get(of) ?? 0) + 1;
        this.counted.set(of, number);
        return number;
      },
      rewardOf: (partnerId, kind) =>
        rewards.find((row) => row.partnerId === partnerId && row.kind === kind)?.rewardId ?? 'none.none',
    };
    const refused = commandsOf(sentence, telling).flatMap((told) => {
      const rejection = this.tell('command' in told ? told : { command: told });
      return rejection ? [`refused: ${rejection.code}`] : [];
    });
    if (sentence === DAY_ENDS) this.openFrom = addDays(day, 1);
    return [...refused, ...counted(this.system.events.slice(before).flatMap((event) => inWords(event) ?? []))];
  }

  private tell(told: Told): Rejection | null {
    const rejection = this.system.tell(told);
    this.system.comeToRest();
    for (const event of this.system.events.slice(this.seen))
      for (const projection of READ) this.rows.apply(projection, event);
    this.seen = this.system.events.length;
    return rejection;
  }

  /** What is not given yet, the oldest first. */
  private rewards(): Promise<readonly RewardRow[]> {
    const where = { state: { in: ['held', 'due', 'ordered'] as const } };
    return this.rows.find(RewardRow, { where, orderBy: ['owedOn', 'rewardId'] });
  }

  private async balances() {
    const accounts = await this.rows.find(AccountRow, {});
    const paid = await this.rows.find(PayoutLineRow, { where: { state: 'paid' } });
    const total = (amounts: readonly number[]) =>
      formatMinor(
        amounts.reduce((sum, one) => sum + one, 0),
        PROGRAM_CURRENCY,
      );
    return {
      held: total(accounts.map(({ heldMinor }) => heldMinor)),
      payable: total(accounts.map(({ payableMinor }) => payableMinor)),
      'in payout': total(accounts.map(({ inPayoutMinor }) => inPayoutMinor)),
      paid: total(paid.map(({ amountMinor }) => amountMinor)),
    };
  }

  private async stillToGive(): Promise<string> {
    const owed = await this.rewards();
    return counted(owed.map(({ kind, state }) => `${kind} ${state}`).sort()).join('; ') || '–';
  }
}

/** What stands there several times, once, with how often. */
function counted(all: readonly string[]): readonly string[] {
  const times = new Map<string, number>();
  for (const one of all) times.set(one, (times.get(one) ?? 0) + 1);
  return [...times].map(([one, number]) => (number === 1 ? one : `${number} × ${one}`));
}

function daysBetween(from: string, to: string): readonly string[] {
  const days: string[] = [];
  for (let day = from; day <= to; day = addDays(day, 1)) days.push(day);
  return days;
}

/** The first of these columns, row by row, in which a story comes to something else under a template; null where it comes to the same. */
export async function differenceUnder(
  template: Template,
  story: readonly Row[],
  columns: readonly (keyof Row)[] = COLUMNS,
): Promise<string | null> {
  let number = 0;
  for await (const row of Played.of(template, story)) {
    const expected = story[number++]!;
    for (const column of columns)
      if (row[column] !== expected[column])
        return `${row.date}, ${row['what happens']}: ${column} is "${row[column]}" in place of "${expected[column]}"`;
  }
  return null;
}
