import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { deciders, holdIdOf, sealedFieldsOf } from '@vouch/domain';
import { createPool, openDatabase } from '@vouch/postgres';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Canaries, canariesIn, canariesInFiles } from './canaries.js';
import { bodiesIn, bodyWith, type Field, type OfferedBody, type OpenApi, questionsIn, wordsOf } from './open-fields.js';
import { type Running, scratchFolder, startVouch, vouch } from './vouch-command.js';

/**
 * No personal data in the log, ever, nor in what is made of it, nor in what the processes write: a word is planted in every
 * field that a person can fill in, and looked for everywhere but in the vault. EVENT-LOG 20: after the people are forgotten the
 * hashes still verify, the rows are those of a rebuild, and the words are nowhere.
 */

/** Text in clear, each with the reason: names that a company gives to what its partners and customers see. */
const PUBLIC_NAMES: Readonly<Record<string, string>> = {
  'LaunchProgram.name': 'the program, as it is announced',
  'LaunchProgram.tiers[].name': 'a tier, as it is announced',
  'PublishTerms.tiers[].name': 'a tier, as it is announced',
  'DefineApplicationForm.fields[].label': 'the question that every applicant reads',
  'DefineTrack.name': 'a certification, as it is announced',
  'DefineTrack.requirements[].name': 'what it takes, as it is announced',
  'CreateLink.destination': 'the page of the company that the link leads to',
};
/** Text that is checked against a list which no person's data is on. */
const FROM_A_LIST: Readonly<Record<string, string>> = { zone: 'an IANA time zone' };

const canaries = new Canaries();
let folder: Awaited<ReturnType<typeof scratchFolder>>;
let env: { readonly VOUCH_DATA_DIR: string; readonly VOUCH_LOG_LEVEL: string };
let system: Running;
let url: string;
let key: string;
let document: OpenApi;
let bodies: readonly OfferedBody[];

interface Answer {
  readonly status: number;
  readonly text: string;
}

async function request(method: string, path: string, init: { body?: string; headers?: Record<string, string> } = {}) {
  const headers = { authorization: `Bearer ${key}`, ...(init.body && { 'content-type': 'application/json' }) };
  const answer = await fetch(url + path, { method, body: init.body, headers: { ...headers, ...init.headers } });
  return { status: answer.status, text: [await answer.text(), ...answer.headers.values()].join('\n') };
}

const send = (route: string, body: unknown, headers: Record<string, string> = {}) =>
  request('POST', route, { body: JSON.stringify(body), headers });

const commandClasses = new Map(deciders.flatMap(({ commands }) => commands).map(({ type }) => [type.name, type]));
const sealedKind = ({ name }: OfferedBody, { path }: Field) => {
  const type = commandClasses.get(name);
  return type && sealedFieldsOf(type).find(({ field }) => field === path[0])?.kind;
};
const nameOf = (body: OfferedBody, { path }: Field) => `${body.name}.${wordsOf(path)}`;
const isText = ({ schema }: Field) =>
  ![schema.type].flat().some((type) => /^(integer|number|boolean)$/.test(type ?? ''));

/** As a person would fill it in. */
function filledIn(field: Field, kind: 'person' | 'text' | 'texts', token: string): unknown {
  const last = field.path.at(-1);
  if (last === 'email') return `${token}@${token}.example`;
  if (last === 'website') return `https://${token}.example/`;
  return kind === 'text' ? `I am ${token}, and call me.` : `Ms ${token}`;
}

/** What has to come before what: partners of their own, in a program that is open. */
const STORIES: Readonly<Record<string, readonly string[]>> = {
  registrar: ['RegisterDeal'],
  applicant: ['ApplyToProgram', 'StartReview', 'RequestMoreInformation', 'ProvideInformation', 'DeclineApplication'],
  invited: ['InvitePartner', 'AcceptInvitation', 'AddPerson', 'SuspendPartner', 'ReinstatePartner', 'TerminatePartner'],
  dealer: ['InvitePartner', 'AcceptInvitation', 'AgreePartnerTerms', 'EndPartnerTerms'],
  suspect: ['InvitePartner', 'AcceptInvitation', 'HoldPartner', 'ReleaseHold', 'HoldPartner', 'RejectHold'],
};

/** What the examples of answers and texts fill in. */
const FORM = [
  { name: 'team_size', label: 'How many are you?', kind: 'number', required: false },
  { name: 'industry', label: 'In which industry?', kind: 'choice', required: false, options: ['manufacturing'] },
  { name: 'motivation', label: 'Why do you apply?', kind: 'text', required: false },
];

