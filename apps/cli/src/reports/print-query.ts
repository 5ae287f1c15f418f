import { type Names, type Query, QueryProblem } from '@vouch/read-models';
import type { Revealed, Vault } from '@vouch/vault';
import type { Terminal } from '../terminal/terminal.js';
import { Failure } from '../terminal/failure.js';

/** An answer, for machines with the persons and texts that it names. */
export interface Answered {
  readonly answer: unknown;
  readonly names: Names | undefined;
}

/**
 * Asks a query, and the vault for whom and what the answer names.
 * @throws Failure that says why there is no answer, such as a partner that nobody knows.
 */
export async function answered(query: Query, ask: () => Promise<unknown>, vault: Vault): Promise<Answered> {
  try {
    const answer = await ask();
    if (!query.reveals) return { answer, names: undefined };
    const revealed = await vault.reveal(query.reveals(answer, 'staff'));
    return { answer: { ...(answer as object), ...revealed }, names: namesIn(revealed) };
  } catch (error) {
    if (!(error instanceof QueryProblem)) throw error;
    throw new Failure(error.message, { code: error.code, where: `report ${query.name}`, cause: error });
  }
}

/** For people; machines get the answer itself. */
export function printTables(terminal: Terminal, query: Query, { answer, names }: Answered): void {
  if (terminal.json) return;
  for (const table of query.tables(answer, names)) terminal.table(table);
}

const FORGOTTEN = 'forgotten';

/** What the vault knows in place of ids. */
export const namesIn = ({ people, texts }: Revealed): Names => ({
  person: (id) => {
    const person = people[id];
    return person === undefined ? id : 'forgotten' in person ? FORGOTTEN : person.name;
  },
  text: (id) => {
    const text = texts[id];
    return text === undefined ? id : 'forgotten' in text ? FORGOTTEN : text.text;
  },
});
