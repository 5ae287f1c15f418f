import type { Command, SealedField } from '@vouch/domain';
import { v5 } from 'uuid';
import { CommandKeyReused } from '../src/commands/command-errors.js';
import type { Sealed, SealedFor, Sealer } from '../src/commands/sealer.js';

interface Piece {
  readonly field: string;
  readonly name: string | undefined;
  readonly said: string;
}

/** Does what the vault does, in memory and without a key. */
export class MemorySealer implements Sealer {
  readonly kept = new Map<string, { readonly said: string; readonly stream: string; claims: number }>();
  readonly forgotten = new Set<string>();

  constructor(private readonly before: () => Promise<void> = () => Promise.resolve()) {}

  async seal(command: Command, fields: readonly SealedField[], { commandId, stream }: SealedFor): Promise<Sealed> {
    await this.before();
    const pieces = fields.flatMap(({ field, kind }): readonly Piece[] => {
      const value = (command as unknown as Readonly<Record<string, unknown>>)[field];
      return kind === 'texts'
        ? Object.entries(value as object).map(([name, text]) => ({ field, name, said: JSON.stringify(text) }))
        : [{ field, name: undefined, said: JSON.stringify(value) }];
    });
    const named = pieces.map((piece) => ({
      ...piece,
      id: v5([piece.field, piece.name].filter(Boolean).join('.'), commandId),
    }));
    const forgotten = named.some(({ id }) => this.forgotten.has(id));
    if (!forgotten)
      for (const { id, said } of named) {
        const known = this.kept.get(id);
        if (known && known.said !== said) throw new CommandKeyReused(command.constructor.name, commandId);
        this.kept.set(id, { said, stream, claims: (known?.claims ?? 0) + 1 });
      }
    const idOf = (field: string) => named.find((piece) => piece.field === field)?.id;
    return {
      fields: {
        person: (field) => {
          const personId = idOf(field);
          const address = { disposable: false, free: false, domain: 'example.com' };
          return personId === undefined ? undefined : { personId, samePerson: [], sameCompany: [], address };
        },
        text: idOf,
        sameText: (field) => {
          const said = named.find((piece) => piece.field === field)?.said;
          return [...this.kept]
            .filter(([id, one]) => id !== idOf(field) && one.stream === stream && one.said === said)
            .map(([id]) => id);
        },
        sameAccount: () => [],
        texts: (field) =>
          Object.fromEntries(named.filter((piece) => piece.field === field).map(({ name, id }) => [name ?? '', id])),
      },
      fingerprints: forgotten ? {} : Object.fromEntries(named.map(({ field, said }) => [field, v5(said, commandId)])),
      forgotten,
      discard: async () => {
        if (forgotten) return;
        for (const { id } of named) {
          const one = this.kept.get(id);
          if (one && --one.claims === 0) this.kept.delete(id);
        }
      },
    };
  }

  async knows(personId: string): Promise<boolean> {
    return this.kept.has(personId) || this.forgotten.has(personId);
  }

  async forget(personId: string): Promise<void> {
    await this.before();
    this.kept.delete(personId);
    this.forgotten.add(personId);
  }
}
