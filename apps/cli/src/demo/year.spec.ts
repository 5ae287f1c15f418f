import { describe, expect, it } from '@jest/globals';
import { type DemoAction, type DemoCommand, isVisit, timeOf } from './agenda.js';
import { foundation, makeYear, STARTS_ON } from './year.js';

const year = (seed: number) => makeYear({ seed, partners: 40, customers: 600, days: 365 });
const actionsOf = (seed: number): DemoAction[] => year(seed).flatMap(({ steps }) => steps.flat());
const isCommand = (action: DemoAction): action is DemoCommand => !isVisit(action);
const commandsOf = (seed: number): DemoCommand[] => actionsOf(seed).filter(isCommand);
const nameOf = (action: DemoAction) => (isVisit(action) ? 'visit' : action.name);

describe('the year of the demo', () => {
  it('is the same for the same seed and another for another', () => {
    expect(year(7)).toEqual(year(7));
    expect(commandsOf(7)).not.toEqual(commandsOf(8));
  });

  it.each([1, 2, 3, 4, 5])('holds everything that a program meets (seed %i)', (seed) => {
    const count = new Map<string, number>();
    for (const action of actionsOf(seed)) count.set(nameOf(action), (count.get(nameOf(action)) ?? 0) + 1);
    const least: Readonly<Record<string, number>> = {
      'apply-to-program': 40,
      'start-review': 30,
      'request-more-information': 1,
      'provide-information': 1,
      'approve-application': 25,
      'decline-application': 1,
      'create-link': 5,
      'create-coupon': 1,
      'record-certification-attempt': 20,
      'publish-terms': 1,
      'accept-terms': 20,
      'record-program-cost': 20,
      visit: 1_500,
      'register-deal': 100,
      'record-sign-up': 30,
      'record-referral': 200,
      'record-payment': 2_000,
      'record-refund': 80,
      'record-churn': 60,
      'propose-payout': 12,
      'approve-payout': 12,
      'record-payout-result': 200,
    };
    for (const [name, times] of Object.entries(least)) expect([name, count.get(name)! >= times]).toEqual([name, true]);
    expect([count.get('close-day'), count.get('record-conversion')]).toEqual([365, 600]);
    expect(foundation.map(nameOf)).toEqual([
      'launch-program',
      'define-application-form',
      'set-application-rules',
      'define-track',
      'set-link-hosts',
    ]);
  });

  it.each([1, 2, 3])('brings customers by link, by coupon, by deal and by form (seed %i)', (seed) => {
    const converted = commandsOf(seed).filter(({ name }) => name === 'record-conversion');
    const ways = {
      link: converted.filter(({ visitId }) => visitId !== undefined),
      coupon: converted.filter(({ body }) => body['couponCode'] !== undefined),
      deal: converted.filter(({ body }) => String(body['referralId']).startsWith('deal-')),
      form: converted.filter(({ body }) => String(body['referralId']).startsWith('lead-')),
    };
    for (const [way, those] of Object.entries(ways)) expect([way, those.length > 20]).toEqual([way, true]);
  });

  it('names a click only after the visit that it was made in', () => {
    const visits = new Map(
      actionsOf(6)
        .filter(isVisit)
        .map((visit) => [visit.visitId, visit.clickedAt]),
    );
    const naming = commandsOf(6).filter(({ visitId }) => visitId !== undefined);
    expect(naming.length).toBeGreaterThan(50);
    for (const { visitId, body } of naming) expect(String(body['occurredAt']) > visits.get(visitId!)!).toBe(true);
  });

  it('sends no idempotency key twice', () => {
    const keys = commandsOf(11).map(({ name, idempotencyKey }) => `${name} ${idempotencyKey}`);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('closes each day once and in order, after all that happened in its week', () => {
    const weeks = year(3);
    const closed: unknown[] = [];
    for (const { days, steps } of weeks) {
      const sent = steps.flat();
      const closing = sent.findIndex((action) => nameOf(action) === 'close-day');
      for (const action of sent.slice(0, closing)) expect(days).toContain(timeOf(action).slice(0, 10));
      const closes = sent
        .filter(isCommand)
        .filter(({ name }) => name === 'close-day')
        .map(({ body }) => body['date']);
      expect(closes).toEqual(days);
      closed.push(...closes);
      for (const action of sent.slice(closing + closes.length))
        expect(nameOf(action)).toMatch(/^(propose-payout|approve-payout|record-payout-result)$/);
    }
    expect(closed).toHaveLength(365);
    expect(closed).toEqual([...new Set(closed)].sort());
    expect(closed[0]).toBe(STARTS_ON);
    expect(closed.at(-1)).toBe('2025-12-31');
  });

  it('never sends in one step what could race: money with what changes a tier, refunds with the end of a day', () => {
    const kinds: Readonly<Record<string, string>> = {
      visit: 'visits',
      'register-deal': 'deals that keep others away',
      'record-sign-up': 'customers come',
      'record-referral': 'customers come',
      'record-conversion': 'customers come',
      'record-churn': 'customers leave',
      'record-payment': 'money',
      'record-refund': 'money',
      'close-day': 'end of a day',
      'propose-payout': 'a payout is proposed',
      'approve-payout': 'it is approved',
      'record-payout-result': 'it is paid',
    };
    for (const { steps } of year(5))
      for (const step of steps)
        expect(new Set(step.map((action) => kinds[nameOf(action)] ?? 'decisions about partners')).size).toBe(1);
  });

  it('sends what has one owner in the order in which it happens, step by step', () => {
    for (const { steps } of year(13))
      for (const step of steps) {
        const last = new Map<string, string>();
        for (const action of step) {
          const { owner } = action;
          const at = nameOf(action) === 'close-day' ? String((action as DemoCommand).body['date']) : timeOf(action);
          expect(at >= (last.get(owner) ?? '')).toBe(true);
          last.set(owner, at);
        }
      }
  });

  it('lets no customer convert before its first contact but the one that is entered late', () => {
    const sent = commandsOf(9);
    const contacted = new Map(
      sent
        .filter(({ name }) => name === 'record-referral' || name === 'register-deal')
        .map(({ body }) => [body['referralId'], body['occurredAt']]),
    );
    const early = sent.filter(
      ({ name, body }) =>
        name === 'record-conversion' && String(body['occurredAt']) < String(contacted.get(body['referralId']) ?? ''),
    );
    expect(early).toHaveLength(1);
  });
});
