import { describe, it } from '@jest/globals';
import { given, happened, sealedId } from '@vouch/testing';
import { command } from '../command.js';
import { ClaimCommission, GrantClaim, RefuseClaim } from './commands.js';
import { grantWhenCustomerReattributed as policy } from './grant-when-customer-reattributed.js';

const at = '2026-03-01T12:00:00.000Z';
const ids = { claimId: 'k1', partnerId: 'p2', programId: 'growth', customerId: 'c1' };
const approved = happened('ApplicationApproved', { partnerId: 'p2', programId: 'growth', by: 'person' });
const { programId: _, ...said } = { ...ids, note: 'I showed it to them.' };
const claim = (change: Partial<ClaimCommission> = {}) => command(ClaimCommission, { ...said, ...change });
const claimed = happened('CommissionClaimed', { ...ids, paymentId: 'pay1', noteId: sealedId('note') });
const refuse = (reason: RefuseClaim['reason'], note?: string) =>
  command(RefuseClaim, { claimId: 'k1', partnerId: 'p2', reason, ...(note && { note }) });
const refused = happened('ClaimRefused', { ...ids, reason: 'referred-too-late' });
const reattributed = (claimId?: string) =>
  happened(
    'CustomerReattributed',
    {
      customerId: 'c1',
      to: { partnerId: 'p2', programId: 'growth' },
      reason: 'claim',
      ...(claimId && { claimId }),
      paymentIds: [],
    },
    { at },
  );
const { sourceEventId, ...forClaim } = { ...ids, sourceEventId: reattributed('k1').id };
const grant = command(GrantClaim, { claimId: 'k1', partnerId: 'p2', customerId: 'c1', sourceEventId, occurredAt: at });
const granted = happened('ClaimGranted', { ...forClaim, sourceEventId });

describe('claiming a commission', () => {
  it('says about which customer, and about which payment of it, if it is about one', () => {
    given()
      .alongside(approved)
      .when(claim())
      .then({ type: 'CommissionClaimed', data: { ...ids, noteId: sealedId('note') } });
    given()
      .alongside(approved)
      .when(claim({ paymentId: 'pay1' }))
      .then(claimed);
  });

  it('happens once, and a claim is about one customer and payment', () => {
    const before = given(claimed).alongside(approved);
    before.when(claim({ paymentId: 'pay1' })).thenNothing();
    before.when(claim()).thenRejected('ClaimAlreadyMade');
    before.when(claim({ paymentId: 'pay2' })).thenRejected('ClaimAlreadyMade');
    before.when(claim({ customerId: 'c2', paymentId: 'pay1' })).thenRejected('ClaimAlreadyMade');
  });

  it('is for partners that were let in', () => {
    given().when(claim()).thenRejected('PartnerNotApproved', 'p2');
  });
});

describe('refusing a claim', () => {
  it('gives the reason, and a note if there is one', () => {
    given(claimed).when(refuse('referred-too-late')).then(refused);
    given(claimed)
      .when(refuse('no-such-customer', 'Nobody of that name.'))
      .then({ type: 'ClaimRefused', data: { ...ids, reason: 'no-such-customer', noteId: sealedId('note') } });
  });

  it('ends it once', () => {
    given(claimed, refused).when(refuse('referred-too-late')).thenNothing();
    given(claimed, refused).when(refuse('already-paid')).thenRejected('ClaimEnded', 'referred-too-late');
    given(claimed, granted).when(refuse('already-paid')).thenRejected('ClaimEnded', 'granted');
    given().when(refuse('already-paid')).thenRejected('ClaimUnknown');
  });
});

describe('granting a claim', () => {
  it('follows from a reattribution that names it, and from no other', () => {
    given().whenPolicy(policy, reattributed('k1')).then(grant);
    given().whenPolicy(policy, reattributed()).thenNothing();
  });

  it('ends it, unless it has ended', () => {
    given(claimed).when(grant).then(granted);
    given(claimed, granted).when(grant).thenNothing();
    given(claimed, refused).when(grant).thenNothing();
  });
});
