import { describe, it } from '@jest/globals';
import type { Covers } from '@vouch/events';
import { commissionAccrued, given, happened } from '@vouch/testing';
import { command } from '../command.js';
import { derivedId } from '../derived-id.js';
import { unnamedCustomer, unnamedPayment } from '../unnamed.js';
import { EndHoldOfShare, HoldShare } from './commands.js';
import { holdShareWhenRecruitHeld as policy } from './hold-share-when-recruit-held.js';

const at = '2026-03-01T12:00:00.000Z';
const recruited = happened('PartnerApplied', {
  partnerId: 'p1',
  programId: 'growth',
  attempt: 1,
  recruitedBy: 'top',
});
const accrued = happened('CommissionAccrued', commissionAccrued());
const { commissionId } = accrued.data;
const said = {
  because: 'signals',
  reason: 'own-referral',
  placedOn: '2026-03-01',
  placedBy: 'policy:suspect',
} as const;
const held = (covers: Covers) =>
  happened('HoldPlaced', { partnerId: 'p1', programId: 'growth', holdId: 'h1', covers, ...said }, { at });
const share = { partnerId: 'top', programId: 'growth', holdId: derivedId('share', 'h1') };
const heldShare = (covers: Covers) => command(HoldShare, { placed: { ...share, covers, ...said }, occurredAt: at });

describe('a hold of a recruit', () => {
  it('holds what its recruiter earned by it, by its customer, or by the payment of its commission', () => {
    const story = given(recruited, accrued);
    story.whenPolicy(policy, held({})).then(heldShare({ recruitId: 'p1' }));
    story
      .whenPolicy(policy, held({ customerId: 'c1' }))
      .then(heldShare({ recruitId: 'p1', customerId: unnamedCustomer({ partnerId: 'p1', customerId: 'c1' }) }));
    const paymentId = unnamedPayment({ partnerId: 'p1', customerId: 'c1', paymentId: 'pay1' });
    story.whenPolicy(policy, held({ commissionId })).then(heldShare({ recruitId: 'p1', paymentId }));
  });

  it('holds nothing where nobody recruited it, nor for a commission of no payment', () => {
    given(accrued).whenPolicy(policy, held({})).thenNothing();
    given(recruited)
      .whenPolicy(policy, held({ commissionId: 'of-a-click' }))
      .thenNothing();
  });

  it('that is about what a recruiter earned by its own recruit goes no further', () => {
    given(recruited)
      .whenPolicy(policy, held({ recruitId: 'p0' }))
      .thenNothing();
  });

  it('ends on both sides, unless a person was faster', () => {
    const rejected = { reason: 'checked', grounds: 'not-genuine', endedOn: '2026-03-02', endedBy: 'key:ada' } as const;
    const ofP1 = { partnerId: 'p1', programId: 'growth', holdId: 'h1', covers: {}, ...rejected };
    const data = { ...share, covers: { recruitId: 'p1' }, ...rejected };
    const end = command(EndHoldOfShare, { ended: { type: 'HoldRejected', data }, occurredAt: at });
    given(recruited)
      .whenPolicy(policy, happened('HoldRejected', ofP1, { at }))
      .then(end);
    const placed = happened('HoldPlaced', { ...share, covers: { recruitId: 'p1' }, ...said });
    given(placed).when(end).then(happened('HoldRejected', data));
    given(placed, happened('HoldRejected', data)).when(end).thenNothing();
  });
});
