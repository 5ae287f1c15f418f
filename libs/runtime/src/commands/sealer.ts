import { type Command, type SealedField, type SealedFields, sealedFieldsOf } from '@vouch/domain';

/** What a command is about, for the vault: personal data is found again, and forgotten, by it. */
export interface SealedFor {
  readonly commandId: string;
  /** The stream that the command writes. */
  readonly stream: string;
  /** Who owns that stream. */
  readonly laneKey: string;
}

/** Puts what people fill in where it can be forgotten. The vault does it. */
export interface Sealer {
  /**
   * Keeps these fields of the command, under ids that follow from the command's id: sealed again, it is the same.
   * @throws CommandKeyReused when other content was kept under this command's id.
   * @throws what the vault throws when it can't be reached: nothing was recorded.
   */
  seal(command: Command, fields: readonly SealedField[], about: SealedFor): Promise<Sealed>;

  /** Whether the vault keeps this person, or has forgotten them. */
  knows(personId: string): Promise<boolean>;

  /** Deletes a person and the texts about them, for ever. Forgotten before, it stays so. */
  forget(personId: string): Promise<void>;
}

export interface Sealed {
  readonly fields: SealedFields;
  /** For each field that was filled in, a keyed hash of what it said: nobody without the vault's key can guess at it. */
  readonly fingerprints: Readonly<Record<string, string>>;
  /** Something of it was forgotten since it was first sealed: now nothing was kept, and there are no fingerprints. */
  readonly forgotten: boolean;
  /** The command was not recorded: forgets what was kept for it, unless an earlier one with this id was recorded. */
  discard(): Promise<void>;
}

const NOTHING_SEALED: Sealed = {
  fields: {
    person: () => undefined,
    text: () => undefined,
    sameText: () => [],
    sameAccount: () => [],
    texts: () => ({}),
  },
  fingerprints: {},
  forgotten: false,
  discard: () => Promise.resolve(),
};

/** The command without what people filled in, and what became of that. */
export async function sealCommand(
  sealer: Sealer | undefined,
  command: Command,
  about: SealedFor,
): Promise<{ readonly command: Command; readonly sealed: Sealed }> {
  const values = command as unknown as Record<string, unknown>;
  const filled = sealedFieldsOf(command.constructor).filter(({ field }) => values[field] !== undefined);
  if (filled.length === 0) return { command, sealed: NOTHING_SEALED };
  if (!sealer) throw new Error(`${command.constructor.name} holds personal data, and there is no vault to keep it.`);
  const sealed = await sealer.seal(command, filled, about);
  const bare = Object.assign(Object.create(Object.getPrototypeOf(command) as object) as Command, command);
  for (const { field } of filled) delete (bare as unknown as Record<string, unknown>)[field];
  return { command: bare, sealed };
}
