import type { EventData, Role } from '@vouch/events';
import { Entity } from 'typeorm';
import { Key, Optional, Value } from '../columns.js';
import { projection } from '../projection.js';
import { readModelSchema } from '../schema.js';

@Entity({ name: 'api_keys', schema: readModelSchema, comment: 'Who may use the API; no secret, and no hash of one.' })
export class ApiKeyRow {
  @Key('text', 'Id of the key; `key:<id>` is the actor of what is done with it.')
  keyId!: string;

  @Value('text', 'What it may do: admin, manager, partner, auditor or integration.')
  role!: Role;

  @Optional('text', 'The partner whose data it reaches; exactly for the role partner.')
  partnerId!: string | null;

  @Optional('json', 'Commands, queries and capabilities that it is narrowed to; null for all that the role may.')
  scopes!: readonly string[] | null;

  @Optional('text', 'The person who uses it; null: it is a person of its own.')
  holder!: string | null;

  @Optional('text', 'What it is for.')
  label!: string | null;

  @Value('instant', 'When it was created, by the clock of the log.')
  createdAt!: string;

  @Value('text', 'Who created it.')
  createdBy!: string;

  @Optional('instant', 'From then on it opens nothing.')
  expiresAt!: string | null;

  @Value('integer', 'Number of the secret that is in use: 1, and one more with each rotation.')
  secret!: number;

  @Optional('instant', 'Until then the secret before opens as well.')
  previousUntil!: string | null;

  @Optional('instant', 'When it was revoked.')
  revokedAt!: string | null;

  @Optional('text', 'Who revoked it.')
  revokedBy!: string | null;

  @Optional('text', 'Why it was revoked.')
  revokedFor!: string | null;
}

export const apiKeys = projection<ApiKeyRow>({
  name: 'api_keys',
  capability: 'access',
  version: 1,
  entity: ApiKeyRow,
  on: {
    ApiKeyCreated: {
      key: ({ data }) => [data.keyId],
      fold: (_, event) => ({
        keyId: event.data.keyId,
        role: event.data.role,
        partnerId: event.data.partnerId ?? null,
        scopes: event.data.scopes ?? null,
        holder: event.data.holder ?? null,
        label: event.data.label ?? null,
        createdAt: event.recordedAt,
        createdBy: event.actor,
        expiresAt: event.data.expiresAt ?? null,
        secret: 1,
        previousUntil: null,
        revokedAt: null,
        revokedBy: null,
        revokedFor: null,
      }),
    },
    ApiKeyRotated: {
      key: ({ data }) => [data.keyId],
      fold: (row, { data, recordedAt }) =>
        row && { ...row, secret: data.secret, previousUntil: overlapEnd(recordedAt, data) },
    },
    ApiKeyRevoked: {
      key: ({ data }) => [data.keyId],
      fold: (row, { data, recordedAt, actor }) =>
        row && { ...row, revokedAt: recordedAt, revokedBy: actor, revokedFor: data.reason ?? null },
    },
  },
});

/** By the clock of the log and not in business time: a secret that opens longer than anyone thinks would be a hole. */
const overlapEnd = (recordedAt: string, { overlapMinutes }: EventData<'ApiKeyRotated'>) =>
  new Date(Date.parse(recordedAt) + overlapMinutes * 60_000).toISOString();
