import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { deciders } from '@vouch/domain';
import { randomHistory, settle } from '@vouch/testing';
import * as prettier from 'prettier';
import { offeredCommands } from '../commands/offered-commands.js';
import { problemCodes } from './catalogue.js';
import { errorsDocument } from './errors-document.js';
import { rejectionsOf } from './rejections-of.js';

const docs = new URL('../../../../docs/errors.md', import.meta.url);
const offered = offeredCommands(deciders);

describe('docs/errors.md', () => {
  it('says what the catalogue and the deciders say (npm run generate)', async () => {
    const options = { ...(await prettier.resolveConfig(docs)), parser: 'markdown' };
    expect(await readFile(docs, 'utf8')).toBe(await prettier.format(errorsDocument(), options));
  });

  it('lists every problem, and every command with its refusals', async () => {
    const text = await readFile(docs, 'utf8');
    for (const code of problemCodes) expect(text).toContain(`[${code}](/problems/${code})`);
    for (const { handling } of offered) expect(text).toContain(`**${handling.type.name}**`);
  });

  it.each([1, 2, 3, 4, 5])('knows every refusal of the history of seed %i', (seed) => {
    const { refused } = settle(randomHistory(seed, 400));
    expect(refused.length).toBeGreaterThan(0);
    for (const { command, rejection } of refused) {
      const type = command.constructor as (typeof offered)[number]['handling']['type'];
      expect([type.name, Object.keys(rejectionsOf({ type }))]).toEqual([
        type.name,
        expect.arrayContaining([rejection.code]),
      ]);
    }
  });

  it('names codes that state the broken fact, and says what was wrong in a sentence', () => {
    for (const { handling } of offered)
      for (const [code, message] of Object.entries(rejectionsOf(handling))) {
        expect(code).toMatch(/^([A-Z][a-z]+){2,}$/);
        expect([code, message.length > 10]).toEqual([code, true]);
      }
  });
});
