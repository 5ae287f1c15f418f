import { describe, expect, it } from '@jest/globals';
import type { Answers, FormField } from '@vouch/events';
import fc from 'fast-check';
import { formsOf } from '../text-forms.js';
import { whatIsWrongWith } from './form.js';

const kinds: readonly FormField['kind'][] = ['text', 'email', 'url', 'country', 'choice', 'number', 'yes-no'];
const form = {
  version: 1,
  fields: kinds.map((kind) => ({
    name: `the_${kind}`,
    label: kind,
    kind,
    required: false,
    ...(kind === 'choice' ? { options: ['audio', 'health'] } : {}),
  })),
};
const written = (texts: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, formsOf(text)]));
const codeOf = (filled: { answers?: Answers; texts?: Readonly<Record<string, string>> }) =>
  whatIsWrongWith({ answers: filled.answers ?? {}, written: written(filled.texts ?? {}) }, form, true)?.code ?? null;

describe('what is filled in', () => {
  it.each<[field: string, said: string, code: string | null]>([
    ['the_email', 'ada@example.com', null],
    ['the_email', 'ada@bücher.example', null],
    ['the_email', 'ada', 'FieldMalformed'],
    ['the_email', 'ada@', 'FieldMalformed'],
    ['the_email', 'Ada <ada@example.com>', 'FieldMalformed'],
    ['the_email', `${'a'.repeat(300)}@example.com`, 'FieldMalformed'],
    ['the_email', 'https://example.com', 'FieldMalformed'],
    ['the_url', 'https://example.com/work?of=mine#here', null],
    ['the_url', 'example.com', 'FieldMalformed'],
    ['the_url', 'javascript:alert(1)', 'FieldMalformed'],
    ['the_url', 'https://', 'FieldMalformed'],
    ['the_url', 'ada@example.com', 'FieldMalformed'],
    ['the_text', 'anything at all', null],
  ])('at %s: %s, comes to %s', (field, said, code) => {
    expect(codeOf({ texts: { [field]: said } })).toBe(code);
  });

  it.each<[field: string, said: Answers[string], code: string | null]>([
    ['the_country', 'DE', null],
    ['the_country', 'ZZ', 'FieldMalformed'],
    ['the_country', 'de', 'FieldOfOtherKind'],
    ['the_country', 49, 'FieldOfOtherKind'],
    ['the_number', 0.5, null],
    ['the_number', -3, null],
    ['the_number', 1e300, 'FieldMalformed'],
    ['the_number', Number.POSITIVE_INFINITY, 'FieldMalformed'],
    ['the_number', '12', 'FieldOfOtherKind'],
    ['the_choice', 'audio', null],
    ['the_choice', 'law', 'OptionUnknown'],
    ['the_yes-no', false, null],
    ['the_yes-no', 'no', 'FieldOfOtherKind'],
  ])('at %s: %s, comes to %s', (field, said, code) => {
    expect(codeOf({ answers: { [field]: said } })).toBe(code);
  });

  const CODES = ['FieldMissing', 'FieldMalformed', 'FieldOfOtherKind', 'FieldUnknown', 'OptionUnknown'];
  const anyText = fc.oneof(
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 300 }),
    fc.emailAddress(),
    fc.webUrl(),
    fc.constantFrom('__proto__', 'constructor', ' ', '\u202eada@example.com', 'a@b.c\n'),
  );
  const anyAnswer = fc.oneof(anyText, fc.double(), fc.boolean());
  const fieldName = fc.constantFrom(...form.fields.map(({ name }) => name), 'constructor', 'toString');

  it('whatever it is, is taken or refused with a known code that repeats nothing of it', () => {
    fc.assert(
      fc.property(fc.dictionary(fieldName, anyAnswer), fc.dictionary(fieldName, anyText), (answers, texts) => {
        const refusal = whatIsWrongWith({ answers, written: written(texts) }, form, true);
        if (!refusal) return;
        expect(CODES).toContain(refusal.code);
        const known = `${form.fields.map(({ name }) => name).join()} audio health`;
        for (const said of [...Object.values(answers), ...Object.values(texts)].map(String))
          if (said.length > 8 && !known.includes(said)) expect(refusal.message).not.toContain(said);
      }),
    );
  });

  it('is an e-mail address, or a web address, exactly when it reads as one', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const forms = formsOf(text);
        for (const kind of ['email', 'url'] as const)
          expect(codeOf({ texts: { [`the_${kind}`]: text } })).toBe(forms.includes(kind) ? null : 'FieldMalformed');
      }),
    );
  });
});
