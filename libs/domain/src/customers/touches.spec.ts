import { describe, it } from '@jest/globals';
import type { EventData, RecordedEvent, Touch } from '@vouch/events';
import { given, happened, sealedId } from '@vouch/testing';
import { command } from '../command.js';
import { referralOfClick, referralOfCoupon } from '../referral-names.js';
import { WeighTouches } from './commands.js';
import { weighWhenCustomerConverted as policy } from './weigh-when-customer-converted.js';

/** The rule in words: docs/attribution.md. */

const convertedAt = '2026-03-20T10:00:00.000Z';
const expiresAt = '2026-05-30T23:59:59.999Z';
const weigh = command(WeighTouches, { customerId: 'c1' });

type Judged = Pick<EventData<'ReferralAccepted'>, 'referralId' | 'via' | 'referredAt'>;
const judged = (referralId: string, via: Judged['via'], day: string, partnerId = `of-${referralId}`) => ({
  referralId,
  programId: 'growth',
  partnerId,
  via,
  referredAt: `2026-${day}T10:00:00.000Z`,
});
const accepted = (one: ReturnType<typeof judged>, said: Partial<EventData<'ReferralAccepted'>> = {}) =>
  happened('ReferralAccepted', {
    ...one,
    referredOn: one.referredAt.slice(0, 10),
    expiresOn: '2026-05-30',
    expiresAt,
    ...said,
  });
const refused = (one: ReturnType<typeof judged>) =>
  happened('ReferralRefused', { ...one, reason: 'partner-not-active' });

const signedUp = (said: Partial<EventData<'CustomerSignedUp'>>) =>
  happened('CustomerSignedUp', { customerId: 'c1', ...said }, { at: '2026-03-10T10:00:00.000Z' });
const converted = (said: Partial<EventData<'CustomerConverted'>> = {}, at = convertedAt) =>
  happened('CustomerConverted', { customerId: 'c1', ...said }, { at });
const person = (subject: string) => ({ personId: sealedId(subject), subject });
const matches = (samePerson: string[], sameCompany: string[] = []) => ({
  personId: sealedId('person'),
  matches: {
    samePerson: samePerson.map((id) => person(`referral-${id}`)),
    sameCompany: sameCompany.map((id) => person(`referral-${id}`)),
  },
});
const open = (referralId: string) => happened('TouchLeftOpen', { customerId: 'c1', referralId });

const weighing = (own: readonly RecordedEvent[], ...others: RecordedEvent[]) =>
  given(...own)
    .alongside(...others)
    .when(weigh);
const credited = (one: ReturnType<typeof judged>, ...touches: Touch[]) => ({
  type: 'TouchesWeighed' as const,
  data: { customerId: 'c1', credited: one, model: 'last' as const, touches },
});
const nobodys = (...touches: Touch[]) => ({
  type: 'TouchesWeighed' as const,
  data: { customerId: 'c1', model: 'last' as const, touches },
});
const touch = (one: ReturnType<typeof judged>, kind: Touch['kind'], outcome: Touch['outcome']): Touch => ({
  referralId: one.referralId,
  kind,
  via: one.via,
  partnerId: one.partnerId,
  programId: one.programId,
  referredAt: one.referredAt,
  outcome,
});

const click = judged(referralOfClick('k1', 'c1'), 'link', '03-05');
const coupon = judged(referralOfCoupon('ada10', 'c1'), 'coupon', '03-10');
const deal = judged('deal', 'deal', '03-01');
const form = judged('form', 'form', '03-08');
const imported = judged('imported', 'import', '03-07');
const manual = judged('manual', 'manual', '03-19');

