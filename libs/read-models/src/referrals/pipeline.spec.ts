import { describe, expect, it } from '@jest/globals';
import { randomHistory, settle, whatCounts } from '@vouch/testing';
import type { EventType, RecordedEvent } from '@vouch/events';
import { customers } from '../customers/customers.query.js';
import { linkPerformance } from '../links/link-performance.query.js';
import { MemoryRows } from '../memory-rows.js';
import { projections } from '../read-models.js';
import { recordsOf } from '../spec-support/given.js';
import { programFunnel, type ProgramFunnelAnswer } from './program-funnel.query.js';
import { referralPipeline, type ReferralPipelineAnswer } from './referral-pipeline.query.js';

/** What the lists say, counted a second time from the events alone. */

const { events } = settle(randomHistory(42, 1500));
const rows = new MemoryRows();
for (const event of events) for (const projection of projections) rows.apply(projection, event);
const records = recordsOf(events);
const counting = whatCounts(events);
const all = <T extends EventType>(type: T) =>
  counting.filter((event) => event.type === type) as RecordedEvent[] as RecordedEvent<T>[];
const total = (numbers: readonly number[]) => numbers.reduce((sum, number) => sum + number, 0);

describe('the referral pipeline', () => {
  it('shows each referral with its last state and its reason', async () => {
    const { referrals } = (await referralPipeline.answer({ limit: 1000 }, rows, records)) as ReferralPipelineAnswer;
    expect(referrals).toHaveLength(all('ReferralMade').length);
    const refused = referrals.filter(({ state }) => state === 'refused');
    expect(refused.map(({ referralId, refusedFor }) => [referralId, refusedFor]).sort()).toEqual(
      all('ReferralRefused')
        .map(({ data }) => [data.referralId, data.reason])
        .sort(),
    );
    expect(referrals.filter(({ state }) => state === 'converted')).toHaveLength(all('ReferralConverted').length);
  });

  it('gives a partner only its own, page by page, and each once', async () => {
    const partner = all('ReferralMade')[0]!.data.partnerId;
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = (await referralPipeline.answer(
        { partner, limit: 2, cursor },
        rows,
        records,
      )) as ReferralPipelineAnswer;
      for (const one of page.referrals) {
        expect(one.partnerId).toBe(partner);
        seen.push(one.referralId);
      }
      cursor = page.next ?? undefined;
    } while (cursor !== undefined);
    const mine = all('ReferralMade').filter(({ data }) => data.partnerId === partner);
    expect(seen.sort()).toEqual(mine.map(({ data }) => data.referralId).sort());
  });
});

describe('the funnel', () => {
  it('counts every stage once, over all partners and months', async () => {
    const { months } = (await programFunnel.answer({}, rows, records)) as ProgramFunnelAnswer;
    const paying = new Set(all('PaymentCredited').map(({ data }) => `${data.customerId} of ${data.partnerId}`));
    expect({
      clicks: total(months.map(({ clicks }) => clicks)),
      referrals: total(months.map(({ referrals }) => referrals)),
      accepted: total(months.map(({ accepted }) => accepted)),
      conversions: total(months.map(({ conversions }) => conversions)),
      paying: total(months.map(({ paying }) => paying)),
    }).toEqual({
      clicks: total(all('LinkClicked').map(({ data }) => data.clicks.length)),
      referrals: all('ReferralMade').length,
      accepted: all('ReferralAccepted').length,
      conversions: all('CustomerAttributed').length,
      paying: paying.size,
    });
  });
});

describe('links and customers', () => {
  it('count clicks and conversions of a link by day', async () => {
    const { days } = (await linkPerformance.answer({ limit: 1000 }, rows, records)) as {
      days: { clicks: number; conversions: number }[];
    };
    expect(total(days.map(({ clicks }) => clicks))).toBe(
      total(all('LinkClicked').map(({ data }) => data.clicks.length)),
    );
    const byLink = all('CustomerAttributed').filter(({ data }) => data.code !== undefined);
    expect(total(days.map(({ conversions }) => conversions))).toBe(byLink.length);
    expect(byLink.length).toBeGreaterThan(0);
  });

  it('show who is there and what was paid', async () => {
    const { customers: found } = (await customers.answer({ limit: 1000 }, rows, records)) as {
      customers: { state: string; revenue: Record<string, number> }[];
    };
    expect(found).toHaveLength(all('CustomerAttributed').length);
    const away = all('ChurnCredited').length - all('ReturnCredited').length;
    expect(found.filter(({ state }) => state === 'churned')).toHaveLength(away);
    const paid = all('PaymentCredited').map(({ data }) => data.amount.amountMinor);
    const back = all('RefundCredited').map(({ data }) => data.amount.amountMinor);
    expect(total(found.flatMap(({ revenue }) => Object.values(revenue)))).toBe(total(paid) - total(back));
  });
});
