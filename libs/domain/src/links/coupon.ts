import { STAFF_AND_PARTNER, partnerLane, type EventData } from '@vouch/events';
import { filledIn } from '../command.js';
import { ALREADY_TRUE, Rejection, decider, handles } from '../decider.js';
import { CreateCoupon, DisableCoupon } from './commands.js';
import { consultsOf, whyNot } from './link.js';

interface Coupon {
  readonly created: EventData<'CouponCreated'>;
  readonly disabled: boolean;
}

/** How a coupon is typed does not matter. */
const spelled = ({ couponCode }: { couponCode: string }): string => couponCode.toLowerCase();
const stream = (coupon: { couponCode: string }) => `coupon-${spelled(coupon)}`;
const lane = ({ partnerId }: { partnerId: string }) => partnerLane(partnerId);

/** One coupon code: it is its stream, so that there is one of each. */
export const coupon = decider<Coupon | null>({
  capability: 'links',
  initial: null,
  commands: [
    handles({
      type: CreateCoupon,
      summary: 'Gives a partner a coupon code. A customer that names it came from this partner.',
      by: STAFF_AND_PARTNER,
      stream,
      lane,
      consults: consultsOf,
      decide: (create, known: Coupon | null, context) => {
        const refused = whyNot(create, context);
        if (refused) return refused;
        const { programId, partnerId, campaign } = create;
        const couponCode = spelled(create);
        if (!known)
          return [{ type: 'CouponCreated', data: { couponCode, programId, partnerId, ...filledIn({ campaign }) } }];
        const { created, disabled } = known;
        const isSame =
          created.programId === programId &&
          created.partnerId === partnerId &&
          created.campaign === (campaign ?? undefined);
        if (isSame && !disabled) return ALREADY_TRUE;
        return isSame
          ? new Rejection('CouponAlreadyDisabled', `Coupon ${couponCode} was disabled. Choose another code.`)
          : new Rejection(
              'CouponCodeTaken',
              `The code ${couponCode} already stands for another coupon. Choose another.`,
            );
      },
    }),
    handles({
      type: DisableCoupon,
      summary: 'Lets a coupon code be good for no new customers.',
      by: STAFF_AND_PARTNER,
      stream,
      lane,
      decide: (disable, known: Coupon | null) => {
        const { partnerId } = disable;
        const couponCode = spelled(disable);
        if (known?.created.partnerId !== partnerId)
          return new Rejection('CouponUnknown', `Partner ${partnerId} has no coupon ${couponCode}. Check the code.`);
        if (known.disabled) return ALREADY_TRUE;
        return [{ type: 'CouponDisabled', data: { couponCode, programId: known.created.programId, partnerId } }];
      },
    }),
  ],
  evolve: {
    CouponCreated: (_, { data }) => ({ created: data, disabled: false }),
    CouponDisabled: (known) => (known ? { ...known, disabled: true } : known),
  },
});