describe('what a customer came from', () => {
  it('is the one referral that it names', () => {
    weighing([converted({ referralId: 'form' })], accepted(form)).then(
      credited(form, touch(form, 'named', 'credited')),
    );
  });

  it('is known with its link', () => {
    const code = 'fair';
    weighing([converted({ clickId: 'k1' })], accepted(click, { code })).then({
      type: 'TouchesWeighed',
      data: {
        customerId: 'c1',
        credited: { ...click, code },
        model: 'last',
        touches: [touch(click, 'click', 'credited')],
      },
    });
  });

  it('is decided once, and only when it converted and touched something', () => {
    const own = [converted({ referralId: 'form' })];
    const weighed = happened('TouchesWeighed', credited(form, touch(form, 'named', 'credited')).data);
    weighing([...own, weighed], accepted(form)).thenNothing();
    weighing([converted()]).thenNothing();
    weighing([signedUp({ clickId: 'k1' })], accepted(click)).thenNothing();
    weighing([]).thenNothing();
  });

  it('may have been named when it signed up, and not again when it converted', () => {
    weighing([signedUp({ clickId: 'k1' }), converted()], accepted(click)).then(
      credited(click, touch(click, 'click', 'credited')),
    );
  });

  it('is not what it is said to have named at a sign-up that is told after the conversion', () => {
    weighing([converted(), signedUp({ clickId: 'k1' })], accepted(click)).thenNothing();
  });
});

describe('of several referrals', () => {
  it.each([
    ['a registered deal before a coupon', deal, coupon],
    ['a registered deal before a click', deal, click],
    ['a coupon before a click', coupon, click],
    ['a coupon before a form', coupon, form],
    ['a click before a form', click, form],
    ['a click before an import', click, imported],
    ['a form before one by hand', form, manual],
    ['an import before one by hand', imported, manual],
  ])('%s, whenever first contact was', (_, first, second) => {
    const own = [converted(matches([second.referralId, first.referralId]))];
    weighing(own, accepted(first), accepted(second)).then(
      credited(first, touch(second, 'same-person', 'lower-priority'), touch(first, 'same-person', 'credited')),
    );
  });

  it('a form and an import are equals: the last first contact counts', () => {
    weighing([converted(matches(['imported', 'form']))], accepted(form), accepted(imported)).then(
      credited(form, touch(imported, 'same-person', 'earlier'), touch(form, 'same-person', 'credited')),
    );
  });

  it('the last click before the conversion counts, though another was named when it converted', () => {
    const last = judged(referralOfClick('k2', 'c1'), 'link', '03-09');
    weighing([signedUp({ clickId: 'k2' }), converted({ clickId: 'k1' })], accepted(click), accepted(last)).then(
      credited(last, touch(click, 'click', 'earlier'), touch(last, 'click', 'credited')),
    );
  });

  describe('where programs credit the first touch', () => {
    const FIRST = { creditedTouch: 'first' } as const;
    const [one, other] = [judged('one', 'link', '03-05'), judged('other', 'link', '03-09')];
    const own = [converted(matches(['one', 'other']))];
    const model = (said: 'first' | 'last') => (decided: ReturnType<typeof credited>) => ({
      ...decided,
      data: { ...decided.data, model: said },
    });

    it('the first click before the conversion counts', () => {
      weighing(own, accepted(one, FIRST), accepted(other, FIRST)).then(
        model('first')(credited(one, touch(one, 'same-person', 'credited'), touch(other, 'same-person', 'later'))),
      );
    });

    it('the last one does where only some of them do', () => {
      weighing(own, accepted(one, FIRST), accepted(other)).then(
        credited(other, touch(one, 'same-person', 'earlier'), touch(other, 'same-person', 'credited')),
      );
    });

    it('a stronger touch still goes before a weaker one, whichever came first', () => {
      weighing([converted(matches(['one', 'deal']))], accepted(deal, FIRST), accepted(one, FIRST)).then(
        model('first')(
          credited(deal, touch(one, 'same-person', 'lower-priority'), touch(deal, 'same-person', 'credited')),
        ),
      );
    });

    it('what came after the conversion led to nothing', () => {
      const after = judged('after', 'link', '03-21');
      weighing([converted(matches(['after', 'other']))], accepted(after, FIRST), accepted(other, FIRST)).then(
        model('first')(
          credited(other, touch(after, 'same-person', 'after-conversion'), touch(other, 'same-person', 'credited')),
        ),
      );
    });
  });

  it('one before the conversion goes before one after it', () => {
    const after = judged(referralOfClick('k2', 'c1'), 'link', '03-21');
    weighing([signedUp({ clickId: 'k1' }), converted({ clickId: 'k2' })], accepted(click), accepted(after)).then(
      credited(click, touch(after, 'click', 'after-conversion'), touch(click, 'click', 'credited')),
    );
  });

  it('of two after the conversion the last one counts', () => {
    const [one, other] = [judged('one', 'form', '03-21'), judged('other', 'form', '03-22')];
    weighing([converted(matches(['one', 'other']))], accepted(one), accepted(other)).then(
      credited(other, touch(one, 'same-person', 'earlier'), touch(other, 'same-person', 'credited')),
    );
  });

  it('among those of one instant the smaller id counts, however they are named', () => {
    const [a, b] = [judged('a', 'form', '03-08'), judged('b', 'form', '03-08')];
    weighing([converted(matches(['a', 'b']))], accepted(a), accepted(b)).then(
      credited(a, touch(a, 'same-person', 'credited'), touch(b, 'same-person', 'same-instant')),
    );
    weighing([converted(matches(['b', 'a']))], accepted(a), accepted(b)).then(
      credited(a, touch(b, 'same-person', 'same-instant'), touch(a, 'same-person', 'credited')),
    );
  });

  it('what was named goes by its way and not by being named', () => {
    weighing([converted({ referralId: 'manual', ...matches(['form']) })], accepted(manual), accepted(form)).then(
      credited(form, touch(manual, 'named', 'lower-priority'), touch(form, 'same-person', 'credited')),
    );
  });

  it('each is weighed once, by the strongest of its kinds', () => {
    weighing([converted({ referralId: 'form', ...matches(['form'], ['form']) })], accepted(form)).then(
      credited(form, touch(form, 'named', 'credited')),
    );
  });
});

