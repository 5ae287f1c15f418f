import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { command, sealedFieldsOf, SetPayoutDetails } from '@vouch/domain';
import { createPool } from '@vouch/postgres';
import { CommandKeyReused } from '@vouch/runtime';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testDatabase } from '../../runtime/testing/database.js';
import { about, ada, idsIn, sealing } from '../testing/application.js';
import { keyFileIn } from './master-key.js';
import { Vault } from './vault.js';

const database = testDatabase();
let folder: string;
let vault: Vault;
let kept: () => Promise<number>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vouch-vault-'));
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(async () => {
  await database.pool.query('drop schema if exists vouch_vault cascade');
  await rm(keyFileIn(folder), { force: true });
  vault = await Vault.open(database.pool, { dataDir: folder });
  kept = async () => (await database.pool.query('select from vouch_vault.kept')).rowCount ?? 0;
});

describe('An account where money goes', () => {
  const IBAN = 'DE89 3704 0044 0532 0130 00';
  const set = (partnerId: string, iban: string) => {
    const told = command(SetPayoutDetails, { partnerId, method: 'sepa', details: { name: 'Ada', iban } });
    const stream = `payout-details-${partnerId}`;
    return vault.seal(told, sealedFieldsOf(SetPayoutDetails), about(partnerId, stream, `partner:${partnerId}`));
  };
  const knownTo = async (partnerId: string, iban: string) => (await set(partnerId, iban)).fields.sameAccount('details');

  it('is known again on every stream, however it is written, and by nothing that could be computed without the key', async () => {
    expect(await knownTo('p1', IBAN)).toEqual([]);
    expect(await knownTo('p2', 'DE02120300000000202051')).toEqual([]);
    expect(await knownTo('p3', IBAN.replaceAll(' ', '').toLowerCase())).toEqual(['payout-details-p1']);
    const { rows } = await database.pool.query<{ account: Buffer }>(
      'select distinct account from vouch_vault.kept where account is not null',
    );
    expect(rows).toHaveLength(2);
    const plain = createHash('sha256')
      .update(`iban ${IBAN.replaceAll(' ', '')}`)
      .digest();
    expect(rows.some(({ account }) => account.equals(plain))).toBe(false);
    const { fields } = await (
      await Vault.open(database.pool, { dataDir: folder })
    ).seal(
      command(SetPayoutDetails, { partnerId: 'p4', method: 'wise', details: { name: 'B', iban: IBAN } }),
      sealedFieldsOf(SetPayoutDetails),
      about('p4', 'payout-details-p4', 'partner:p4'),
    );
    expect([...fields.sameAccount('details')].sort()).toEqual(['payout-details-p1', 'payout-details-p3']);
  });

  it('is not known any more once the command was not recorded', async () => {
    await (await set('p1', IBAN)).discard();
    expect(await knownTo('p2', IBAN)).toEqual([]);
  });
});

