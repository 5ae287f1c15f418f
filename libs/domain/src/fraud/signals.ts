import type { EventData, Evidence, FraudRule, Matches } from '@vouch/events';

/**
 * What looks wrong, each as a function of what was seen and of the rule that says from when on. The answer is what it was
 * seen by; null where nothing is wrong.
 */

type Seen = Evidence | null;

const subjectOf = (partnerId: string) => `partner-${partnerId}`;

const amongMatches = (known: Matches['samePerson'] | undefined, partnerId: string): Seen => {
  const persons = (known ?? [])
    .filter(({ subject }) => subject === subjectOf(partnerId))
    .map(({ personId }) => personId);
  return persons.length > 0 ? { persons } : null;
};

/** The customer is one of the partner's own people. */
export const ownReferral = (matches: Matches | null, partnerId: string): Seen =>
  amongMatches(matches?.samePerson, partnerId);

/** The customer has an address of the partner's company; whose person it is itself is told apart. */
export const ownCompany = (matches: Matches | null, partnerId: string): Seen =>
  ownReferral(matches, partnerId) ? null : amongMatches(matches?.sameCompany, partnerId);

/** The partner's contact is a person of another partner of the program. */
export function duplicateAccount({ checks, partnerId, programId }: EventData<'ApplicationChecked'>): Seen {
  const matches = checks
    .filter(({ check }) => check === 'duplicate-person')
    .flatMap(({ matches: found }) => found ?? [])
    .filter((found) => found.programId === programId && found.subject !== subjectOf(partnerId));
  if (matches.length === 0) return null;
  const others = matches.map(({ subject }) => subject.replace(/^partner-/, ''));
  return { persons: matches.map(({ personId }) => personId), ids: [...new Set(others)] };
}

/** Money for the partner goes where that of another partner of the program goes, or went. */
export const samePayoutAccount = ({ sameAccount }: EventData<'PayoutDetailsSet'>): Seen =>
  sameAccount ? { ids: sameAccount.partners } : null;

/** The customer converted so shortly after the click that no person can have looked around. */
export function fastConversion(
  { via, referralId, referredAt, convertedAt }: EventData<'CustomerAttributed'>,
  { seconds = 0 }: FraudRule,
): Seen {
  const took = Math.floor((Date.parse(convertedAt) - Date.parse(referredAt)) / 1000);
  return via === 'link' && took >= 0 && took <= seconds ? { ids: [referralId], counts: { seconds: took } } : null;
}

/** More of something within an hour than is likely. */
export const tooMany = (count: number, { most = 0 }: FraudRule): Seen =>
  count > most ? { counts: { count, most } } : null;

/** So large a part of the whole that it is no chance. */
export const tooLarge = (part: number, whole: number, { percent = 100, atLeast = 1 }: FraudRule): Seen =>
  whole >= atLeast && part * 100 >= percent * whole ? { counts: { part, whole, percent } } : null;