describe('a referral that does not count', () => {
  it('gives way to what does', () => {
    weighing([converted({ referralId: 'form', couponCode: 'ada10' })], accepted(form), refused(coupon)).then(
      credited(form, touch(form, 'named', 'credited'), touch(coupon, 'coupon', 'refused')),
    );
  });

  it("leaves the customer nobody's where nothing does", () => {
    weighing([converted({ couponCode: 'ada10' })], refused(coupon)).then(nobodys(touch(coupon, 'coupon', 'refused')));
  });

  it('is one whose time was over when the customer converted, to the millisecond', () => {
    weighing([converted({ referralId: 'form' }, expiresAt)], accepted(form)).then(
      credited(form, touch(form, 'named', 'credited')),
    );
    weighing([converted({ referralId: 'form' }, '2026-05-31T00:00:00.000Z')], accepted(form)).then(
      nobodys(touch(form, 'named', 'outside-window')),
    );
  });

  it('is one of the same company, unless it is a deal that is still protected', () => {
    weighing([converted(matches([], ['form']))], accepted(form)).then(
      nobodys(touch(form, 'same-company', 'not-protected')),
    );
    const own = [converted(matches([], ['deal']))];
    weighing(own, accepted(deal, { protectedUntil: convertedAt })).then(
      credited(deal, touch(deal, 'same-company', 'credited')),
    );
    weighing(own, accepted(deal, { protectedUntil: '2026-03-20T09:59:59.999Z' })).then(
      nobodys(touch(deal, 'same-company', 'not-protected')),
    );
  });

  it('is none of another customer', () => {
    weighing([
      converted({ personId: sealedId('person'), matches: { samePerson: [person('customer-c0')], sameCompany: [] } }),
    ]).thenNothing();
  });
});

describe('what the customer named is waited for', () => {
  it('until it is judged', () => {
    weighing([converted({ referralId: 'form' })]).thenNothing();
    weighing([converted({ referralId: 'form', clickId: 'k1' })], accepted(form)).thenNothing();
    weighing([signedUp({ couponCode: 'ada10' }), converted({ clickId: 'k1' })], accepted(click)).thenNothing();
  });

  it('but not what the vault matched', () => {
    weighing([converted({ referralId: 'form', ...matches(['deal']) })], accepted(form)).then(
      credited(form, touch(form, 'named', 'credited'), {
        referralId: 'deal',
        kind: 'same-person',
        outcome: 'left-open',
      }),
    );
  });
});

