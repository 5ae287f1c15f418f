import type { AgreedTerms, EventData, RecordedEvent, Rule } from '@vouch/events';

/** What was agreed with a partner, and the days on which it counts. */
export interface Agreement {
  readonly agreementId: string;
  /** The event that it stands in. */
  readonly eventId: string;
  readonly from: string;
  /** The last day; null: no end is known. */
  readonly until: string | null;
  readonly terms: AgreedTerms;
}

/** Where nothing is agreed. */
export const NOTHING_AGREED: AgreedTerms = { rules: [], without: [] };

type Agreed = Pick<RecordedEvent<'PartnerTermsAgreed'>, 'id' | 'data'>;

export function agreementIn({ id, data }: Agreed): Agreement {
  const { agreementId, from, until = null, terms } = data;
  return { agreementId, eventId: id, from, until, terms };
}

/** An end only ever comes earlier. */
export const withEnd = <A extends Agreement>(
  known: readonly A[],
  { agreementId, lastDay }: Pick<EventData<'PartnerTermsEnded'>, 'agreementId' | 'lastDay'>,
): readonly A[] =>
  known.map((one) =>
    one.agreementId === agreementId && (one.until === null || lastDay < one.until) ? { ...one, until: lastDay } : one,
  );

/** The agreement that counts on a day, whole: of several the one that was made last. */
export const agreementOn = (known: readonly Agreement[], day: string): Agreement | null =>
  known.findLast(({ from, until }) => from <= day && (until === null || day <= until)) ?? null;

/** The rules for a partner: those of the program with what was agreed in their place, then what was agreed besides. */
export function rulesUnder(rules: readonly Rule[], { rules: agreed, without }: AgreedTerms): readonly Rule[] {
  const own = new Map(agreed.map((one) => [one.rule, one]));
  const ofProgram = new Set(rules.map(({ rule }) => rule));
  return [
    ...rules.filter(({ rule }) => !without.includes(rule)).map((one) => own.get(one.rule) ?? one),
    ...agreed.filter(({ rule }) => !ofProgram.has(rule)),
  ];
}

/** The groups that a partner is in from a day on. */
export interface GroupsSince {
  readonly from: string;
  readonly groups: readonly string[];
}

export const withGroups = (
  known: readonly GroupsSince[],
  { from, groups }: Pick<EventData<'PartnerGroupsSet'>, 'from' | 'groups'>,
): readonly GroupsSince[] => [
  ...known.filter((one) => one.from <= from),
  { from, groups },
  ...known.filter((one) => one.from > from),
];

export const groupsOn = (known: readonly GroupsSince[], day: string): readonly string[] =>
  known.findLast(({ from }) => from <= day)?.groups ?? [];
