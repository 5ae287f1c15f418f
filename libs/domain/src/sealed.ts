/**
 * Fields that a person fills in never reach the log. Before a command is decided, the runner puts what they say into the vault,
 * takes them out of the command, and tells the decider what became of them: ids, and what may be said of them.
 */
export interface SealedFields {
  /** What a field marked with `@IsPerson` became; undefined when it was not filled in. */
  readonly person: (field: string) => SealedPerson | undefined;
  /** The id under which the vault keeps what a field marked with `@IsText` said; undefined when it was not filled in. */
  readonly text: (field: string) => string | undefined;
  /** Ids of earlier texts on the command's stream that say word for word the same; none for a field that was not filled in. */
  readonly sameText: (field: string) => readonly string[];
  /**
   * Streams of the commands that brought the same account where money goes as a field marked with `@IsPayoutDetails` names, its own
   * stream perhaps among them.
   */
  readonly sameAccount: (field: string) => readonly string[];
  /** What `text` gives, for a field marked with `@IsTexts`: by the names that were filled in. */
  readonly texts: (field: string) => Readonly<Record<string, string>>;
}

/** A person in the vault, and what was found out when it was put there. */
export interface SealedPerson {
  readonly personId: string;
  /** Other persons that have the same e-mail address, each with the stream of the command that brought it. */
  readonly samePerson: readonly KnownPerson[];
  /** Persons with an address of the same company: the same domain, and not one of a mail provider's. */
  readonly sameCompany: readonly KnownPerson[];
  readonly address: {
    /** From a service of throw-away addresses. */
    readonly disposable: boolean;
    /** From a mail provider that anyone can have an address of. */
    readonly free: boolean;
    /** For rules only. It may tell who the person is, so it stands in no event. */
    readonly domain: string;
  };
}

export interface KnownPerson {
  readonly personId: string;
  /** The stream of the command that brought the person: `partner-acme`, `referral-4711`. */
  readonly subject: string;
}

export type SealedKind = 'person' | 'text' | 'texts';

/** Which of several texts names an account where money goes, and that account in the one form in which it is compared. */
export type AccountIn = (
  texts: Readonly<Record<string, string>>,
) => { readonly name: string; readonly account: string } | undefined;

export interface SealedField {
  readonly field: string;
  readonly kind: SealedKind;
  readonly accountIn?: AccountIn;
}

const declared = new WeakMap<object, SealedField[]>();

/** Marks a field of a command class as one that goes to the vault. */
export const seals =
  (kind: SealedKind, more: Pick<SealedField, 'accountIn'> = {}): PropertyDecorator =>
  (target, property) => {
    const fields = declared.get(target) ?? [];
    declared.set(target, [...fields, { field: String(property), kind, ...more }]);
  };

/** The fields of a command class that go to the vault, those of its base classes included. */
export function sealedFieldsOf(type: { readonly prototype: object }): readonly SealedField[] {
  const fields: SealedField[] = [];
  for (let at: object | null = type.prototype; at !== null; at = Object.getPrototypeOf(at) as object | null)
    fields.push(...(declared.get(at) ?? []));
  return fields;
}
