import { type Command, type DecideContext, type SealedFields, type SealedPerson, sealedFieldsOf } from '@vouch/domain';
import { uuidOf } from './uuid.js';

/**
 * What a vault would make of a command in which nothing is known to it yet: each field that was filled in gets an id that
 * follows from its name, and addresses are of a company of their own.
 */
export function sealForTest(command: Command): { readonly command: Command; readonly fields: SealedFields } {
  const values = command as unknown as Record<string, unknown>;
  const filled = sealedFieldsOf(command.constructor).filter(({ field }) => values[field] !== undefined);
  const kindOf = (field: string) => filled.find((one) => one.field === field)?.kind;
  const bare = Object.assign(Object.create(Object.getPrototypeOf(command) as object) as Command, command);
  for (const { field } of filled) delete (bare as unknown as Record<string, unknown>)[field];
  return {
    command: bare,
    fields: {
      person: (field) => (kindOf(field) === 'person' ? newPerson(field) : undefined),
      text: (field) => (kindOf(field) === 'text' ? sealedId(field) : undefined),
      sameText: () => [],
      sameAccount: () => [],
      texts: (field) =>
        Object.fromEntries(
          Object.keys(kindOf(field) === 'texts' ? (values[field] as object) : {}).map((name) => [
            name,
            sealedId(`${field}.${name}`),
          ]),
        ),
    },
  };
}

/** The id that a test finds for what a field said. */
export const sealedId = (field: string): string => uuidOf('sealed', field);

/** A person whom the vault did not know before, from an address of its own company. */
export const newPerson = (field: string): SealedPerson => ({
  personId: sealedId(field),
  samePerson: [],
  sameCompany: [],
  address: { disposable: false, free: false, domain: 'example.com' },
});

/** What a vault would say of the person in a field, of whom it found something out; no other field was filled in. */
export const vaultFinds = (field: string, found: Partial<SealedPerson>): Pick<DecideContext, 'sealed'> => ({
  sealed: {
    person: (name) => (name === field ? { ...newPerson(field), ...found } : undefined),
    text: () => undefined,
    sameText: () => [],
    sameAccount: () => [],
    texts: () => ({}),
  },
});

/** What a vault would say of the text in a field, which it has under these ids already; no other field was filled in. */
export const vaultHasText = (field: string, ids: readonly string[]): Pick<DecideContext, 'sealed'> => ({
  sealed: {
    person: () => undefined,
    text: (name) => (name === field ? sealedId(field) : undefined),
    sameText: (name) => (name === field ? ids : []),
    sameAccount: () => [],
    texts: () => ({}),
  },
});

/** What a vault would say of payout details whose account these streams brought before; no other field was filled in. */
export const vaultKnowsAccount = (field: string, streams: readonly string[]): Pick<DecideContext, 'sealed'> => ({
  sealed: {
    person: () => undefined,
    text: () => undefined,
    sameText: () => [],
    sameAccount: (name) => (name === field ? streams : []),
    texts: (name) => Object.fromEntries(name === field ? [['iban', sealedId(`${field}.iban`)]] : []),
  },
});