describe('Sealing', () => {
  it('keeps persons and texts under ids, and gives them back', async () => {
    const sealed = await sealing(vault, {
      contact: ada,
      note: 'Met at the fair',
      answers: { why: 'Numbers', how: 'Fast' },
    });
    const { personId } = sealed.fields.person('contact')!;
    const { why, how } = sealed.fields.texts('answers');
    expect(await vault.reveal(idsIn(sealed))).toEqual({
      people: { [personId]: ada },
      texts: {
        [sealed.fields.text('note')!]: { text: 'Met at the fair' },
        [why!]: { text: 'Numbers' },
        [how!]: { text: 'Fast' },
      },
    });
  });

  it('says nothing of fields that were not filled in', async () => {
    const { fields, fingerprints } = await sealing(vault, { note: 'x' });
    expect(fields.person('contact')).toBeUndefined();
    expect(fields.texts('answers')).toEqual({});
    expect(Object.keys(fingerprints)).toEqual(['note']);
  });

  it('says what may be said of the address', async () => {
    const addressOf = async (email: string) =>
      (await sealing(vault, { contact: { ...ada, email } }, about(email))).fields.person('contact')?.address;
    expect(await addressOf('ada@analytical.test')).toEqual({
      free: false,
      disposable: false,
      domain: 'analytical.test',
    });
    expect(await addressOf('ada@gmail.com')).toMatchObject({ free: true, disposable: false });
    expect(await addressOf('ada@mailinator.com')).toMatchObject({ disposable: true });
  });

  it('finds the same mailbox however it is written, and other people of the company', async () => {
    const first = await sealing(vault, { contact: ada }, about('k1', 'partner-p1'));
    const again = await sealing(
      vault,
      { contact: { ...ada, email: 'ADA+x@Analytical.test' } },
      about('k2', 'referral-r1'),
    );
    const other = await sealing(
      vault,
      { contact: { ...ada, email: 'bob@analytical.test' } },
      about('k3', 'partner-p2'),
    );
    const [one, two] = [first, again].map(({ fields }) => fields.person('contact')!.personId);
    expect(first.fields.person('contact')).toMatchObject({ samePerson: [], sameCompany: [] });
    expect(again.fields.person('contact')!.samePerson).toEqual([{ personId: one, subject: 'partner-p1' }]);
    expect(other.fields.person('contact')).toMatchObject({
      samePerson: [],
      sameCompany: [
        { personId: one, subject: 'partner-p1' },
        { personId: two, subject: 'referral-r1' },
      ],
    });
  });

  it('tells of a person the other ids that have the same address', async () => {
    const { persons } = idsIn(await sealing(vault, { contact: ada }, about('k1', 'partner-p1')));
    const again = idsIn(await sealing(vault, { contact: ada }, about('k2', 'referral-r1')));
    expect(await vault.sameMailbox(persons[0]!)).toEqual([{ personId: again.persons[0], subject: 'referral-r1' }]);
    expect(await vault.sameMailbox('nobody')).toEqual([]);
  });

  it('takes nobody for a colleague because of an address that anyone can have', async () => {
    await sealing(vault, { contact: { ...ada, email: 'ada@gmail.com' } }, about('k1'));
    const { fields } = await sealing(vault, { contact: { ...ada, email: 'bob@gmail.com' } }, about('k2'));
    expect(fields.person('contact')).toMatchObject({ samePerson: [], sameCompany: [] });
  });

  it('knows a text again that was said before on the same stream, word for word', async () => {
    const first = await sealing(vault, { note: 'Met at the fair' }, about('k1'));
    const sameIn = async (note: string, of: ReturnType<typeof about>) =>
      (await sealing(vault, { note }, of)).fields.sameText('note');
    expect(first.fields.sameText('note')).toEqual([]);
    expect(await sameIn('Met at the fair', about('k2', 'partner-p2'))).toEqual([]);
    expect(await sameIn('Met at the fair.', about('k3'))).toEqual([]);
    expect(await sameIn('Met at the fair', about('k4'))).toEqual([first.fields.text('note')]);
  });

  it('is one call of the database', async () => {
    let calls = 0;
    const counting = new Proxy(database.pool, {
      get(pool, property) {
        if (property === 'query') calls++;
        const value: unknown = Reflect.get(pool, property);
        return typeof value === 'function' ? (value.bind(pool) as unknown) : value;
      },
    });
    const counted = await Vault.open(counting, { dataDir: folder });
    calls = 0;
    await sealing(counted, { contact: ada, note: 'x', answers: { a: 'b' } });
    expect(calls).toBe(1);
  });

  it('leaves nothing readable in the database', async () => {
    await sealing(vault, { contact: ada, note: 'Met at the fair' });
    const { rows } = await database.pool.query<{ all: string }>(
      `select string_agg(k::text || encode(content, 'escape') || encode(data_key, 'escape'), '') as all
       from vouch_vault.kept k`,
    );
    for (const told of ['Ada', 'ada@', 'analytical', 'Analytical', 'fair']) expect(rows[0]?.all).not.toContain(told);
  });

  it('notices a row that was put in the place of another', async () => {
    const one = await sealing(vault, { contact: ada }, about('k1'));
    const two = await sealing(vault, { contact: { ...ada, name: 'Bob' } }, about('k2'));
    await database.pool.query(
      'update vouch_vault.kept k set data_key = o.data_key, content = o.content from vouch_vault.kept o where k.id = $1 and o.id = $2',
      [idsIn(one).persons[0], idsIn(two).persons[0]],
    );
    await expect(vault.reveal(idsIn(one))).rejects.toThrow(/authenticate/);
  });
});