describe('what nobody knew when it was named', () => {
  const leftOpen = ({ referralId }: { referralId: string }, kind: Touch['kind']): Touch => ({
    referralId,
    kind,
    outcome: 'left-open',
  });

  it('is left open if something else counts, judged by now or not', () => {
    const own = [converted({ referralId: 'form', couponCode: 'ada10' })];
    const counts = credited(form, touch(form, 'named', 'credited'), leftOpen(coupon, 'coupon'));
    weighing(own, open(coupon.referralId), accepted(form)).then(counts);
    weighing(own, open(coupon.referralId), accepted(form), accepted(coupon)).then(counts);
  });

  it('is waited for if nothing else counts', () => {
    const own = [converted({ referralId: 'form', couponCode: 'ada10' })];
    weighing(own, open(coupon.referralId), refused(form)).thenNothing();
    weighing(own, open(coupon.referralId), refused(form), accepted(coupon)).then(
      credited(coupon, touch(form, 'named', 'refused'), touch(coupon, 'coupon', 'credited')),
    );
  });

  it('is waited for in one of it: what was named by its id, else the click, else the coupon', () => {
    const all = [open('form'), open(click.referralId), open(coupon.referralId)];
    const own = converted({ referralId: 'form', clickId: 'k1', couponCode: 'ada10' });
    weighing([own], ...all, accepted(click), accepted(coupon)).thenNothing();
    weighing([own], ...all, accepted(form)).then(
      credited(form, touch(form, 'named', 'credited'), leftOpen(coupon, 'coupon'), leftOpen(click, 'click')),
    );
    const two = converted({ clickId: 'k1', couponCode: 'ada10' });
    weighing([two], ...all, accepted(coupon)).thenNothing();
    weighing([two], ...all, accepted(click), accepted(coupon)).then(
      credited(click, leftOpen(coupon, 'coupon'), touch(click, 'click', 'credited')),
    );
  });

  it("is nobody's when the one that was waited for is refused, or its time was over", () => {
    const own = [converted({ clickId: 'k1', couponCode: 'ada10' })];
    const both = [open(click.referralId), open(coupon.referralId)];
    weighing(own, ...both, refused(click)).then(nobodys(leftOpen(coupon, 'coupon'), touch(click, 'click', 'refused')));
    weighing(own, ...both, accepted(click, { expiresAt: '2026-03-15T23:59:59.999Z' })).then(
      nobodys(leftOpen(coupon, 'coupon'), touch(click, 'click', 'outside-window')),
    );
  });
});

describe('when the touches are weighed', () => {
  const weighAt = (occurredAt: string, customerId = 'c1') => command(WeighTouches, { customerId, occurredAt });
  const at = '2026-04-01T10:00:00.000Z';
  const verdict = happened('ReferralAccepted', accepted(form).data, { at });

  it('is at the conversion', () => {
    given()
      .whenPolicy(policy, converted({ referralId: 'form' }))
      .then(weighAt(convertedAt));
    given()
      .whenPolicy(policy, signedUp({ clickId: 'k1' }))
      .thenNothing();
  });

  it('is again whenever something that the customer touched is judged, for each that touched it', () => {
    const other = happened('CustomerConverted', { customerId: 'c2', referralId: 'form' });
    given(signedUp(matches(['form'])), converted({ referralId: 'form' }), other)
      .whenPolicy(policy, verdict)
      .then(weighAt(at), weighAt(at, 'c2'));
    given(converted({ referralId: 'form' }))
      .whenPolicy(policy, happened('ReferralRefused', refused(form).data, { at }))
      .then(weighAt(at));
    given(converted({ clickId: 'k1' }))
      .whenPolicy(policy, verdict)
      .thenNothing();
  });

  it('is again when something is left open', () => {
    given()
      .whenPolicy(policy, happened('TouchLeftOpen', { customerId: 'c1', referralId: 'form' }, { at }))
      .then(weighAt(at));
  });
});