/** Those that end something come last. */
const END =
  /^(End|Pause|Close|Suspend|Terminate|Revoke|Decline|Disable|Remove|Forget|Expire|Refuse|Record(Refund|Churn))/;
const inOrder = (all: readonly OfferedBody[]) => [
  ...all.filter(({ name }) => !END.test(name)),
  ...all.filter(({ name }) => END.test(name)),
];

/** A body of the example with a word in each field that a person fills in. */
function personalBody(offered: OfferedBody, round: number): unknown {
  let body: unknown = offered.example;
  for (const field of offered.fields) {
    // Of where money goes, only the name on the account is a word; all else has a form of its own.
    if (field.path[0] === 'details' && field.path.at(-1) !== 'name') continue;
    const kind = sealedKind(offered, field);
    const place = `${nameOf(offered, field)} (as it is meant, round ${round})`;
    if (kind) body = bodyWith(body, field.path, filledIn(field, kind, canaries.plant(place)));
    else if (
      nameOf(offered, field) in PUBLIC_NAMES &&
      !field.schema.format &&
      /name|label/.test(String(field.path.at(-1)))
    )
      body = bodyWith(body, field.path, `Name ${canaries.plant(place, true)}`);
  }
  // A person is either new or known.
  if (offered.fields.some((field) => sealedKind(offered, field) === 'person'))
    delete (body as { personId?: string }).personId;
  return body;
}

/** The same in the story of another partner. */
function ownBody(offered: OfferedBody, partnerId: string, heldBefore: number): unknown {
  // Nobody recruited it.
  const { recruitedBy: _, ...rest } = personalBody(offered, 0) as { readonly recruitedBy?: string };
  const body = { ...rest, partnerId };
  if ('holdId' in body) return { ...body, holdId: holdIdOf(partnerId, heldBefore) };
  return 'referralId' in body ? { ...body, referralId: `${partnerId}-1` } : body;
}

async function whereFound(): Promise<Record<string, Set<string>>> {
  const data = env.VOUCH_DATA_DIR;
  const database = await openDatabase({ dataDir: data });
  const pool = createPool(database.url, { max: 1 });
  try {
    // What is in memory goes to the files.
    await pool.query('checkpoint');
    const { rows } = await pool.query<{ name: string }>(
      `select quote_ident(schemaname) || '.' || quote_ident(tablename) as name from pg_tables
       where schemaname like 'vouch%' order by 1`,
    );
    const tables = new Set<string>();
    for (const { name } of rows) {
      const table = await pool.query<{ row: string }>(`select t::text as row from ${name} t`);
      for (const { row } of table.rows) for (const token of canariesIn(row)) tables.add(token);
    }
    const exported = join(folder.path, 'export.jsonl');
    expect(await vouch(['export', '--out', exported], env)).toMatchObject({ code: 0 });
    const isWal = (path: string) => path.includes('pg_wal');
    return {
      tables,
      wal: await canariesInFiles(data, isWal),
      files: await canariesInFiles(data, (path) => !isWal(path)),
      export: canariesIn(await readFile(exported, 'utf8')),
    };
  } finally {
    await pool.end();
    await database.stop();
  }
}

const settled = async () =>
  expect((await request('GET', '/v1/progress?waitUntilSettled=true&timeoutMs=60000')).status).toBe(200);

beforeAll(async () => {
  folder = await scratchFolder();
  env = { VOUCH_DATA_DIR: join(folder.path, 'data'), VOUCH_LOG_LEVEL: 'trace' };
  system = startVouch(['start', '--json', '--port', '0', '--simulated-clock', '2026-01-01'], env);
  // Its log lines go to stderr, its answer to stdout.
  await system.says(/"keyFile"/);
  while (!system.stdout.trimEnd().endsWith('}')) await new Promise((resolve) => setTimeout(resolve, 20));
  const started = JSON.parse(system.stdout) as { url: string; keyFile: string };
  url = started.url;
  key = (await readFile(started.keyFile, 'utf8')).trim();
  document = JSON.parse(
    await (await fetch(`${url}/openapi.json`, { headers: { authorization: `Bearer ${key}` } })).text(),
  ) as OpenApi;
  bodies = inOrder(bodiesIn(document));
}, 180_000);

afterAll(async () => {
  system?.kill('SIGTERM');
  await system?.ended;
  await vouch(['parked', 'list'], env);
  await folder?.remove();
}, 120_000);

