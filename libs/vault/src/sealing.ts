import type { Command, KnownPerson, PersonalDetails, SealedField, SealedFields, SealedPerson } from '@vouch/domain';
import { canonicalJson } from '@vouch/events';
import { CommandKeyReused, type Sealed, type SealedFor } from '@vouch/runtime';
import type pg from 'pg';
import { v5 } from 'uuid';
import { decrypt, derivedKey, encrypt, keyedHash, newKey } from './cipher.js';
import { type EmailAddress, readEmailAddress } from './email-address.js';
import type { VaultKeys } from './keys.js';

/** One thing to keep: a person, or a text. */
interface Piece {
  readonly field: string;
  /** Of a text among several. */
  readonly name?: string;
  readonly kind: 'person' | 'text';
  /** Follows from the command's id: sealed again, it is the same. */
  readonly id: string;
  readonly content: Buffer;
  readonly address?: EmailAddress;
  /** Of a text that stands alone. */
  readonly words?: string;
  /** In the form in which it is compared. */
  readonly account?: string;
}

interface KeptRow {
  readonly id: string;
  readonly forgotten: boolean;
  readonly data_key: Buffer;
  readonly content: Buffer;
  readonly same_person: readonly KnownPerson[];
  readonly same_company: readonly KnownPerson[];
  readonly same_text: readonly string[];
  readonly same_account: readonly string[];
}

/** What keys and contents are bound to, so that a row opens in its own place only. */
export const dataKeyOf = (id: string) => `data key of ${id}`;
export const contentOf = (id: string) => `content of ${id}`;

/**
 * Keeps what these fields of a command say: one call of the database.
 * @throws CommandKeyReused when other content is kept under this command's id.
 */
export async function seal(
  pool: pg.Pool,
  keys: VaultKeys,
  command: Command,
  fields: readonly SealedField[],
  about: SealedFor,
): Promise<Sealed> {
  const pieces = fields.flatMap((field) => [...piecesOf(command, field, about.commandId)]);
  const rows = pieces.length === 0 ? [] : await keep(pool, keys, pieces, about);
  if (rows.some(({ forgotten }) => forgotten)) return somethingForgotten(pieces);

  const kept = new Map(rows.map((row) => [row.id, row]));
  const prints = new Map<string, string>();
  const discard = () => unclaim(pool, rows);
  for (const { id, content } of pieces) {
    const row = kept.get(id)!;
    const dataKey = decrypt(keys.master, dataKeyOf(id), row.data_key);
    if (!decrypt(dataKey, contentOf(id), row.content).equals(content)) {
      await discard();
      throw new CommandKeyReused(command.constructor.name, about.commandId);
    }
    prints.set(id, keyedHash(derivedKey(dataKey, 'fingerprint'), content.toString('utf8')).toString('hex'));
  }
  return {
    fields: sealedFields(pieces, kept),
    fingerprints: fingerprintsOf(fields, pieces, prints),
    forgotten: false,
    discard,
  };
}

function* piecesOf(command: Command, { field, kind, accountIn }: SealedField, commandId: string): Generator<Piece> {
  const value = (command as unknown as Readonly<Record<string, unknown>>)[field];
  const content = (said: unknown) => Buffer.from(canonicalJson(said), 'utf8');
  if (kind === 'person') {
    const details = { ...(value as PersonalDetails) };
    const address = readEmailAddress(details.email);
    yield { field, kind, id: v5(field, commandId), content: content(details), address };
  } else if (kind === 'text')
    yield { field, kind, id: v5(field, commandId), content: content(value), words: String(value) };
  else {
    const texts = value as Readonly<Record<string, string>>;
    const found = accountIn?.(texts);
    for (const [name, text] of Object.entries(texts)) {
      const piece = {
        field,
        name,
        kind: 'text',
        id: v5(`${field}.${name}`, commandId),
        content: content(text),
      } as const;
      yield name === found?.name ? { ...piece, account: found.account } : piece;
    }
  }
}

