import type { Answers, FormField } from '@vouch/events';
import { Rejection } from '../decider.js';
import type { ApplicationForm } from './program-view.js';

/** What was filled in: answers by field, and the names of the fields that something was written in. */
export interface FilledIn {
  readonly answers: Answers;
  readonly written: readonly string[];
}

const WRITTEN_KINDS: readonly FormField['kind'][] = ['text', 'email', 'url'];

const kindInWords: Readonly<Record<FormField['kind'], string>> = {
  text: 'takes a text, among the texts',
  email: 'takes an e-mail address, among the texts',
  url: 'takes a web address, among the texts',
  country: 'takes a country of ISO 3166-1, such as DE, among the answers',
  choice: 'takes one of its options, among the answers',
  number: 'takes a number, among the answers',
  'yes-no': 'takes true or false, among the answers',
};

/**
 * Holds what was filled in against the form. Messages name fields and what they take, never what somebody filled in.
 * @param completely Whether every required field has to be there; when more is provided later, only what is said counts.
 */
export function whatIsWrongWith(
  { answers, written }: FilledIn,
  form: ApplicationForm | null,
  completely: boolean,
): Rejection | null {
  const fields = form?.fields ?? [];
  const fieldOf = new Map(fields.map((field) => [field.name, field]));
  for (const name of [...Object.keys(answers), ...written])
    if (!fieldOf.has(name))
      return new Rejection(
        'FieldUnknown',
        fields.length === 0
          ? 'The program has no form, so there is nothing to fill in: send neither answers nor texts.'
          : `Something was filled in that the form does not ask for. Its fields are ${fields.map(({ name }) => name).join(', ')}.`,
      );
  for (const field of fields) {
    const answer = Object.hasOwn(answers, field.name) ? answers[field.name] : undefined;
    const isWritten = written.includes(field.name);
    if (answer === undefined && !isWritten) {
      if (completely && field.required)
        return new Rejection(
          'FieldMissing',
          `The field ${field.name} must be filled in: it ${kindInWords[field.kind]}.`,
        );
      continue;
    }
    if (isWritten !== WRITTEN_KINDS.includes(field.kind) || (isWritten && answer !== undefined) || !fits(field, answer))
      return new Rejection('FieldOfOtherKind', `The field ${field.name} ${kindInWords[field.kind]}.`);
    if (field.kind === 'choice' && !(field.options ?? []).includes(String(answer)))
      return new Rejection(
        'OptionUnknown',
        `The field ${field.name} takes one of ${(field.options ?? []).join(', ')}.`,
      );
  }
  return null;
}

function fits({ kind }: FormField, answer: Answers[string] | undefined): boolean {
  switch (kind) {
    case 'number':
      return typeof answer === 'number';
    case 'yes-no':
      return typeof answer === 'boolean';
    case 'country':
      return typeof answer === 'string' && /^[A-Z]{2}$/.test(answer);
    case 'choice':
      return typeof answer === 'string';
    default:
      return answer === undefined;
  }
}
