import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { termsDocument } from '@vouch/events';
import { foundingCommands } from './program-document.js';
import { templateNamed, templates } from './templates.js';

const text = readFileSync(new URL('../../../docs/templates.md', import.meta.url), 'utf8');

describe('the templates', () => {
  it('are described in docs/templates.md, each once', () => {
    const described = [...text.matchAll(/^## (.*)$/gm)].map(([, name]) => name);
    expect(described.sort()).toEqual(templates().map(({ name }) => name));
  });

  it.each(templates().map((template) => [template.name, template] as const))(
    '%s says in a sentence what it pays',
    (_, { about }) => {
      expect(about).toMatch(/^[A-Z][^.]{30,200}\.$/);
    },
  );

  it.each(templates().map((template) => [template.name, template] as const))(
    '%s has terms that can be published',
    (_, { document }) => {
      expect(termsDocument.safeParse(document.program['terms']).error?.issues).toBeUndefined();
    },
  );

  it('are found by their names', () => {
    expect(templateNamed('affiliates')?.name).toBe('affiliates');
    expect(templateNamed('../package')).toBeUndefined();
  });
});

describe('a program as a document', () => {
  const program = { name: 'Growth', zone: 'UTC', currency: 'EUR' };

  it('stands for commands: the launch first, then what is about the program', () => {
    const document = {
      about: 'For its readers.',
      links: { hosts: ['a.example'] },
      tracks: [{ trackId: 'one' }, { trackId: 'two' }],
      program: { ...program, programId: 'growth' },
    };
    expect(foundingCommands(document)).toEqual({
      commands: [
        { command: 'LaunchProgram', place: 'program', body: { ...program, programId: 'growth' } },
        { command: 'DefineTrack', place: 'tracks.0', body: { trackId: 'one', programId: 'growth' } },
        { command: 'DefineTrack', place: 'tracks.1', body: { trackId: 'two', programId: 'growth' } },
        { command: 'SetLinkHosts', place: 'links', body: { hosts: ['a.example'], programId: 'growth' } },
      ],
    });
  });

  it('is called as it is said', () => {
    const founding = foundingCommands({ program }, { programId: 'friends', name: 'Friends', zone: 'Europe/Rome' });
    expect(founding).toMatchObject({
      commands: [{ body: { programId: 'friends', name: 'Friends', zone: 'Europe/Rome', currency: 'EUR' } }],
    });
  });

  it.each([
    ['nothing', null, ''],
    ['no program', { about: 'Nothing.' }, 'program'],
    ['a part that nobody knows', { program, rules: {} }, ''],
    ['a part that is no object', { program, links: 'a.example' }, 'links'],
  ])('is refused for %s', (_, document, place) => {
    expect(foundingCommands(document)).toMatchObject({ wrong: [{ place }] });
  });
});