describe('A command that is sealed again', () => {
  it('is the same, and is kept once', async () => {
    const body = { contact: ada, answers: { why: 'Numbers' } };
    const first = await sealing(vault, body);
    const again = await sealing(vault, body);
    expect(again.fingerprints).toEqual(first.fingerprints);
    expect(idsIn(again)).toEqual(idsIn(first));
    expect(await kept()).toBe(2);
  });

  it('is refused with other content, and what was kept first stays', async () => {
    const first = await sealing(vault, { contact: ada });
    await expect(sealing(vault, { contact: { ...ada, name: 'Bob' } })).rejects.toThrow(CommandKeyReused);
    expect((await vault.reveal(idsIn(first))).people).toEqual({ [idsIn(first).persons[0]!]: ada });
  });

  it('has other fingerprints with more or fewer texts', async () => {
    const first = await sealing(vault, { answers: { why: 'Numbers' } });
    const more = await sealing(vault, { answers: { why: 'Numbers', how: 'Fast' } });
    expect(more.fingerprints).not.toEqual(first.fingerprints);
    await more.discard();
    expect(await kept()).toBe(1);
  });

  it('is forgotten when it was refused', async () => {
    await (await sealing(vault, { contact: ada, note: 'x' })).discard();
    expect(await kept()).toBe(0);
    const { fields } = await sealing(vault, { contact: { ...ada, name: 'Bob' } });
    expect(fields.person('contact')).toBeDefined();
  });

  it('is kept for the one that was recorded when another on its way is refused', async () => {
    const recorded = await sealing(vault, { contact: ada });
    const refused = await sealing(vault, { contact: ada });
    await refused.discard();
    expect((await vault.reveal(idsIn(recorded))).people).toEqual({ [idsIn(recorded).persons[0]!]: ada });
  });

  it('is kept or gone as a whole, however many are on their way at once', async () => {
    const all = await Promise.all(Array.from({ length: 20 }, () => sealing(vault, { contact: ada, note: 'x' })));
    expect(new Set(all.map(({ fingerprints }) => JSON.stringify(fingerprints))).size).toBe(1);
    await Promise.all(all.slice(1).map((sealed) => sealed.discard()));
    expect(await kept()).toBe(2);
    await all[0]!.discard();
    expect(await kept()).toBe(0);
  });
});

