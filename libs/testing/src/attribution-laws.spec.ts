import { describe, expect, it } from '@jest/globals';
import type { RecordedEvent } from '@vouch/events';
import fc from 'fast-check';
import { eventsOf, histories, holds, ofType, total } from './law.js';
import { whatCounts } from './what-counts.js';

/** Customers that a touch credited, and no person. */
const byTouch = (events: readonly RecordedEvent[]) =>
  ofType(events, 'CustomerAttributed').filter(({ data }) => data.reattributed === undefined);

/** What was credited and was not taken back for another partner. */
function stillCounting(events: readonly RecordedEvent[]) {
  const recorded = new Set(events);
  return whatCounts(events).filter((event) => recorded.has(event));
}

const isGivenBack = (type: string) => type === 'RefundCredited' || type === 'RefundFlagged';

const ANSWERS: readonly string[] = [
  'DisputeCredited',
  'DisputeEndCredited',
  'PaymentCredited',
  'RefundCredited',
  'RefundFlagged',
  'ChurnCredited',
  'SubscriptionChangeCredited',
];

describe('attribution', () => {
  it('every referral of a partner that was let in is judged once, and no other is', () => {
    holds((events) => {
      // Who was invited is let in without having applied.
      const home = new Map(
        [...ofType(events, 'PartnerApplied'), ...ofType(events, 'ApplicationApproved')].map(({ data }) => [
          data.partnerId,
          data.programId,
        ]),
      );
      const approved = new Set(ofType(events, 'ApplicationApproved').map(({ data }) => data.partnerId));
      const expected = ofType(events, 'ReferralMade').filter(({ data: { partnerId, programId } }) => {
        const applied = home.get(partnerId);
        return applied !== undefined && (applied !== programId || approved.has(partnerId));
      });
      const judged = [...ofType(events, 'ReferralAccepted'), ...ofType(events, 'ReferralRefused')];
      const idsOf = (of: readonly { data: { referralId: string } }[]) => of.map(({ data }) => data.referralId).sort();
      expect(idsOf(judged)).toEqual(idsOf(expected));
    });
  });

  it('a conversion whose only touch was accepted is attributed to its partner, if it came in time, and else told why', () => {
    holds((events) => {
      const accepted = new Map(ofType(events, 'ReferralAccepted').map(({ data }) => [data.referralId, data]));
      const refused = new Map(ofType(events, 'ReferralRefused').map(({ data }) => [data.referralId, data]));
      const weighed = new Map(ofType(events, 'TouchesWeighed').map(({ data }) => [data.customerId, data]));
      const signedUp = new Set(ofType(events, 'CustomerSignedUp').map(({ data }) => data.customerId));
      // Where a person was faster, no touch is weighed.
      const given = new Set(ofType(events, 'CustomerReattributed').map(({ data }) => data.customerId));
      const expected = ofType(events, 'CustomerConverted').flatMap(({ id, data, occurredAt }) => {
        const { referralId = '', customerId, clickId, couponCode } = data;
        if (given.has(customerId)) return [];
        if (clickId !== undefined || couponCode !== undefined || signedUp.has(customerId)) return [];
        const one = accepted.get(referralId);
        if (one) return [`${occurredAt <= one.expiresAt ? 'credited' : 'outside-window'} ${id} ${one.partnerId}`];
        const other = refused.get(referralId);
        return other ? [`referral-refused ${id} ${other.partnerId}`] : [];
      });
      const single = ({ data }: RecordedEvent<'CustomerAttributed' | 'AttributionRefused'>) =>
        !given.has(data.customerId) &&
        weighed.get(data.customerId)?.touches.length === 1 &&
        !signedUp.has(data.customerId) &&
        data.touches[0]?.kind === 'named';
      const answers = [
        ...byTouch(events)
          .filter(single)
          .map(({ data }) => ['credited', data] as const),
        ...ofType(events, 'AttributionRefused')
          .filter(single)
          .map(({ data }) => [data.reason, data] as const),
      ].map(([outcome, { sourceEventId, partnerId }]) => `${outcome} ${sourceEventId} ${partnerId}`);
      expect(answers.sort()).toEqual(expected.sort());
    });
  });

  it('goes to one partner, by a referral that was accepted, weighed against all that the customer touched', () => {
    holds((events) => {
      const accepted = new Map(ofType(events, 'ReferralAccepted').map(({ data }) => [data.referralId, data]));
      const attributed = byTouch(events).map(({ data }) => data);
      expect(new Set(attributed.map(({ customerId }) => customerId)).size).toBe(attributed.length);
      for (const { referralId, partnerId, programId, convertedAt, touches } of attributed) {
        expect(accepted.get(referralId)).toMatchObject({ partnerId, programId });
        expect(convertedAt <= (accepted.get(referralId)?.expiresAt ?? '')).toBe(true);
        expect(touches.filter(({ outcome }) => outcome === 'credited').map((touch) => touch.referralId)).toEqual([
          referralId,
        ]);
      }
      const converted = ofType(events, 'ReferralConverted').map(({ data }) => data.referralId);
      expect(converted.sort()).toEqual([...new Set(attributed.map(({ referralId }) => referralId))].sort());
    });
  });

  it('a referral expires on its last day where nobody converted from it until then', () => {
    holds((events) => {
      const zones = new Map(ofType(events, 'ProgramLaunched').map(({ data }) => [data.programId, data.zone]));
      const lastClosed = new Map(ofType(events, 'DayClosed').map(({ data }) => [data.zone, data.date]));
      const converted = new Set(ofType(events, 'ReferralConverted').map(({ data }) => data.referralId));
      const expired = new Map(ofType(events, 'ReferralExpired').map(({ data }) => [data.referralId, data]));
      for (const { data } of ofType(events, 'ReferralAccepted')) {
        const isOver = data.expiresOn <= (lastClosed.get(zones.get(data.programId) ?? '') ?? '');
        if (!isOver) expect(expired.has(data.referralId)).toBe(false);
        else if (!converted.has(data.referralId)) expect(expired.get(data.referralId)?.expiredOn).toBe(data.expiresOn);
      }
    });
  });

  it('each fact of an attributed customer is answered once', () => {
    holds((events) => {
      // Of one that was given away from some day on, what was before is nobody's or of the first, and its leaving of both.
      const shared = new Set(
        ofType(events, 'CustomerReattributed')
          .filter(({ data }) => data.since !== undefined)
          .map(({ data }) => data.customerId),
      );
      const attributed = ofType(events, 'CustomerAttributed').map(({ data }) => data.customerId);
      const customers = new Set(attributed.filter((customerId) => !shared.has(customerId)));
      const paid = new Set(ofType(events, 'PaymentReceived').map(({ data }) => `${data.customerId} ${data.paymentId}`));
      const disputed = new Set(
        ofType(events, 'PaymentDisputeOpened').map(({ data }) => `${data.customerId} ${data.disputeId}`),
      );
      const expected = events.flatMap(({ id, type, data }) => {
        if (type === 'PaymentReceived' || type === 'CustomerChurned' || type === 'SubscriptionChanged')
          return customers.has(data.customerId) ? [id] : [];
        if (type === 'PaymentDisputeClosed' && !disputed.has(`${data.customerId} ${data.disputeId}`)) return [];
        const isOfPayment =
          type === 'PaymentRefunded' || type === 'PaymentDisputeOpened' || type === 'PaymentDisputeClosed';
        if (!isOfPayment || !customers.has(data.customerId)) return [];
        return paid.has(`${data.customerId} ${data.paymentId}`) ? [id] : [];
      });
      const answered = stillCounting(events).flatMap(({ type, data }) =>
        // What a lost dispute takes back stands beside its end.
        ANSWERS.includes(type) &&
        'sourceEventId' in data &&
        !(isGivenBack(type) && 'disputeId' in data) &&
        !('customerId' in data && shared.has(data.customerId ?? ''))
          ? [data.sourceEventId]
          : [],
      );
      expect(answered.sort()).toEqual(expected.sort());
    });
  });

  it('a return is credited once its leaving was, and each once', () => {
    holds((events) => {
      const away = new Map<string, number>();
      for (const { type, data } of stillCounting(events)) {
        if (type !== 'ChurnCredited' && type !== 'ReturnCredited') continue;
        const now = (away.get(data.customerId) ?? 0) + (type === 'ChurnCredited' ? 1 : -1);
        expect(now).toBeGreaterThanOrEqual(0);
        away.set(data.customerId, now);
      }
      const credited = ofType(stillCounting(events), 'ReturnCredited').map(({ data }) => data.sourceEventId);
      expect(new Set(credited).size).toBe(credited.length);
    });
  });

  it('is the same, however the policies lag', () => {
    // Whether a person or a policy is faster decides what is taken back of a customer that is given away.
    const givenIn = (events: readonly RecordedEvent[]) =>
      ofType(events, 'CustomerReattributed').map(({ data }) => data.customerId);
    const content = (events: readonly RecordedEvent[], given: ReadonlySet<string>) =>
      events
        .filter(
          ({ stream, data }) =>
            stream.startsWith('attribution-') && !('customerId' in data && given.has(data.customerId ?? '')),
        )
        .map(({ type, occurredAt, data }) => JSON.stringify({ type, occurredAt, data }))
        .sort();
    fc.assert(
      fc.property(histories, fc.nat(), (history, lagSeed) => {
        const atOnce = eventsOf({ ...history, lagSeed: null });
        const later = eventsOf({ ...history, lagSeed });
        const given = new Set([...givenIn(atOnce), ...givenIn(later)]);
        expect(content(later, given)).toEqual(content(atOnce, given));
      }),
      { numRuns: 20 },
    );
  });
});

