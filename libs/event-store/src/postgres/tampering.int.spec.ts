import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { anEvent, collect } from '../conformance/examples.js';
import { PostgresHarness } from '../conformance/postgres-harness.js';
import type { LogFinding } from '../event-log.js';
import { verifyStored } from '../stored-chain.js';
import type { PostgresEventLog } from './postgres-event-log.js';

const HASH = /^The hash is not the SHA-256 of the canonical text/;
const CHAIN = /^The chain value does not follow/;
const column = (name: string) => new RegExp(`^Column ${name} holds .*, and the canonical text says `);

const rehash = (where: string) =>
  `update vouch_log.event set hash = sha256(convert_to(canonical, 'UTF8')) where ${where}`;

/** Recomputes the chain from a position on, to the end or to another position: what a careful forger does. */
const rechain = (from: number, to = 1_000) => `
  do $$ declare e record; link bytea := coalesce((select chain from vouch_log.event where position < ${from} order by position desc limit 1), decode(repeat('0', 64), 'hex'));
  begin
    for e in select * from vouch_log.event where position between ${from} and ${to} order by position loop
      link := vouch_log.chain_link(null, link, e.position, vouch_log.instant_text(e.recorded_at), e.hash);
      update vouch_log.event set chain = link where position = e.position;
    end loop;
  end $$`;

const editText = (position: number) =>
  `update vouch_log.event set canonical = replace(canonical, 'Europe/Berlin', 'Europe/Madrid') where position = ${position}`;

const swap = (columns: string, a: number, b: number) =>
  `update vouch_log.event e set (${columns}) = (select ${columns} from vouch_log.event o where o.position = ${a + b} - e.position)
   where e.position in (${a}, ${b})`;

// Ten events in two streams, clock-a on the odd positions. What a superuser does, past the triggers, and what verify says.
const cases: [string, string[], [number, RegExp][]][] = [
  [
    'position',
    ['update vouch_log.event set position = 50 where position = 5'],
    [
      [5, /^Position 5 is missing/],
      [7, /^Revision 3 of stream clock-a stands before revision 2 \(position 50\)/],
      [11, /^Positions 11 to 49 are missing/],
    ],
  ],
  [
    'recorded_at, forward',
    [`update vouch_log.event set recorded_at = recorded_at + interval '1 ms' where position = 10`],
    [[10, CHAIN]],
  ],
  [
    'recorded_at, backward',
    [`update vouch_log.event set recorded_at = recorded_at - interval '1 day' where position = 5`],
    [
      [5, /^Recorded at .*, before the event in front of it/],
      [5, CHAIN],
    ],
  ],
  [
    'event_id',
    [`update vouch_log.event set event_id = gen_random_uuid() where position = 5`],
    [[5, column('event_id')]],
  ],
  [
    'stream',
    [`update vouch_log.event set stream = 'clock-c' where position = 5`],
    [
      [5, column('stream')],
      [5, /^Revision 1 of stream clock-c is missing/],
      [7, /^Revision 2 of stream clock-a is missing/],
    ],
  ],
  [
    'revision',
    [`update vouch_log.event set revision = 77 where position = 5`],
    [
      [5, column('revision')],
      [5, /^Revision 76 of stream clock-a is missing/],
      [7, /^Revision 2 of stream clock-a is missing/],
    ],
  ],
  ['type', [`update vouch_log.event set type = 'ClockSimulated' where position = 5`], [[5, column('type')]]],
  ['lane_key', [`update vouch_log.event set lane_key = 'partner:me' where position = 5`], [[5, column('lane_key')]]],
  ['canonical', [editText(5)], [[5, HASH]]],
  [
    'canonical, by one bit',
    [`update vouch_log.event set canonical = replace(canonical, '2026-03-31T22', '2026-03-31T23') where position = 5`],
    [[5, HASH]],
  ],
  [
    'canonical, made no JSON',
    [`update vouch_log.event set canonical = '{' where position = 5`],
    [
      [5, /^The stored text is not JSON/],
      [5, HASH],
    ],
  ],
  [
    'canonical, with white space and the hash recomputed',
    [
      `update vouch_log.event set canonical = replace(canonical, ',"revision"', ', "revision"') where position = 5`,
      rehash('position = 5'),
    ],
    [
      [5, /^The stored text is not in canonical form/],
      [5, CHAIN],
    ],
  ],
  ['canonical, with the hash recomputed', [editText(5), rehash('position = 5')], [[5, CHAIN]]],
  [
    'canonical, with the hash and its own chain value recomputed',
    [editText(5), rehash('position = 5'), rechain(5, 5)],
    [[6, CHAIN]],
  ],
  [
    'lane_key in column and text, with the hash recomputed',
    [
      `update vouch_log.event set lane_key = 'x', canonical = replace(canonical, '"laneKey":"*"', '"laneKey":"x"') where position = 5`,
      rehash('position = 5'),
    ],
    [[5, CHAIN]],
  ],
  [
    'hash',
    [`update vouch_log.event set hash = sha256('x') where position = 5`],
    [
      [5, HASH],
      [5, CHAIN],
    ],
  ],
  [
    'chain',
    [`update vouch_log.event set chain = sha256('x') where position = 5`],
    [
      [5, CHAIN],
      [6, CHAIN],
    ],
  ],
  ['chain, of the last event', [`update vouch_log.event set chain = sha256('x') where position = 10`], [[10, CHAIN]]],
];

