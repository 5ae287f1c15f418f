import type { PersonalDetails } from '@vouch/domain';
import type pg from 'pg';
import { decrypt } from './cipher.js';
import type { VaultKeys } from './keys.js';
import { contentOf, dataKeyOf } from './sealing.js';

/** Ids that stand for persons and texts. */
export interface Asked {
  readonly persons: readonly string[];
  readonly texts: readonly string[];
}

export type RevealedPerson = Readonly<PersonalDetails> | { readonly forgotten: true };
export type RevealedText = { readonly text: string } | { readonly forgotten: true };

/** By id. What the vault does not know, or may not show, is not in it. */
export interface Revealed {
  readonly people: Readonly<Record<string, RevealedPerson>>;
  readonly texts: Readonly<Record<string, RevealedText>>;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const FORGOTTEN = { forgotten: true } as const;

interface Row {
  readonly id: string;
  readonly kind: 'person' | 'text' | null;
  readonly data_key: Buffer;
  readonly content: Buffer;
  readonly version: number;
}

/** @throws an error of code VV001 when the rows are wrapped in another key than these. */
export async function reveal(pool: pg.Pool, keys: VaultKeys, asked: Asked, laneKey?: string): Promise<Revealed> {
  const persons = new Set(asked.persons);
  const ids = [...new Set([...asked.persons, ...asked.texts])].filter((id) => UUID.test(id));
  const people: Record<string, RevealedPerson> = {};
  const texts: Record<string, RevealedText> = {};
  if (ids.length === 0) return { people, texts };
  const { rows } = await pool.query<Row>(
    `select k.id, k.kind, k.data_key, k.content, (select version from vouch_vault.master_key) as version
     from vouch_vault.kept k where k.id = any($1::uuid[]) and ($2::text is null or k.lane_key = $2)
     union all
     select f.id, null, null, null, null from vouch_vault.forgotten f where f.id = any($1::uuid[])`,
    [ids, laneKey ?? null],
  );
  for (const { id, kind, data_key, content, version } of rows) {
    const isPerson = persons.has(id);
    if (kind === null) {
      if (isPerson) people[id] = FORGOTTEN;
      else texts[id] = FORGOTTEN;
      continue;
    }
    if (version !== keys.version)
      throw Object.assign(new Error('The key of the vault was changed.'), { code: 'VV001' });
    const dataKey = decrypt(keys.master, dataKeyOf(id), data_key);
    const said: unknown = JSON.parse(decrypt(dataKey, contentOf(id), content).toString('utf8'));
    if (kind === 'person' && isPerson) people[id] = said as PersonalDetails;
    else if (kind === 'text' && !isPerson) texts[id] = { text: said as string };
  }
  return { people, texts };
}
