import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addDays, type Command } from '@vouch/domain';
import { formatMinor } from '@vouch/terms';
import { answerOf, type Running, scratchDatabase, scratchFolder, startVouch } from '../vouch-command.js';
import { commandsOf, type Telling } from './sentences.js';
import { readStory } from './story.js';

const TEMPLATE = 'double-incentive';
const story = readStory(new URL(`./${TEMPLATE}.md`, import.meta.url));

/** The story of a template once more, now by the command line and over HTTP: it comes to the same money, row by row. */
describe('a program from a template', () => {
  let folder: Awaited<ReturnType<typeof scratchFolder>>;
  let database: Awaited<ReturnType<typeof scratchDatabase>>;
  let env: Record<string, string>;
  let running: Running;
  let url: string;
  const keys: Record<string, string> = {};
  beforeAll(async () => {
    folder = await scratchFolder();
    database = await scratchDatabase();
    env = { VOUCH_DATA_DIR: join(folder.path, 'data'), DATABASE_URL: database.url };
    running = startVouch(['start', '--json', '--port', '0', '--simulated-clock', story[0]!.date], env);
    await running.says(/\}\s*\}\s*$/);
    url = (JSON.parse(running.stdout) as { url: string }).url;
    keys['cleo'] = (await readFile(join(env['VOUCH_DATA_DIR']!, 'api-key'), 'utf8')).trim();
    const dan = await answerOf<{ apiKey: string }>(['keys', 'create', 'dan', '--role', 'manager'], env);
    keys['dan'] = dan.apiKey;
  }, 120_000);
  afterAll(async () => {
    running?.kill('SIGTERM');
    await running?.ended;
    await database?.drop();
    await folder?.remove();
  });

  async function get<Answer>(path: string): Promise<Answer> {
    const answer = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${keys['cleo']}` } });
    expect(answer.status).toBe(200);
    return (await answer.json()) as Answer;
  }

  async function send(who: string, commands: readonly Command[]): Promise<void> {
    const answer = await fetch(`${url}/v1/bulk`, {
      method: 'POST',
      headers: { authorization: `Bearer ${keys[who]}`, 'content-type': 'application/json' },
      body: JSON.stringify({ commands: commands.map((body) => ({ command: body.constructor.name, body })) }),
    });
    const { results } = (await answer.json()) as { results: readonly { status: number }[] };
    expect(results.filter(({ status }) => status >= 300)).toEqual([]);
  }

  interface Owed {
    readonly totals: readonly {
      readonly heldMinor: number;
      readonly payableMinor: number;
      readonly inPayoutMinor: number;
    }[];
  }
  async function balances() {
    const { totals } = await get<Owed>(`/v1/read-models/liability?program=${TEMPLATE}`);
    const { heldMinor = 0, payableMinor = 0, inPayoutMinor = 0 } = totals[0] ?? {};
    const [held, payable, inPayout] = [heldMinor, payableMinor, inPayoutMinor].map((minor) =>
      formatMinor(minor, 'EUR'),
    );
    return { held, payable, 'in payout': inPayout };
  }

  it(`${TEMPLATE} is launched by one command, and its story comes to the same money`, async () => {
    const launched = await answerOf(['launch-template', TEMPLATE, '--name', 'Friends'], env);
    expect(launched).toMatchObject({
      programId: TEMPLATE,
      commands: [{ command: 'LaunchProgram', outcome: 'recorded' }, {}],
    });
    const counted = new Map<string, number>();
    let openFrom = story[0]!.date;
    for (const { date, 'what happens': sentence, held, payable, 'in payout': inPayout } of story) {
      const days: string[] = [];
      for (let day = openFrom; day <= date; day = addDays(day, 1)) days.push(day);
      if (sentence === 'the day ends') openFrom = addDays(date, 1);
      const { rewards } = await get<{ rewards: readonly { rewardId: string; kind: string }[] }>(
        '/v1/read-models/rewards',
      );
      const telling: Telling = {
        programId: TEMPLATE,
        zone: 'Europe/Berlin',
        day: date,
        days,
        next: (of) => {
          counted.set(of, (counted.get(of) ?? 0) + 1);
          return counted.get(of)!;
        },
        rewardOf: (_, kind) => rewards.find((reward) => reward.kind === kind)?.rewardId ?? 'none.none',
      };
      const told = commandsOf(sentence, telling).map((one) => ('command' in one ? one : { command: one }));
      const who = told[0]?.actor?.replace('person:', '') ?? 'cleo';
      await send(
        who,
        told.map(({ command }) => command),
      );
      await get('/v1/progress?waitUntilSettled=true');
      expect({ date, sentence, ...(await balances()) }).toEqual({
        date,
        sentence,
        held,
        payable,
        'in payout': inPayout,
      });
    }
    const { rewards } = await get<{ rewards: readonly object[] }>('/v1/read-models/rewards-owed');
    expect(rewards).toEqual([]);
  }, 60_000);

  it('goes on by terms from a file', async () => {
    const file = join(folder.path, 'next.yaml');
    const terms = 'holdingDays: 0\nrules: [{ rule: share, on: every-payment, pays: { kind: percent, rate: 0.2 } }]\n';
    await writeFile(file, terms);
    expect(await answerOf(['publish-terms', TEMPLATE, file], env)).toMatchObject({ outcome: 'recorded' });
    expect(await answerOf(['publish-terms', TEMPLATE, file], env)).toMatchObject({ outcome: 'nothing-to-record' });
  }, 30_000);
});
