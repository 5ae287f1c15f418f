import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { command, deciders, ForgetPerson, PauseProgram, type PersonalDetails } from '@vouch/domain';
import { PostgresEventLog } from '@vouch/event-store';
import { CommandExecutor, commandIdOf, type Sealer } from '@vouch/runtime';
import { testDatabase } from '../../runtime/testing/database.js';
import { tendVault } from './tend-vault.js';
import { Vault } from './vault.js';

const database = testDatabase();
const source = { key: Buffer.alloc(32, 'vouch'), dataDir: '/nowhere' };
let log: PostgresEventLog;
let vault: Vault;

beforeAll(async () => {
  log = await PostgresEventLog.open(database.pool);
  vault = await Vault.open(database.pool, source);
});
afterAll(() => log.close());

const meta = (key: string) => ({ commandId: commandIdOf('tests', key), actor: 'cli', now: '2026-03-01T09:00:00.000Z' });

/** A person who is in the vault and in no event: enough to forget. */
async function someone(key: string): Promise<string> {
  const contact: PersonalDetails = { name: 'Ada', email: 'ada@analytical.test' };
  const about = { commandId: meta(key).commandId, stream: `partner-${key}`, laneKey: `partner:${key}` };
  const fields = [{ field: 'contact', kind: 'person' as const }];
  const sealed = await vault.seal(Object.assign(command(PauseProgram, {} as PauseProgram), { contact }), fields, about);
  return sealed.fields.person('contact')!.personId;
}

/** As after kill -9 between the event and the vault. */
const killed: Sealer = {
  seal: (...args) => vault.seal(...args),
  knows: (personId) => vault.knows(personId),
  forget: () => Promise.reject(new Error('killed')),
};

const forget = (sealer: Sealer, personId: string, key: string) =>
  new CommandExecutor({ log, deciders, sealer, codeVersion: 'test' }).execute(
    command(ForgetPerson, { personId, reason: 'asked' }),
    meta(key),
  );
const isForgotten = async (personId: string) =>
  'forgotten' in ((await vault.reveal({ persons: [personId], texts: [] })).people[personId] ?? {});

async function tended(until: () => Promise<boolean>): Promise<void> {
  const stop = new AbortController();
  const onError = (error: unknown) => stop.abort(error);
  const tending = tendVault({ vault, log, onError }, stop.signal);
  while (!(await until())) await new Promise((resolve) => setTimeout(resolve, 20));
  stop.abort();
  await tending;
}

describe('Tending the vault', () => {
  it('forgets whom a process that was killed had only recorded, and so does the same command again', async () => {
    const [one, other] = [await someone('one'), await someone('other')];
    for (const [key, personId] of Object.entries({ one, other })) {
      await expect(forget(killed, personId, `forget ${key}`)).rejects.toThrow('killed');
      expect(await isForgotten(personId)).toBe(false);
    }
    expect(await forget(vault, other, 'forget other')).toMatchObject({ outcome: 'already-recorded' });
    expect(await isForgotten(other)).toBe(true);
    await tended(() => isForgotten(one));
  });

  it('forgets again in an older vault that was put back', async () => {
    const personId = await someone('restored');
    await database.pool.query('create table backup as table vouch_vault.kept');
    await forget(vault, personId, 'forget restored');
    await tended(async () => (await database.pool.query('select from vouch_vault.followed')).rowCount === 1);
    await database.pool.query('truncate vouch_vault.kept, vouch_vault.forgotten, vouch_vault.followed');
    await database.pool.query('insert into vouch_vault.kept table backup');
    expect(await isForgotten(personId)).toBe(false);
    await tended(() => isForgotten(personId));
  });

  it('drops what was kept for commands that were never recorded, once none can be on its way', async () => {
    const kept = async () => (await database.pool.query('select from vouch_vault.kept')).rowCount;
    await someone('lost');
    expect(await vault.dropUnrecorded(log, 60_000)).toBe(0);
    expect(await vault.dropUnrecorded(log, 0)).toBeGreaterThan(0);
    expect(await kept()).toBe(0);
  });
});
