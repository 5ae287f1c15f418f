import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { templateNamed, templates } from '@vouch/documents';
import { differenceUnder, FINANCES, Played, readStory, type Row } from './story.js';

/**
 * Each template has a story, told in the table of <template>.md beside this file: from the launch to what is paid and given. It
 * comes out under its template to the last cell, and under every other one to other money or other rewards, even where that one
 * lets partners in as its own does.
 */
const folder = new URL('./', import.meta.url);
const stories = readdirSync(folder)
  .filter((file) => file.endsWith('.md'))
  .map((file) => ({ name: basename(file, '.md'), story: readStory(new URL(file, folder)) }));

describe('the stories of the templates', () => {
  it('are told of every template', () => {
    expect(stories.map(({ name }) => name).sort()).toEqual(templates().map(({ name }) => name));
  });

  it.each(stories)('$name: come out as the table says', async ({ name, story }) => {
    const table: Row[] = [];
    for await (const row of Played.of(templateNamed(name)!, story)) table.push(row);
    expect(table).toEqual(story);
  });

  it.each(stories)('$name: come to something else under every other template', async ({ name, story }) => {
    const { admission } = templateNamed(name)!.document.program;
    const others = templates().filter((template) => template.name !== name);
    const differences = await Promise.all(
      others.map(async ({ document, ...other }) => {
        const open = { ...other, document: { ...document, program: { ...document.program, admission } } };
        return [other.name, await differenceUnder(open, story, FINANCES)] as const;
      }),
    );
    expect(differences.filter(([, difference]) => difference === null)).toEqual([]);
    console.log(differences.map(([other, difference]) => `${name} as ${other}: ${difference}`).join('\n'));
  });
});