// The same edits of one column with the hash made to fit the text again afterwards change nothing where the text is untouched.
const rehashed = ['recorded_at, forward', 'event_id', 'stream', 'revision', 'type', 'lane_key', 'chain'];

const rearranged: typeof cases = [
  [
    'two events swapped, positions and all',
    [
      'update vouch_log.event set position = 100 where position = 4',
      'update vouch_log.event set position = 4 where position = 7',
      'update vouch_log.event set position = 7 where position = 100',
    ],
    [
      [4, CHAIN],
      [4, /^Revision 3 of stream clock-a stands before revision 2 \(position 5\)/],
      [5, CHAIN],
      [6, /^Revision 2 of stream clock-b stands before revision 1 \(position 7\)/],
      [7, CHAIN],
      [8, CHAIN],
    ],
  ],
  [
    'two events swapped, their chain values left in place',
    [
      `update vouch_log.event set event_id = gen_random_uuid(), revision = revision + 100 where position in (4, 7)`,
      swap('canonical, hash, stream', 4, 7),
      `update vouch_log.event set event_id = (canonical::jsonb ->> 'id')::uuid, revision = (canonical::jsonb ->> 'revision')::bigint where position in (4, 7)`,
    ],
    [
      [4, CHAIN],
      [4, /^Revision 3 of stream clock-a stands before/],
      [6, /^Revision 2 of stream clock-b stands before/],
      [7, CHAIN],
    ],
  ],
  [
    'one deleted in the middle',
    ['delete from vouch_log.event where position = 5'],
    [
      [5, /^Position 5 is missing/],
      [7, /^Revision 2 of stream clock-a is missing/],
    ],
  ],
  [
    'two deleted at the beginning',
    ['delete from vouch_log.event where position < 3'],
    [
      [1, /^Positions 1 to 2 are missing/],
      [3, /^Revision 0 of stream clock-a is missing/],
      [4, /^Revision 0 of stream clock-b is missing/],
    ],
  ],
  [
    'one deleted in the middle, those after it moved up',
    [
      'delete from vouch_log.event where position = 9',
      'update vouch_log.event set position = position - 1 where position > 9',
    ],
    [[9, CHAIN]],
  ],
  [
    'one deleted in the middle, those after it moved up and the chain recomputed',
    [
      'delete from vouch_log.event where position = 5',
      'update vouch_log.event set position = -position where position > 5',
      'update vouch_log.event set position = -position - 1 where position < 0',
      rechain(5),
    ],
    [[6, /^Revision 2 of stream clock-a is missing/]],
  ],
  [
    'one added by hand',
    [
      `insert into vouch_log.event select 11, recorded_at, gen_random_uuid(), stream, 5, type, lane_key, canonical, hash, chain from vouch_log.event where position = 9`,
    ],
    [
      [11, CHAIN],
      [11, column('event_id')],
      [11, column('revision')],
    ],
  ],
];

