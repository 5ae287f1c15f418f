import { describe, expect, it } from '@jest/globals';
import { happened } from '@vouch/testing';
import { given } from '../spec-support/given.js';
import { apiKeys, ApiKeysParams, apiKeysOf } from './api-keys.query.js';

const rows = given(
  happened('ApiKeyCreated', { keyId: 'first', role: 'admin' }),
  happened('ApiKeyCreated', { keyId: 'acme', role: 'partner', partnerId: 'acme', scopes: ['statement'] }),
  happened('ApiKeyRotated', { keyId: 'acme', secret: 2, overlapMinutes: 90 }),
  happened('ApiKeyCreated', { keyId: 'billing', role: 'integration', expiresAt: '2027-01-01T00:00:00.000Z' }),
  happened('ApiKeyRevoked', { keyId: 'billing', reason: 'leaked' }),
);
const ask = (fields: Partial<ApiKeysParams>) => apiKeysOf(Object.assign(new ApiKeysParams(), fields), rows);

describe('api-keys', () => {
  it('tells of each key what it may, since when and until when', async () => {
    const { keys, next } = await ask({ sort: 'key' });
    expect(next).toBeNull();
    expect(keys).toMatchObject([
      { keyId: 'acme', role: 'partner', partnerId: 'acme', scopes: ['statement'], secret: 2, revokedAt: null },
      { keyId: 'billing', expiresAt: '2027-01-01T00:00:00.000Z', revokedFor: 'leaked' },
      { keyId: 'first', role: 'admin', scopes: null, expiresAt: null, secret: 1, previousUntil: null },
    ]);
    const [acme, billing] = keys;
    // 90 minutes by the clock of the log.
    expect(Date.parse(acme!.previousUntil!) - Date.parse(acme!.createdAt)).toBeGreaterThanOrEqual(90 * 60_000);
    expect(billing!.revokedAt).not.toBeNull();
  });

  it('can be asked for a role or a partner, page by page', async () => {
    expect((await ask({ role: 'admin' })).keys.map(({ keyId }) => keyId)).toEqual(['first']);
    expect((await ask({ partner: 'acme' })).keys.map(({ keyId }) => keyId)).toEqual(['acme']);
    const first = await ask({ sort: '-key', limit: 2 });
    expect(first.keys.map(({ keyId }) => keyId)).toEqual(['first', 'billing']);
    const cursor = first.next!;
    expect((await ask({ sort: '-key', limit: 2, cursor })).keys.map(({ keyId }) => keyId)).toEqual(['acme']);
    expect(apiKeys.tables(first)[0]!.notes).toEqual([`There are more: ask again with --cursor ${cursor}.`]);
  });
});
