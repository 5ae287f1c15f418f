import { describe, expect, it } from '@jest/globals';
import { STAFF, type Role } from '@vouch/events';
import { query } from '@vouch/read-models';
import type { Vault } from '@vouch/vault';
import { withRevealed } from './reveal.js';

const asked: unknown[] = [];
const ada = { name: 'Ada', email: 'ada@analytical.example' };
const vault: Pick<Vault, 'reveal'> = {
  reveal: (ids, laneKey) => {
    asked.push([ids, laneKey]);
    return Promise.resolve({ people: { ada }, texts: {} });
  },
};

const listing = query<object, { readonly contactId: string }>({
  name: 'listing',
  capability: 'partners',
  summary: 'For tests.',
  by: STAFF,
  params: Object,
  reads: [],
  answer: () => Promise.resolve({ contactId: 'ada' }),
  reveals: ({ contactId }) => ({ persons: [contactId], texts: [] }),
  tables: () => [],
});

const seenBy = (role: Role, partnerId: string | null = null) => {
  asked.length = 0;
  return withRevealed(
    vault,
    listing,
    { contactId: 'ada' },
    { keyId: 'k', role, holder: null, partnerId, scopes: null },
  );
};

describe('An answer that names people', () => {
  it.each(['admin', 'manager'] as const)('is given with them to the role %s', async (role) => {
    expect(await seenBy(role)).toEqual({ contactId: 'ada', people: { ada }, texts: {} });
    expect(asked).toEqual([[{ persons: ['ada'], texts: [] }, undefined]]);
  });

  it('is given to a partner with those that its own streams brought', async () => {
    expect(await seenBy('partner', 'acme')).toHaveProperty('people');
    expect(asked).toEqual([[{ persons: ['ada'], texts: [] }, 'partner:acme']]);
  });

  it.each(['auditor', 'integration'] as const)('has ids alone for the role %s', async (role) => {
    expect(await seenBy(role)).toEqual({ contactId: 'ada' });
    expect(asked).toEqual([]);
  });

  it('is asked for with whom it is shown to, since a partner may know less of it', async () => {
    const discreet = { ...listing, reveals: (_: unknown, to: string) => ({ persons: [`as ${to}`], texts: [] }) };
    const caller = { keyId: 'k', role: 'partner', holder: null, partnerId: 'acme', scopes: null } as const;
    asked.length = 0;
    await withRevealed(vault, discreet, {}, caller);
    expect(asked).toEqual([[{ persons: ['as partner'], texts: [] }, 'partner:acme']]);
  });

  it('asks the vault nothing when no name could be in it', async () => {
    const nameless = { ...listing, reveals: undefined };
    const caller = { keyId: 'k', role: 'admin', holder: null, partnerId: null, scopes: null } as const;
    asked.length = 0;
    expect(await withRevealed(vault, nameless, { n: 1 }, caller)).toEqual({ n: 1 });
    expect(asked).toEqual([]);
  });
});
