import { type Role, roles } from '@vouch/events';
import { IsIn, IsOptional } from 'class-validator';
import { IsSort, type Orders, PageParams, pageOf, type SortBy } from '../paging.js';
import { IsId } from '../parameters.js';
import { query, type RowSource, type Table } from '../query.js';
import { apiKeys as apiKeysProjection, ApiKeyRow } from './api-keys.projection.js';

const ORDERS = { created: ['createdAt'], key: ['keyId'] } as const satisfies Orders<ApiKeyRow>;

export class ApiKeysParams extends PageParams {
  /** Only keys of this role. */
  @IsOptional()
  @IsIn(roles)
  role?: Role;

  /** Only keys of this partner. */
  @IsOptional()
  @IsId()
  partner?: string;

  /** By creation or by id. */
  @IsOptional()
  @IsSort(ORDERS)
  sort: SortBy<typeof ORDERS> = 'created';
}

export interface ApiKeysAnswer {
  readonly keys: readonly ApiKeyRow[];
  /** Where to go on with `cursor`; null at the end. */
  readonly next: string | null;
}

export async function apiKeysOf({ role, partner, ...page }: ApiKeysParams, rows: RowSource): Promise<ApiKeysAnswer> {
  const found = await pageOf(rows, ApiKeyRow, { where: { role, partnerId: partner }, orders: ORDERS, ...page });
  return { keys: found.rows, next: found.next };
}

const apiKeyTables = ({ keys, next }: ApiKeysAnswer): Table[] => [
  {
    title: 'API keys',
    columns: [
      { header: 'Key' },
      { header: 'Role' },
      { header: 'Partner' },
      { header: 'Narrowed to' },
      { header: 'For' },
      { header: 'Created' },
      { header: 'Expires' },
      { header: 'Secret', align: 'right' },
      { header: 'Revoked' },
    ],
    rows: keys.map((key) => [
      key.keyId,
      key.role,
      key.partnerId ?? '–',
      key.scopes?.join(', ') ?? '–',
      key.label ?? '–',
      `${key.createdAt} by ${key.createdBy}`,
      key.expiresAt ?? '–',
      `#${key.secret}`,
      key.revokedAt === null
        ? '–'
        : `${key.revokedAt} by ${key.revokedBy}${key.revokedFor ? `: ${key.revokedFor}` : ''}`,
    ]),
    empty: 'There is no key. The first start makes one.',
    notes: next === null ? [] : [`There are more: ask again with --cursor ${next}.`],
  },
];

export const apiKeys = query<ApiKeysParams, ApiKeysAnswer>({
  name: 'api-keys',
  capability: 'access',
  summary: 'Who may use the API, since when, and until when. Never a secret.',
  by: ['admin'],
  params: ApiKeysParams,
  reads: [apiKeysProjection],
  answer: apiKeysOf,
  tables: apiKeyTables,
});
