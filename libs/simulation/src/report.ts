import type { LtvCac, PartnerFinancesRow, Table } from '@vouch/read-models';
import { formatMinor, formatMoney } from '@vouch/terms';
import type { Outcomes, Reckoning } from './reckoning.js';
import type { Scenario } from './scenario.js';

/** Amounts of one history, minor units of one currency. */
interface Amounts {
  readonly accruedMinor: number;
  /** Taken back by refunds, or lost with the partnership. */
  readonly reversedMinor: number;
  /** What rewards that are no cash came to, as far as they were given. */
  readonly rewardsMinor: number;
  /** Accrued less reversed, and rewards: what it costs. */
  readonly costMinor: number;
}

/** What a program comes to in one history, in one currency. */
export interface ProgramFigures extends Amounts {
  readonly programId: string;
  readonly currency: string;
  /** Against what was recorded; 0 for that itself. */
  readonly differenceMinor: number;
  /** Partners that get more, less, or the same. */
  readonly winners: number;
  readonly losers: number;
  readonly unchanged: number;
  readonly ltvCac: Pick<LtvCac, 'ltvMinor' | 'cacMinor' | 'acvMinor' | 'ratio' | 'healthy' | 'why'> | null;
}

/** One history: the recorded one, or that of a scenario. */
export interface Comparison {
  /** `as recorded`, or the name of the scenario. */
  readonly name: string;
  readonly programs: readonly ProgramFigures[];
  /** Commissions, refusals by reason, and commissions that a limit made smaller; by program, whatever the currency. */
  readonly outcomes: readonly (Outcomes & { readonly programId: string })[];
  /** What recorded facts asked for and could not be in this history, by code, such as the end of a payout that was never due. */
  readonly impossible: Readonly<Record<string, number>>;
}

/** What a partner gets in each history, in the order of `histories`, and the difference to what was recorded. */
export interface PartnerDifference {
  readonly partnerId: string;
  readonly programId: string;
  readonly currency: string;
  readonly costMinor: readonly number[];
  readonly differenceMinor: readonly number[];
}

export interface WhatIfReport {
  /** Recorded events that were read for it. */
  readonly events: number;
  /** The programs in which a scenario changes something. */
  readonly programs: readonly string[];
  /** First what was recorded, then the scenarios as they were given. */
  readonly histories: readonly Comparison[];
  /** Largest gain or loss first. */
  readonly partners: readonly PartnerDifference[];
  /** What it can not know. */
  readonly notes: readonly string[];
}

interface TriedOut {
  readonly scenario: Scenario;
  readonly programIds: readonly string[];
  readonly reckoning: Reckoning;
  readonly impossible: ReadonlyMap<string, number>;
}

const RECORDED = 'as recorded';

const NOTES = [
  'Only what is recorded is run again: whoever would have joined, bought or left because of other terms is not known.',
  'Payouts were proposed and carried out as recorded; what a partner would have been paid besides waits on its account.',
  'Rewards that are no cash are counted; what they are worth is not recorded before they are given.',
  'Where several commissions met at one limit at the same moment, the recorded order may have been another one than here.',
];

/** @param tried The scenarios, each run to its end. */
export async function compare(recorded: Reckoning, tried: readonly TriedOut[], events: number): Promise<WhatIfReport> {
  const meant = new Set(tried.flatMap(({ programIds }) => programIds));
  const reckonings = [recorded, ...tried.map(({ reckoning }) => reckoning)];
  const lines = await Promise.all(reckonings.map(async (each) => linesOf(await each.finances(), meant)));
  const ratios = await Promise.all(reckonings.map((each) => each.ltvCac()));
  const partners = differences(lines);
  return {
    events,
    programs: [...meant].sort(),
    histories: reckonings.map((reckoning, index) => ({
      name: index === 0 ? RECORDED : tried[index - 1]!.scenario.name,
      programs: programsOf(index, lines, partners, ratios[index]!),
      outcomes: [...meant].sort().map((programId) => ({ programId, ...reckoning.outcomesOf(programId) })),
      impossible: Object.fromEntries(index === 0 ? [] : tried[index - 1]!.impossible),
    })),
    partners,
    notes: NOTES,
  };
}

/** What each partner got, by partner, program and currency. */
type Lines = ReadonlyMap<string, PartnerFinancesRow>;

const keyOf = ({ partnerId, programId, currency }: Pick<PartnerFinancesRow, 'partnerId' | 'programId' | 'currency'>) =>
  `${programId} ${currency} ${partnerId}`;

const linesOf = (rows: readonly PartnerFinancesRow[], meant: ReadonlySet<string>): Lines =>
  new Map(rows.filter(({ programId }) => meant.has(programId)).map((row) => [keyOf(row), row]));

const costOf = (row: PartnerFinancesRow | undefined) =>
  row ? row.accruedMinor - row.reversedMinor - row.forfeitedMinor + row.rewardsMinor : 0;

function differences(lines: readonly Lines[]): PartnerDifference[] {
  const all = new Map(lines.flatMap((each) => [...each]));
  return [...all]
    .map(([key, { partnerId, programId, currency }]) => {
      const costMinor = lines.map((each) => costOf(each.get(key)));
      const differenceMinor = costMinor.map((minor) => minor - costMinor[0]!);
      return { partnerId, programId, currency, costMinor, differenceMinor };
    })
    .filter(({ costMinor }) => costMinor.some((minor) => minor !== 0))
    .sort((one, other) => largest(other) - largest(one) || (keyOf(one) < keyOf(other) ? -1 : 1));
}

const largest = ({ differenceMinor }: PartnerDifference) => Math.max(...differenceMinor.map(Math.abs));

