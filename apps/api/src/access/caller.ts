import type { Role } from '@vouch/events';
import { Problem } from '../problems/catalogue.js';

/** Whose key a request came with. */
export interface Caller {
  readonly keyId: string;
  readonly role: Role;
  /** The person who uses the key; null: the key is a person of its own. */
  readonly holder: string | null;
  /** The partner that a key of the role partner belongs to. */
  readonly partnerId: string | null;
  /** Commands, queries and capabilities that the key is narrowed to; null for all that its role may. */
  readonly scopes: readonly string[] | null;
}

/** Who may use a route, or send a command or ask a query. */
export interface Access {
  readonly by: readonly Role[] | 'public';
  /** Names by which a key may be narrowed to it; without any, a narrowed key may use it as well. */
  readonly scopes: readonly string[];
}

/** How the log names whoever sends something with this key. */
export const senderOf = ({ keyId, holder }: Caller): { readonly actor: string; readonly onBehalfOf?: string } => ({
  actor: `key:${keyId}`,
  ...(holder !== null && { onBehalfOf: `person:${holder}` }),
});

export const mayUse = ({ role, scopes }: Caller, access: Access): boolean =>
  (access.by === 'public' || access.by.includes(role)) &&
  (scopes === null || access.scopes.length === 0 || access.scopes.some((name) => scopes.includes(name)));

/**
 * The one answer to everything that a key may not, so that it tells nothing: neither whether what was asked for exists, nor
 * whose it is.
 */
export const notAllowed = () => new Problem('not-allowed', 'This API key does not reach what was asked for.');
