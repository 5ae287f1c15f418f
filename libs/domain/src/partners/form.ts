import type { Answers, FormField } from '@vouch/events';
import { isISO31661Alpha2 } from 'class-validator';
import { entryOf } from '../entry-of.js';
import { Rejection } from '../decider.js';
import type { TextForm } from '../text-forms.js';
import type { ApplicationForm } from './program-view.js';

/** What was filled in: answers by field; and by field, what that which was written there can be read as. */
export interface FilledIn {
  readonly answers: Answers;
  readonly written: Readonly<Record<string, readonly TextForm[]>>;
}

const WRITTEN_KINDS: readonly FormField['kind'][] = ['text', 'email', 'url'];

const kindInWords: Readonly<Record<FormField['kind'], string>> = {
  text: 'takes a text, among the texts',
  email: 'takes an e-mail address, such as ada@example.com, among the texts',
  url: 'takes a web address, such as https://example.com, among the texts',
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
  for (const name of [...Object.keys(answers), ...Object.keys(written)])
    if (!fieldOf.has(name))
      return new Rejection(
        'FieldUnknown',
        fields.length === 0
          ? 'The program has no form, so there is nothing to fill in: send neither answers nor texts.'
          : `Something was filled in that the form does not ask for. Its fields are ${fields.map(({ name }) => name).join(', ')}.`,
      );
  for (const field of fields) {
    const answer = entryOf(answers, field.name);
    const forms = entryOf(written, field.name);
    const isWritten = forms !== undefined;
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
    if (!isWellFormed(field, answer, forms))
      return new Rejection(
        'FieldMalformed',
        `What was filled in at ${field.name} can't be read: it ${kindInWords[field.kind]}.`,
      );
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

/** What could be of its kind, and is not: an address that no message reaches, a country that is none. */
function isWellFormed(
  { kind }: FormField,
  answer: Answers[string] | undefined,
  forms: readonly TextForm[] = [],
): boolean {
  switch (kind) {
    case 'email':
    case 'url':
      return forms.includes(kind);
    case 'country':
      return isISO31661Alpha2(answer);
    case 'number':
      return Number.isFinite(answer) && Math.abs(Number(answer)) <= Number.MAX_SAFE_INTEGER;
    default:
      return true;
  }
}