function programsOf(
  index: number,
  lines: readonly Lines[],
  partners: readonly PartnerDifference[],
  ratios: readonly LtvCac[],
): ProgramFigures[] {
  const programs = new Map(
    lines.flatMap((each) => [...each.values()].map((row) => [`${row.programId} ${row.currency}`, row] as const)),
  );
  return [...programs.values()]
    .map(({ programId, currency }) => {
      const isMeant = (row: { readonly programId: string; readonly currency: string }) =>
        row.programId === programId && row.currency === currency;
      const amounts = amountsOf([...lines[index]!.values()].filter(isMeant));
      const before = amountsOf([...lines[0]!.values()].filter(isMeant));
      const changes = partners.filter(isMeant).map(({ differenceMinor }) => Math.sign(differenceMinor[index]!));
      const count = (sign: number) => changes.filter((change) => change === sign).length;
      const ratio = ratios.find(isMeant);
      return {
        programId,
        currency,
        ...amounts,
        differenceMinor: amounts.costMinor - before.costMinor,
        winners: count(1),
        losers: count(-1),
        unchanged: count(0),
        ltvCac: ratio ? figuresOf(ratio) : null,
      };
    })
    .sort((one, other) => (`${one.programId} ${one.currency}` < `${other.programId} ${other.currency}` ? -1 : 1));
}

const figuresOf = ({ ltvMinor, cacMinor, acvMinor, ratio, healthy, why }: LtvCac) => ({
  ltvMinor,
  cacMinor,
  acvMinor,
  ratio,
  healthy,
  why,
});

function amountsOf(rows: readonly PartnerFinancesRow[]): Amounts {
  const sum = (of: (row: PartnerFinancesRow) => number) => rows.reduce((total, row) => total + of(row), 0);
  return {
    accruedMinor: sum((row) => row.accruedMinor),
    reversedMinor: sum((row) => row.reversedMinor + row.forfeitedMinor),
    rewardsMinor: sum((row) => row.rewardsMinor),
    costMinor: sum(costOf),
  };
}

const right = (header: string) => ({ header, align: 'right' as const });
const signed = (minor: number, currency: string) => `${minor > 0 ? '+' : ''}${formatMinor(minor, currency)}`;

export const whatIfTables = (report: WhatIfReport): Table[] => [
  programTable(report),
  outcomeTable(report),
  partnerTable(report),
];

const programTable = ({ histories, notes }: WhatIfReport): Table => ({
  title: 'What if',
  columns: [
    { header: 'Program' },
    { header: 'Terms' },
    ...['Accrued', 'Reversed', 'Cost', 'Difference'].map(right),
    { header: 'Currency' },
    ...['Winners', 'Losers', 'LTV', 'CAC', 'ACV', 'LTV:CAC'].map(right),
    { header: '' },
  ],
  rows: byProgram(histories).map(([name, figures]) => [
    figures.programId,
    name,
    formatMinor(figures.accruedMinor, figures.currency),
    formatMinor(-figures.reversedMinor, figures.currency),
    formatMinor(figures.costMinor, figures.currency),
    name === RECORDED ? '' : signed(figures.differenceMinor, figures.currency),
    figures.currency,
    name === RECORDED ? '' : String(figures.winners),
    name === RECORDED ? '' : String(figures.losers),
    ...ltvCacWords(figures),
  ]),
  empty: 'The log holds no commission of these programs, and none would have been earned.',
  notes,
});

/** The histories of one program below each other. */
const byProgram = (histories: readonly Comparison[]) =>
  (histories[0]?.programs ?? []).flatMap((_, index) =>
    histories.map(({ name, programs }) => [name, programs[index]!] as const),
  );

function ltvCacWords({ ltvCac, currency }: ProgramFigures): string[] {
  if (!ltvCac) return ['–', '–', '–', '–', 'no day closed yet'];
  const { ltvMinor, cacMinor, acvMinor, ratio, healthy, why } = ltvCac;
  return [
    ...[ltvMinor, cacMinor, acvMinor].map((minor) => (minor === null ? '–' : formatMinor(minor, currency))),
    ratio ?? '–',
    healthy === null ? why : healthy ? 'healthy' : 'below 4',
  ];
}

const outcomeTable = ({ histories }: WhatIfReport): Table => ({
  title: 'What came of payments',
  columns: [
    { header: 'Program' },
    { header: 'Terms' },
    right('Commissions'),
    right('Cut by a limit'),
    right('Rewards'),
    { header: 'Refused' },
  ],
  rows: (histories[0]?.outcomes ?? []).flatMap((_, index) =>
    histories.map(({ name, outcomes }) => {
      const { programId, accrued, shortened, rewards, refused } = outcomes[index]!;
      const reasons = Object.entries(refused).sort(([, one], [, other]) => other - one);
      const told = reasons.map(([reason, count]) => `${reason} ${count}`).join(', ') || '–';
      return [programId, name, String(accrued), String(shortened), String(rewards), told];
    }),
  ),
  empty: 'No such program was launched.',
});

const partnerTable = ({ histories, partners }: WhatIfReport): Table => ({
  title: 'Each partner',
  columns: [
    { header: 'Partner' },
    { header: 'Program' },
    ...histories.flatMap(({ name }, index) => [right(name), ...(index === 0 ? [] : [right('Difference')])]),
  ],
  rows: partners.map(({ partnerId, programId, currency, costMinor, differenceMinor }) => [
    partnerId,
    programId,
    ...histories.flatMap((_, index) => [
      formatMoney({ amountMinor: costMinor[index]!, currency }),
      ...(index === 0 ? [] : [signed(differenceMinor[index]!, currency)]),
    ]),
  ]),
  empty: 'No partner earned anything, or would have.',
});