describe('Personal data', () => {
  it('has no field to be written in clear into', () => {
    expect(bodies.length).toBeGreaterThan(20);
    const inClear = bodies.flatMap((body) =>
      body.fields
        .filter((field) => isText(field) && !sealedKind(body, field))
        .filter(({ schema }) => !schema.pattern && !schema.format && !schema.enum && schema.const === undefined)
        .filter(({ path }) => !(String(path.at(-1)) in FROM_A_LIST))
        .map((field) => nameOf(body, field)),
    );
    expect(inClear.filter((name) => !(name in PUBLIC_NAMES))).toEqual([]);
  });

  it('is taken where it is meant to be, by each command that asks for it', async () => {
    const taken = new Set<string>();
    const last = new Map<string, Answer>();
    const tell = async (offered: OfferedBody, body: unknown) => {
      const idempotencyKey = canaries.plant(`Idempotency-Key of ${offered.name}`);
      const answer = await send(offered.route, body, { 'idempotency-key': idempotencyKey });
      expect(canaries.leaked(canariesIn(answer.text))).toEqual([]);
      expect([offered.name, answer.status < 500, answer.text]).toEqual([offered.name, true, answer.text]);
      if (answer.status < 300) taken.add(offered.name);
      last.set(offered.name, answer);
      return answer;
    };
    const named = (name: string) => bodies.find((offered) => offered.name === name)!;
    const launch = personalBody(named('LaunchProgram'), 0) as object;
    await tell(named('LaunchProgram'), { ...launch, admission: 'review' });
    await tell(named('DefineApplicationForm'), { ...named('DefineApplicationForm').example, fields: FORM });
    for (const [partnerId, story] of Object.entries(STORIES))
      for (const [told, name] of story.entries()) {
        const holds = story.slice(0, told).filter((earlier) => earlier === 'HoldPartner').length;
        const answer = await tell(named(name), ownBody(named(name), partnerId, holds));
        expect([name, answer.status, answer.text]).toEqual([name, 201, answer.text]);
      }
    for (let round = 1; round <= 2; round++)
      for (const offered of bodies) await tell(offered, personalBody(offered, round));
    const refused = bodies.filter(({ name }) => !taken.has(name));
    console.log(
      `Recorded: ${[...taken].join(', ')}.\nOnly refused:\n${refused.map(({ name }) => `  ${name}: ${/"detail":"([^"]*)"/.exec(last.get(name)!.text)?.[1]}`).join('\n')}`,
    );
    const personal = bodies.filter((offered) => offered.fields.some((field) => sealedKind(offered, field)));
    // Nobody earns a reward or a commission here, no lead qualifies, and no customer changes its partner; and nothing is in doubt in a
    // log whose clock is simulated, since it sends nothing.
    const neverHere = [
      'DisqualifyReferral',
      'ReattributeCustomer',
      'FailReward',
      'CancelReward',
      'ResolvePayout',
      'HoldCommission',
    ];
    expect(refused.filter((offered) => personal.includes(offered)).map(({ name }) => name)).toEqual(neverHere);
  }, 300_000);

  it('is not said back when it stands where it does not belong', async () => {
    const echoed: string[] = [];
    const judge = (place: string, token: string, answer: Answer, refused: boolean) => {
      if (answer.text.includes(token)) echoed.push(`${place}: ${answer.text}`);
      if (answer.status >= 500 || (refused && answer.status < 400)) echoed.push(`${place}: ${answer.status}`);
    };
    for (const offered of bodies) {
      for (const field of offered.fields) {
        const kind = sealedKind(offered, field);
        const name = nameOf(offered, field);
        if (name in PUBLIC_NAMES) continue;
        // An address in a code, a sentence in a number; for what a person fills in, the wrong kind of thing.
        for (const wrong of kind
          ? [(token: string) => [token], (token: string) => ({ [`x`]: { y: token } })]
          : [(token: string) => `Ms ${token} <${token}@mail.example>`]) {
          const token = canaries.plant(`${name} (where it is refused)`);
          judge(name, token, await send(offered.route, bodyWith(offered.example, field.path, wrong(token))), true);
        }
      }
      for (const item of [
        (token: string) => ({ command: offered.name, body: [token] }),
        (token: string) => ({ command: `Ms ${token}`, body: {} }),
        (token: string) => ({ command: offered.name, body: offered.example, idempotencyKey: `Ms ${token}` }),
      ]) {
        const token = canaries.plant(`${offered.name} in /v1/bulk`);
        const answer = await request('POST', '/v1/bulk', { body: JSON.stringify({ commands: [item(token)] }) });
        judge(`/v1/bulk, ${offered.name}`, token, answer, false);
      }
      const token = canaries.plant(`${offered.name} (a field that it does not know)`);
      judge(offered.name, token, await send(offered.route, { ...offered.example, unknownField: token }), true);
      for (const raw of [`{"note": "${token}`, `"${token}"`, `["${token}"]`, `${token}`, `{"a": ${token}}`])
        judge(`${offered.name}, not a body`, token, await request('POST', offered.route, { body: raw }), true);
    }
    expect(echoed).toEqual([]);
  }, 300_000);

  it('is not said back when it stands in a question or a header', async () => {
    const echoed: string[] = [];
    for (const { route, parameters } of questionsIn(document)) {
      const path = route.replaceAll(/\{\w+\}/g, 'none');
      for (const parameter of parameters) {
        const token = canaries.plant(`${route}?${parameter}`);
        const answer = await request(
          'GET',
          `${path}?${parameter}=${encodeURIComponent(`Ms ${token} <${token}@mail.example>`)}`,
        );
        if (answer.text.includes(token) || answer.status >= 500) echoed.push(`${route}?${parameter}: ${answer.text}`);
      }
      await request('GET', `${path}/${canaries.plant(`a path below ${route}`)}?who=${canaries.plant(`${route}?who`)}`);
    }
    const offered = bodies[0]!;
    for (const header of [
      'x-correlation-id',
      'idempotency-key',
      'user-agent',
      'referer',
      'cookie',
      'x-forwarded-for',
      'authorization',
      'if-none-match',
      'accept',
      'x-request-id',
      'traceparent',
    ])
      for (const [method, path] of [
        ['GET', '/v1/progress'],
        ['POST', offered.route],
      ] as const)
        for (const form of [
          (token: string) => token,
          (token: string) => `Ms ${token} <${token}@mail.example>`,
          (token: string) => `Basic ${Buffer.from(`${token}:${key}`).toString('base64')}`,
        ]) {
          const token = canaries.plant(`header ${header}`);
          const body = method === 'POST' ? JSON.stringify(offered.example) : undefined;
          const answer = await request(method, path, { body, headers: { [header]: form(token) } });
          if (answer.text.includes(token) || answer.status >= 500) echoed.push(`${header}: ${answer.text}`);
        }
    expect(echoed).toEqual([]);
  }, 300_000);

  it('is in no table, file, WAL, export or line of the logs', async () => {
    await settled();
    const found = await whereFound();
    for (const [place, tokens] of Object.entries(found)) {
      expect([place, canaries.leaked(tokens)]).toEqual([place, []]);
      expect([place, canaries.sawPublic(tokens)]).toEqual([place, true]);
    }
    const output = system.stdout + system.stderr;
    expect(output).toContain('"msg":"request"');
    expect(canaries.leaked(canariesIn(output))).toEqual([]);
  }, 300_000);

  it('is in the vault until it is forgotten, and then nowhere, while the log verifies and its rows are those of a rebuild', async () => {
    const people = await peopleInHistory();
    expect(canaries.leaked(canariesIn(JSON.stringify(people))).length).toBeGreaterThan(0);
    expect(Object.keys(people).length).toBeGreaterThan(0);
    for (const personId of Object.keys(people))
      expect((await send('/v1/commands/forget-person', { personId, reason: 'asked' })).status).toBeLessThan(300);
    const after = await peopleInHistory();
    expect(after).toEqual(Object.fromEntries(Object.keys(people).map((id) => [id, { forgotten: true }])));

    await settled();
    for (const [place, tokens] of Object.entries(await whereFound()))
      expect([place, canaries.leaked(tokens)]).toEqual([place, []]);
    expect(canaries.leaked(canariesIn(system.stdout + system.stderr))).toEqual([]);
    expect(await vouch(['verify'], env)).toMatchObject({ code: 0 });
    console.log(
      `${canaries.planted.length} canaries in ${new Set(canaries.planted.map(({ place }) => place)).size} places, ${Object.keys(people).length} people forgotten:\n` +
        [...new Set(canaries.planted.map(({ place }) => place.replace(/ \(.*/, '')))].sort().join('\n'),
    );
  }, 300_000);
});

/** All persons that the log names, as staff sees them. */
async function peopleInHistory(): Promise<Record<string, unknown>> {
  const people: Record<string, unknown> = {};
  for (let cursor: string | null = ''; cursor !== null;) {
    const behind: string = cursor && `&cursor=${cursor}`;
    const answer: Answer = await request('GET', `/v1/read-models/event-history?limit=1000${behind}`);
    const body = JSON.parse(answer.text.split('\n')[0]!) as { next: string | null; people: Record<string, unknown> };
    Object.assign(people, body.people);
    cursor = body.next;
  }
  return people;
}
