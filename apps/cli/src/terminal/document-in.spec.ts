import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { validDocumentIn } from './document-in.js';

const RULE = `  - rule: share
    on: every-payment
`;

describe('the document in a file', () => {
  let folder: string;
  beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'vouch-document-'))));
  afterAll(() => rm(folder, { recursive: true }));

  const holding = async (text: string) => {
    const file = join(folder, 'terms.yaml');
    await writeFile(file, text);
    return file;
  };

  it('is given as it is written where it is valid', async () => {
    const file = await holding(`holdingDays: 0\nrules:\n${RULE}    pays: { kind: percent, rate: 0.20 }\n`);
    expect(await validDocumentIn(file, 'isTerms')).toEqual({
      holdingDays: 0,
      rules: [{ rule: 'share', on: 'every-payment', pays: { kind: 'percent', rate: '0.20' } }],
    });
  });

  it.each([
    [
      'too high a share',
      'isTerms',
      [],
      `holdingDays: 0\nrules:\n${RULE}    pays: { kind: percent, rate: 1.2 }\n`,
      'terms.yaml:5:28: rules.0.pays.rate: a share is above 0',
    ],
    ['nothing that is paid', 'isTerms', [], `holdingDays: 0\nrules:\n${RULE}`, 'terms.yaml:3:5: rules.0.pays: '],
    ['no rules', 'isTerms', [], 'holdingDays: 0\n', 'terms.yaml:1:1: rules: '],
    [
      'an agreement that says nothing',
      'isAgreedTerms',
      ['terms'],
      'partnerId: acme\nterms: {}\n',
      'terms.yaml:2:1: terms: an agreement says something',
    ],
    ['an agreement without terms', 'isAgreedTerms', ['terms'], 'partnerId: acme\n', 'terms.yaml:1:1: terms: '],
  ] as const)('is refused with the line and the column of %s', async (_, kind, path, text, message) => {
    await expect(validDocumentIn(await holding(text), kind, path)).rejects.toMatchObject({
      message: expect.stringContaining(message) as unknown,
      exit: 2,
    });
  });

  it('is refused where it can not be read', async () => {
    await expect(validDocumentIn(await holding('a: 1\na: 2\n'), 'isTerms')).rejects.toMatchObject({
      code: 'unreadable-document',
      where: expect.stringMatching(/terms\.yaml:2:1$/) as unknown,
    });
    await expect(validDocumentIn(join(folder, 'none.yaml'), 'isTerms')).rejects.toMatchObject({ code: 'unreadable' });
  });
});