// What no look at the log alone can see: its last values have to be kept elsewhere.
const knownLimits: [string, string[]][] = [
  ['the last event edited with hash and chain value recomputed', [editText(10), rehash('position = 10'), rechain(10)]],
  [
    'any event edited with all hashes and chain values after it recomputed',
    [editText(5), rehash('position = 5'), rechain(5)],
  ],
  ['the last events cut off', ['delete from vouch_log.event where position > 8']],
];

describe('a superuser who edits the stored log is found out', () => {
  const harness = new PostgresHarness();
  let log: PostgresEventLog;

  beforeAll(() => harness.start());
  afterAll(() => harness.stop());
  beforeEach(async () => {
    await harness.reset();
    // For positions that pass through other values on the way.
    await harness.database.tamper('alter table vouch_log.event drop constraint if exists event_position_check');
    log = await harness.open();
    for (let i = 0; i < 10; i++) await log.append(i % 2 ? 'clock-b' : 'clock-a', 'any', [anEvent()]);
    await log.close();
    // At one moment, so that the findings don't hang on the clock.
    await harness.database.tamper(`update vouch_log.event set recorded_at = '2026-04-01T10:00:00Z'`, rechain(1));
  });

  it.each(cases)('edited: %s', async (_, statements, expected) => {
    await harness.database.tamper(...statements);
    expectFindings(await collect(log.verify()), expected);
  });

  it.each(cases.filter(([name]) => rehashed.includes(name)))(
    'edited: %s, with the hash recomputed',
    async (_, statements, expected) => {
      await harness.database.tamper(...statements, rehash('true'));
      expectFindings(await collect(log.verify()), expected);
    },
  );

  it.each(rearranged)('%s', async (_, statements, expected) => {
    await harness.database.tamper(...statements);
    expectFindings(await collect(log.verify()), expected);
  });

  it.each(knownLimits)('known limit, for a check against values kept elsewhere: %s', async (_, statements) => {
    const before = (await collect(log.readStored({ after: 0 }))).flat().at(-1)!.chain;
    await harness.database.tamper(...statements);
    expect(await collect(log.verify())).toEqual([]);
    const after = (await collect(log.readStored({ after: 0 }))).flat().at(-1)!.chain;
    expect(after).not.toBe(before);
  });

  it('an export of the edited log is found out as well, with no database', async () => {
    await harness.database.tamper(editText(5), rehash('position = 5'));
    const exported = (await collect(log.readStored({ after: 0 }))).flat();
    const findings = await collect(verifyStored(streamed(exported)));
    expectFindings(findings, [[5, CHAIN]]);
    const dropped = await collect(verifyStored(streamed(exported.filter(({ position }) => position !== 5))));
    expectFindings(dropped, [[5, /^Position 5 is missing/]]);
    const swapped = [...exported];
    [swapped[1], swapped[2]] = [swapped[2]!, swapped[1]!];
    expectFindings(await collect(verifyStored(streamed(swapped.filter(({ position }) => position !== 5)))), [
      [2, /^Position 2 is missing/],
      [2, /^Position 2 comes after position 3/],
      [3, /^Position 3 is missing/],
      [5, /^Position 5 is missing/],
    ]);
  });
});

async function* streamed<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

function expectFindings(findings: readonly LogFinding[], expected: readonly (readonly [number, RegExp])[]): void {
  const sorted = [...findings].sort((a, b) => a.position - b.position);
  expect(sorted).toEqual(
    expected.map(([position, problem]) => ({ position, problem: expect.stringMatching(problem) })),
  );
}