describe('partners', () => {
  it('stand in the highest tier whose criteria they meet, and each change tells from where', () => {
    holds((events) => {
      const launches = new Map(ofType(events, 'ProgramLaunched').map(({ data }) => [data.programId, data]));
      /** The tiers that a closed day brought into force last, and those that came into force in the day that is running. */
      const tiersOf = (programId: string) => {
        const launch = launches.get(programId);
        const lastClosed = ofType(events, 'DayClosed').findLast(({ data }) => data.zone === launch?.zone)?.occurredAt;
        const published = ofType(events, 'TermsPublished').filter(({ data }) => data.programId === programId);
        const inForce = published.findLastIndex(({ data }) => data.effectiveFrom <= (lastClosed ?? ''));
        const versions = [launch?.tiers ?? [], ...published.map(({ data }) => data.tiers)];
        return launch ? versions.slice(inForce + 1) : [];
      };
      const tier = new Map<string, string>();
      for (const { type, data } of events) {
        if (type !== 'PartnerPromoted' && type !== 'PartnerDemoted') continue;
        expect(data.from).toBe(tier.get(data.partnerId) ?? null);
        expect(data.to).not.toBe(data.from);
        tier.set(data.partnerId, data.to);
      }
      const gone = new Set(ofType(events, 'PartnerTerminated').map(({ data }) => data.partnerId));
      for (const { data } of ofType(events, 'ApplicationApproved')) {
        if (gone.has(data.partnerId)) continue;
        const mine = <T extends { data: { partnerId: string; programId: string } }>(of: readonly T[]) =>
          of.filter((event) => event.data.partnerId === data.partnerId && event.data.programId === data.programId);
        const count = (type: 'CustomerAttributed' | 'ChurnCredited' | 'ReturnCredited') =>
          mine(ofType(events, type)).length;
        const active = count('CustomerAttributed') - count('ChurnCredited') + count('ReturnCredited');
        const certified = mine(ofType(events, 'CertificationAwarded')).some(({ data: { trackId }, position }) =>
          events.every(
            (event) =>
              !(event.type === 'CertificationExpired' || event.type === 'CertificationRevoked') ||
              event.position < position ||
              event.data.partnerId !== data.partnerId ||
              event.data.trackId !== trackId,
          ),
        );
        const won = mine(ofType(events, 'CustomerAttributed')).length;
        const left = new Set<string>();
        for (const event of events) {
          if (event.type !== 'ChurnCredited' && event.type !== 'ReturnCredited') continue;
          if (event.data.partnerId !== data.partnerId || event.data.programId !== data.programId) continue;
          if (event.type === 'ChurnCredited') left.add(event.data.customerId);
          else left.delete(event.data.customerId);
        }
        const currency = launches.get(data.programId)?.currency;
        const net = (type: 'PaymentCredited' | 'RefundCredited') =>
          total(
            mine(ofType(events, type))
              .filter((event) => !left.has(event.data.customerId) && event.data.amount.currency === currency)
              .map((event) => event.data.amount.amountMinor),
          );
        const retained = net('PaymentCredited') - net('RefundCredited');
        const highest = tiersOf(data.programId).map(
          (tiers) =>
            tiers.findLast(
              ({ criteria }) =>
                active >= criteria.activeCustomers &&
                won >= criteria.customersWon &&
                retained >= criteria.retainedRevenueMinor &&
                (certified || !criteria.certified),
            )?.name,
        );
        if (highest.length > 0) expect(highest).toContain(tier.get(data.partnerId));
        else expect(tier.get(data.partnerId)).toBeUndefined();
      }
    });
  });
});
