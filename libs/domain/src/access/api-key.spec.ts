import { describe, it } from '@jest/globals';
import { given, happened } from '@vouch/testing';
import { command } from '../command.js';
import { CreateApiKey, RevokeApiKey, RotateApiKey } from './commands.js';

const created = happened('ApiKeyCreated', { keyId: 'billing', role: 'integration' });
const rotated = happened('ApiKeyRotated', { keyId: 'billing', secret: 2, overlapMinutes: 60 });
const revoked = happened('ApiKeyRevoked', { keyId: 'billing' });

describe('creating an API key', () => {
  it('says who may do what, until when', () => {
    given()
      .when(
        command(CreateApiKey, {
          keyId: 'acme-portal',
          role: 'partner',
          partnerId: 'acme',
          scopes: ['statement', 'links'],
          expiresAt: '2027-01-01T00:00:00+01:00',
          label: 'portal',
        }),
      )
      .then(
        happened('ApiKeyCreated', {
          keyId: 'acme-portal',
          role: 'partner',
          partnerId: 'acme',
          scopes: ['statement', 'links'],
          expiresAt: '2026-12-31T23:00:00.000Z',
          label: 'portal',
        }),
      );
  });

  it('is harmless when it is already so, and refused when the id stands for something else', () => {
    given(created)
      .when(command(CreateApiKey, { keyId: 'billing', role: 'integration' }))
      .thenNothing();
    given(created)
      .when(command(CreateApiKey, { keyId: 'billing', role: 'admin' }))
      .thenRejected('ApiKeyAlreadyCreated', 'Choose another id');
    given(created, revoked)
      .when(command(CreateApiKey, { keyId: 'billing', role: 'integration' }))
      .thenRejected('ApiKeyAlreadyCreated', 'was revoked');
  });

  it('names a partner exactly for the role partner', () => {
    given()
      .when(command(CreateApiKey, { keyId: 'k', role: 'partner' }))
      .thenRejected('PartnerOfKeyMissing', 'Name it');
    given()
      .when(command(CreateApiKey, { keyId: 'k', role: 'auditor', partnerId: 'acme' }))
      .thenRejected('PartnerOfKeyNotTaken', 'Leave partnerId out');
  });

  it('makes no key that has expired', () => {
    const expiresAt = '2026-03-01T09:00:00Z';
    given()
      .when(command(CreateApiKey, { keyId: 'k', role: 'admin', expiresAt, occurredAt: expiresAt }))
      .thenRejected('ExpiryInPast', 'Choose a later time');
  });
});

describe('rotating an API key', () => {
  const rotate = command(RotateApiKey, { keyId: 'billing', overlapMinutes: 60 });

  it('counts its secrets', () => {
    given(created).when(rotate).then(rotated);
    given(created, rotated)
      .when(rotate)
      .then(happened('ApiKeyRotated', { keyId: 'billing', secret: 3, overlapMinutes: 60 }));
  });

  it('needs a key that opens something', () => {
    given().when(rotate).thenRejected('ApiKeyUnknown', 'billing');
    given(created, revoked).when(rotate).thenRejected('ApiKeyAlreadyRevoked', 'Create another');
  });
});

describe('revoking an API key', () => {
  it('is for ever, and harmless the second time', () => {
    given(created)
      .when(command(RevokeApiKey, { keyId: 'billing', reason: 'leaked' }))
      .then(happened('ApiKeyRevoked', { keyId: 'billing', reason: 'leaked' }));
    given(created, rotated)
      .when(command(RevokeApiKey, { keyId: 'billing' }))
      .then(revoked);
    given(created, revoked)
      .when(command(RevokeApiKey, { keyId: 'billing' }))
      .thenNothing();
  });

  it('needs a key', () => {
    given()
      .when(command(RevokeApiKey, { keyId: 'nobody' }))
      .thenRejected('ApiKeyUnknown', 'nobody');
  });
});
