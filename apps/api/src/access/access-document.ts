import type { OpenAPIObject } from '@nestjs/swagger';
import { type Role, roles } from '@vouch/events';

/** What a role may do with a route: all of it, what is its own partner's, nothing. A public route asks for no key. */
export type Reach = 'yes' | 'own only' | 'no' | 'public';

export interface RouteReach {
  readonly method: string;
  readonly path: string;
  readonly tag: string;
  readonly reach: Readonly<Record<Role, Reach>>;
}

/** A route of the OpenAPI document. */
export interface Operation {
  readonly method: string;
  readonly path: string;
  readonly tag: string;
  readonly by: readonly (Role | 'public')[];
}

/** @throws Error for a route that doesn't say who may use it. */
export const operationsOf = (document: OpenAPIObject): readonly Operation[] =>
  Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item as Record<string, { readonly tags?: string[]; readonly 'x-roles'?: Operation['by'] }>).map(
      ([method, operation]) => {
        const by = operation['x-roles'];
        if (!by) throw new Error(`The document doesn't say who may use ${method.toUpperCase()} ${path}.`);
        return { method: method.toUpperCase(), path, tag: operation.tags?.[0] ?? '', by };
      },
    ),
  );

/** A partner reaches its own commands and rows; what belongs to nobody is the same for everyone. */
const isAboutPartners = (path: string) => path.startsWith('/v1/commands/') || path.startsWith('/v1/read-models/');

/** Who may what, as the routes state it. */
export const statedReach = (document: OpenAPIObject): readonly RouteReach[] =>
  operationsOf(document).map(({ method, path, tag, by }) => {
    const reachOf = (role: Role): Reach => {
      if (by.includes('public')) return 'public';
      if (!by.includes(role)) return 'no';
      return role === 'partner' && isAboutPartners(path) ? 'own only' : 'yes';
    };
    return {
      method,
      path,
      tag,
      reach: Object.fromEntries(roles.map((role) => [role, reachOf(role)])) as RouteReach['reach'],
    };
  });

const SIGN: Readonly<Record<Reach, string>> = { yes: 'yes', 'own only': 'own', no: '–', public: 'public' };

/** The text of docs/access.md, but for its format. */
export function accessDocument(routes: readonly RouteReach[]): string {
  const tags = [...new Set(routes.map(({ tag }) => tag))];
  return `# Who may what

<!-- Generated from what every route states; do not edit. Run: npm run generate. A test sends every request with every role and compares. -->

Nothing is reachable without an API key, but for what is marked **public**. Each key has one role:

- **admin** — everything, and alone keys and what can't be taken back.
- **manager** — runs the programs: applications, terms, corrections, payouts.
- **partner** — one partner's key: **own** is what belongs to that partner. A command must be about it; a query gives its rows, whether it
  names it or not. To anything else the answer is 403 \`not-allowed\`, the same whether it exists or not.
- **auditor** — reads everything that is recorded, and records nothing.
- **integration** — systems that report facts: billing, CRM, a web site.

A key may be narrowed further when it is created: its \`scopes\` name commands, queries or capabilities (the headings below). What
needs no scope, such as the documentation, stays open to it. \`POST /v1/bulk\` asks for each of its commands anew.

What a partner does happens when it is sent: only staff and systems say \`occurredAt\`, and a partner's key that does is answered 400
\`invalid-fields\`. Terms are published when they are sent, whoever does it. On a log whose clock is simulated, all time is said by command.

How often a key may ask is limited too, by each process for itself: see [operations](operations.md#watch).

A route that doesn't state its roles stops the server from starting.

${tags
  .map((tag) =>
    section(
      tag,
      routes.filter((route) => route.tag === tag),
    ),
  )
  .join('\n\n')}
`;
}

const section = (tag: string, routes: readonly RouteReach[]): string =>
  [
    `## ${tag}`,
    '',
    `| route | ${roles.join(' | ')} |`,
    `| --- | ${roles.map(() => '---').join(' | ')} |`,
    ...routes.map(
      ({ method, path, reach }) => `| \`${method} ${path}\` | ${roles.map((role) => SIGN[reach[role]]).join(' | ')} |`,
    ),
  ].join('\n');