describe('Forgetting', () => {
  it('deletes the person and the texts about them, and says so to whoever asks', async () => {
    const sealed = await sealing(vault, { contact: ada, note: 'Met at the fair' });
    const asked = idsIn(sealed);
    await vault.forget(asked.persons[0]!);
    expect(await kept()).toBe(0);
    expect(await vault.reveal(asked)).toEqual({
      people: { [asked.persons[0]!]: { forgotten: true } },
      texts: { [asked.texts[0]!]: { forgotten: true } },
    });
  });

  it('finds texts that others wrote about them, on their stream and on others of its owner that brought nobody', async () => {
    const contact = await sealing(vault, { contact: ada }, about('k1', 'partner-p1'));
    const note = await sealing(vault, { note: 'n' }, about('k2', 'partner-p1'));
    const exam = await sealing(vault, { note: 'n' }, about('k3', 'certification-p1-basics'));
    const prospect = await sealing(vault, { contact: { ...ada, name: 'Bob' }, note: 'n' }, about('k4', 'referral-r1'));
    const elsewhere = await sealing(vault, { note: 'n' }, about('k5', 'partner-p2', 'partner:p2'));
    await vault.forget(idsIn(contact).persons[0]!);
    const { texts } = await vault.reveal({
      persons: [],
      texts: [note, exam, prospect, elsewhere].map((sealed) => idsIn(sealed).texts[0]!),
    });
    expect(Object.values(texts)).toEqual(
      expect.arrayContaining([{ forgotten: true }, { forgotten: true }, { text: 'n' }, { text: 'n' }]),
    );
    expect(texts[idsIn(prospect).texts[0]!]).toEqual({ text: 'n' });
    expect(texts[idsIn(elsewhere).texts[0]!]).toEqual({ text: 'n' });
  });

  it('of a prospect leaves what concerns the partner who brought them', async () => {
    const note = await sealing(vault, { note: 'n' }, about('k1', 'partner-p1'));
    const prospect = await sealing(vault, { contact: ada }, about('k2', 'referral-r1'));
    await vault.forget(idsIn(prospect).persons[0]!);
    expect((await vault.reveal(idsIn(note))).texts).toEqual({ [idsIn(note).texts[0]!]: { text: 'n' } });
  });

  it('is for ever: the same command sent again brings nothing back', async () => {
    const body = { contact: ada, note: 'x' };
    const { persons } = idsIn(await sealing(vault, body));
    await vault.forget(persons[0]!);
    const again = await sealing(vault, body);
    expect(again).toMatchObject({ forgotten: true, fingerprints: {} });
    expect(again.fields.person('contact')).toMatchObject({ personId: persons[0], samePerson: [] });
    expect(await kept()).toBe(0);
  });

  it('takes them out of the search for duplicates', async () => {
    const { persons } = idsIn(await sealing(vault, { contact: ada }));
    await vault.forget(persons[0]!);
    const { fields } = await sealing(vault, { contact: ada }, about('k2'));
    expect(fields.person('contact')).toMatchObject({ samePerson: [], sameCompany: [] });
  });

  it('takes a text out of what is known again', async () => {
    const { persons } = idsIn(await sealing(vault, { contact: ada, note: 'Met at the fair' }, about('k1')));
    await vault.forget(persons[0]!);
    expect(await kept()).toBe(0);
    expect((await sealing(vault, { note: 'Met at the fair' }, about('k2'))).fields.sameText('note')).toEqual([]);
  });

  it('wins over a command that is sealed again at the same moment', async () => {
    for (let round = 0; round < 20; round++) {
      const of = about(`race-${round}`);
      const { persons } = idsIn(await sealing(vault, { contact: ada }, of));
      await Promise.all([
        sealing(vault, { contact: ada }, of),
        vault.forget(persons[0]!),
        sealing(vault, { contact: ada }, of),
      ]);
    }
    expect(await kept()).toBe(0);
  });

  it('knows whom it forgot, whom it keeps, and nobody else', async () => {
    const { persons, texts } = idsIn(await sealing(vault, { contact: ada, note: 'x' }));
    expect(await vault.knows(persons[0]!)).toBe(true);
    expect(await vault.knows(texts[0]!)).toBe(false);
    await vault.forget(persons[0]!);
    expect(await vault.knows(persons[0]!)).toBe(true);
    expect(await vault.knows('ada')).toBe(false);
    expect(await vault.knows(about('never').commandId)).toBe(false);
  });
});

describe('Revealing', () => {
  it('to an owner gives what was brought to its own streams', async () => {
    const own = idsIn(await sealing(vault, { contact: ada, note: 'x' }, about('k1', 'referral-r1', 'partner:p1')));
    const others = idsIn(await sealing(vault, { contact: ada, note: 'y' }, about('k2', 'referral-r2', 'partner:p2')));
    const asked = { persons: [...own.persons, ...others.persons], texts: [...own.texts, ...others.texts] };
    expect(await vault.reveal(asked, 'partner:p1')).toEqual({
      people: { [own.persons[0]!]: ada },
      texts: { [own.texts[0]!]: { text: 'x' } },
    });
  });

  it('knows nothing of ids that are not its own', async () => {
    const asked = { persons: ['p1', about('x').commandId], texts: [about('y').commandId, 'toString'] };
    expect(await vault.reveal(asked)).toEqual({ people: {}, texts: {} });
  });

  it('gives a person to nobody who asks for a text, and the other way round', async () => {
    const { persons, texts } = idsIn(await sealing(vault, { contact: ada, note: 'x' }));
    expect(await vault.reveal({ persons: texts, texts: persons })).toEqual({ people: {}, texts: {} });
  });
});

describe('Another database', () => {
  it('that is away makes sealing fail as an outage, and nothing waits for ever', async () => {
    const away = createPool('postgres://nobody@127.0.0.1:1/none', { connectionTimeoutMs: 500 });
    await expect(Vault.open(away, { dataDir: folder })).rejects.toThrow(/ECONNREFUSED/);
    await away.end();
  });
});
