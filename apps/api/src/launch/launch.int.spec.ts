import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { templates } from '@vouch/documents';
import type { RecordedEvent } from '@vouch/events';
import { TestApi } from '../../testing/test-api.js';

describe('launching a program', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await TestApi.start();
  });
  afterAll(() => api.close());

  const post = (body: string, type = 'application/json', key = api.key) =>
    api.request('POST', '/v1/launch', { key, body, headers: { 'content-type': type } });
  const launch = (body: unknown) => post(JSON.stringify(body));
  const program = (programId: string, rate: string) => `
program:
  programId: ${programId}
  name: Mine
  currency: EUR
  zone: UTC
  terms:
    holdingDays: 30
    rules: [{ rule: share, on: every-payment, pays: { kind: percent, rate: ${rate} } }]
  tiers: [{ name: Registered, criteria: {} }]
tracks:
  - { trackId: basics, name: Basics, requirements: [{ requirementId: exam, name: Exam }] }
`;

  it.each(templates().map(({ name }) => name))('launches %s, once', async (template) => {
    const first = await launch({ template });
    expect([first.status, first.body]).toEqual([201, expect.objectContaining({ programId: template })]);
    expect(first.headers.get('vouch-position')).toBe(String(first.body.position));
    const again = await launch({ template });
    expect([again.status, again.body.position]).toEqual([200, first.body.position]);
  });

  it('calls it as it is said', async () => {
    const { body } = await launch({
      template: 'affiliates',
      programId: 'friends',
      name: 'Friends',
      zone: 'Europe/Rome',
    });
    const { log } = await api.installation;
    const launched: RecordedEvent[] = [];
    for await (const page of log.readStream('program-friends')) launched.push(...page);
    expect([body.programId, launched[0]?.data]).toEqual([
      'friends',
      expect.objectContaining({ programId: 'friends', name: 'Friends', zone: 'Europe/Rome' }),
    ]);
  });

  it('launches a document as YAML, and refuses another one for the same program', async () => {
    const { status, body } = await post(program('mine', '0.2'), 'application/yaml');
    expect([status, body.commands.map(({ command }: { command: string }) => command)]).toEqual([
      201,
      ['LaunchProgram', 'DefineTrack'],
    ]);
    const other = await post(program('mine', '0.3'), 'application/yaml');
    expect([other.status, other.body.rejection]).toEqual([409, 'ProgramAlreadyLaunched']);
  });

  it('sends nothing where a part is wrong, and names each place', async () => {
    const { log } = await api.installation;
    const before = await log.head();
    const wrong = program('other', '2').replace('name: Basics,', '');
    const { status, body } = await post(wrong, 'application/yaml');
    expect([status, body.errors.map(({ field }: { field: string }) => field)]).toEqual([
      400,
      ['program.terms.rules.0.pays.rate', 'tracks.0.name'],
    ]);
    expect(await log.head()).toBe(before);
  });

  it.each([
    ['an unknown template', { template: 'none' }, ['template']],
    ['a template that is no text', { template: { toString: 1 } }, ['template']],
    ['more than a name', { template: 'affiliates', currency: 'USD' }, ['currency']],
    ['a name that is none', { template: 'affiliates', name: 1 }, ['name']],
    ['no program', {}, ['program']],
    ['a program that says nothing', { program: { name: null } }, ['program.name']],
    ['a text', 'affiliates', ['']],
    ['a list', [], ['']],
    ['nothing', null, ['']],
  ])('says what is wrong with %s', async (_, body, fields) => {
    const answer = await launch(body);
    const named = (answer.body.errors as readonly { field: string }[]).map(({ field }) => field);
    expect([answer.status, named]).toEqual([400, fields]);
  });

  it('takes what GET /v1/templates lists, each with a sentence and its document', async () => {
    const { body } = await api.get('/v1/templates');
    expect(body.templates).toEqual(templates().map(({ name, about, text }) => ({ name, about, document: text })));
  });
});