async function keep(
  pool: pg.Pool,
  keys: VaultKeys,
  pieces: readonly Piece[],
  { commandId, stream, laneKey }: SealedFor,
): Promise<readonly KeptRow[]> {
  const given = pieces.map(({ id, kind, content, address, words, account }) => {
    const dataKey = newKey();
    const ofCompany = address && !address.free && !address.disposable;
    return {
      id,
      kind,
      dataKey: encrypt(keys.master, dataKeyOf(id), dataKey),
      content: encrypt(dataKey, contentOf(id), content),
      mailbox: address ? keyedHash(keys.mailboxes, address.normalised) : null,
      company: ofCompany ? keyedHash(keys.companies, address.domain) : null,
      words: words === undefined ? null : keyedHash(keys.texts, canonicalJson([stream, words])),
      account: account === undefined ? null : keyedHash(keys.accounts, account),
    };
  });
  const { rows } = await pool.query<KeptRow>(
    'select * from vouch_vault.keep($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)',
    [
      ...[keys.version, stream, laneKey, commandId],
      ...[given.map(({ id }) => id), given.map(({ kind }) => kind)],
      ...[given.map(({ dataKey }) => dataKey), given.map(({ content }) => content)],
      ...[given.map(({ mailbox }) => mailbox), given.map(({ company }) => company)],
      given.map(({ words }) => words),
      given.map(({ account }) => account),
    ],
  );
  return rows;
}

/** Takes back this command's claim on what it kept; what nobody relies on any more is deleted. */
async function unclaim(pool: pg.Pool, rows: readonly KeptRow[]): Promise<void> {
  if (rows.length === 0) return;
  await pool.query(
    `with held as (
       select id, claims from vouch_vault.kept where id = any($1::uuid[]) order by id for update
     ), fewer as (
       update vouch_vault.kept k set claims = k.claims - 1 from held where k.id = held.id and held.claims > 1
     )
     delete from vouch_vault.kept k using held where k.id = held.id and held.claims = 1`,
    [rows.map(({ id }) => id)],
  );
}

function sealedFields(pieces: readonly Piece[], kept: ReadonlyMap<string, KeptRow>): SealedFields {
  const of = (field: string) => pieces.filter((piece) => piece.field === field);
  const ids = (field: string, kind: Piece['kind']) => of(field).filter((piece) => piece.kind === kind);
  return {
    person: (field) => {
      const [piece] = ids(field, 'person');
      return piece && sealedPerson(piece, kept.get(piece.id));
    },
    text: (field) => ids(field, 'text').find(({ name }) => name === undefined)?.id,
    sameText: (field) => ids(field, 'text').flatMap(({ id }) => kept.get(id)?.same_text ?? []),
    sameAccount: (field) => of(field).flatMap(({ id }) => kept.get(id)?.same_account ?? []),
    texts: (field) => Object.fromEntries(of(field).flatMap(({ name, id }) => (name === undefined ? [] : [[name, id]]))),
  };
}

function sealedPerson({ id, address }: Piece, row: KeptRow | undefined): SealedPerson {
  const { disposable = false, free = false, domain = '' } = address ?? {};
  return {
    personId: id,
    samePerson: row?.same_person ?? [],
    sameCompany: row?.same_company ?? [],
    address: { disposable, free, domain },
  };
}

/** One for each field: of a field that says several things, over all of them. */
function fingerprintsOf(
  fields: readonly SealedField[],
  pieces: readonly Piece[],
  prints: ReadonlyMap<string, string>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    fields.map(({ field }) => {
      const own = pieces.filter((piece) => piece.field === field);
      const [only] = own;
      if (only && only.name === undefined) return [field, prints.get(only.id) ?? ''];
      return [field, canonicalJson(Object.fromEntries(own.map(({ name, id }) => [name ?? '', prints.get(id) ?? ''])))];
    }),
  );
}

const somethingForgotten = (pieces: readonly Piece[]): Sealed => ({
  fields: sealedFields(pieces, new Map()),
  fingerprints: {},
  forgotten: true,
  discard: () => Promise.resolve(),
});
