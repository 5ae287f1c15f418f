import { describe, expect, it } from '@jest/globals';
import { happened, shareOf } from '@vouch/testing';
import { given } from '../spec-support/given.js';
import { PartnerTermsParams, partnerTermsOf } from './partner-terms.query.js';

const ids = { partnerId: 'p1', programId: 'growth' };
const applied = happened('PartnerApplied', { ...ids, attempt: 1 });
const agreed = happened('PartnerTermsAgreed', {
  ...ids,
  agreementId: 'a1',
  from: '2026-02-01',
  terms: { rules: [shareOf('0.3', 24)], without: ['welcome'] },
  reason: 'negotiated',
});
const ended = happened('PartnerTermsEnded', { ...ids, agreementId: 'a1', lastDay: '2026-06-30', reason: 'over' });
const inGroups = (from: string, ...groups: string[]) => happened('PartnerGroupsSet', { ...ids, from, groups });
const params = Object.assign(new PartnerTermsParams(), { partner: 'p1' });

describe('what holds for one partner alone', () => {
  it('is what was agreed, in words, until it ends, and the groups since each day', async () => {
    const events = [applied, agreed, inGroups('2026-03-01', 'vip'), ended, inGroups('2026-02-01', 'press')];
    expect(await partnerTermsOf(params, given(...events))).toMatchObject({
      partnerId: 'p1',
      agreements: [
        {
          agreementId: 'a1',
          from: '2026-02-01',
          until: '2026-06-30',
          reason: 'negotiated',
          eventId: agreed.id,
          words: [
            'share: 30 % of each payment of its customers, for 24 months from the conversion.',
            'Does not apply: welcome.',
          ],
        },
      ],
      groupsSince: [
        { from: '2026-02-01', groups: ['press'] },
        { from: '2026-03-01', groups: ['vip'] },
      ],
    });
  });

  it('is nothing for most partners, and unknown for those that nothing names', async () => {
    expect(await partnerTermsOf(params, given(applied))).toEqual({ partnerId: 'p1', agreements: [], groupsSince: [] });
    await expect(partnerTermsOf(params, given())).rejects.toMatchObject({ code: 'PartnerUnknown' });
  });
});
