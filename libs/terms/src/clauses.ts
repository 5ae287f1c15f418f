import type { Clause, Condition, Test } from '@vouch/events';
import { shortened } from './shortened.js';

/**
 * What is known of an occasion, by the names that tests ask for: `plan` → ["team"]. What is not known is absent.
 */
export type Facts = Readonly<Record<string, readonly string[]>>;

/** Each clause with its outcome. */
export const clausesMet = (when: readonly Clause[], facts: Facts, day: string): Condition[] =>
  when.map((clause) => ({
    condition: 'when',
    met: isMet(clause, facts, day),
    detail: inAFewWords(clause, facts, day),
  }));

/** As much as a condition of an event holds. What was looked at comes last, so a long question is cut short first. */
const MOST_WORDS = 300;

function inAFewWords(clause: Clause, facts: Facts, day: string): string {
  const answer = shortened(factsInWords(clause, facts, day), MOST_WORDS / 2);
  return `${shortened(sentence(clauseInWords(clause)), MOST_WORDS - answer.length - 1)} ${answer}`;
}

/** A clause, or what stands in one. */
type Part = Clause | Extract<Clause, { any: unknown }>['any'][number];

function isMet(part: Part, facts: Facts, day: string): boolean {
  if ('any' in part) return part.any.some((one) => isMet(one, facts, day));
  if ('all' in part) return part.all.every((one) => isMet(one, facts, day));
  if ('not' in part) return !isMet(part.not, facts, day);
  return holds(part, facts, day);
}

/** All that is asked in it. */
function testsIn(part: Part): readonly Test[] {
  if ('any' in part) return part.any.flatMap(testsIn);
  if ('all' in part) return part.all.flatMap(testsIn);
  return 'not' in part ? testsIn(part.not) : [part];
}

const known = (asked: Test, facts: Facts, day: string): readonly string[] =>
  asked.fact === 'day' ? [day] : (facts[asked.fact] ?? []);

function holds(asked: Test, facts: Facts, day: string): boolean {
  const values = known(asked, facts, day);
  const { in: among, notIn: outside, from, until } = asked;
  return (
    (among === undefined || values.some((value) => among.includes(value))) &&
    (outside === undefined || !values.some((value) => outside.includes(value))) &&
    (from === undefined || values.some((value) => value >= from)) &&
    (until === undefined || values.some((value) => value <= until))
  );
}

/** `plan is team or business`; `plan is not solo, or via is deal`; `not (plan is solo and via is deal)`. */
export function clauseInWords(part: Part): string {
  if ('any' in part) return part.any.map(clauseInWords).join(', or ');
  if ('all' in part) return part.all.map(clauseInWords).join(' and ');
  return 'not' in part ? `not (${clauseInWords(part.not)})` : testInWords(part);
}

function testInWords(asked: Test): string {
  const { in: among, notIn: outside, from, until } = asked;
  const name = asked.fact === 'day' ? 'the day' : asked.fact;
  return [
    ...(among ? [`${name} is ${among.join(' or ')}`] : []),
    ...(outside ? [`${name} is not ${outside.join(' or ')}`] : []),
    ...(from === undefined ? [] : [`${name} is ${from} or later`]),
    ...(until === undefined ? [] : [`${name} is ${until} or earlier`]),
  ].join(' and ');
}

const sentence = (words: string) => `Asked: ${words}.`;

function factsInWords(clause: Clause, facts: Facts, day: string): string {
  const told = [...new Map(testsIn(clause).map((one) => [one.fact, one])).values()].map(
    (one) => `${one.fact} ${known(one, facts, day).join(', ') || 'not known'}`,
  );
  return `It was: ${told.join('; ')}.`;
}
