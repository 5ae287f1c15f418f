import type { RecordedEvent } from '@vouch/events';
import { command, filledIn, type Command } from '../command.js';
import { policy, type Reaction, type Rows } from '../policy.js';
import { referralOfClick, referralOfCoupon } from '../referral-names.js';
import { LeaveTouchOpen, MakeReferral } from './commands.js';

/**
 * Makes a referral of each click and each coupon that a customer names, when it signs up or converts: attribution always goes
 * through a referral. What is not known yet is noted as open, and becomes a referral when it arrives.
 */

/** Someone who named a click or a coupon. */
interface Naming {
  readonly customerId: string;
  /** When it was named. */
  readonly at: string;
  readonly prospectId?: string;
  readonly matches?: RecordedEvent<'ReferralMade'>['data']['matches'];
}

interface ClickRow {
  /** null: not recorded yet. */
  readonly click: {
    readonly code: string;
    readonly programId: string;
    readonly partnerId: string;
    readonly at: string;
  } | null;
  readonly waiting: readonly Naming[];
}

interface CouponRow {
  readonly coupon: { readonly programId: string; readonly partnerId: string } | null;
  /** From when on it is good for nobody. */
  readonly disabledAt: string | null;
  readonly waiting: readonly Naming[];
}

/** Whether a referral that a customer may name was made. */
interface ReferralRow {
  readonly made: true;
}

type Row = ClickRow | CouponRow | ReferralRow;

const clickKey = (clickId: string) => `click:${clickId}`;
const couponKey = (couponCode: string) => `coupon:${couponCode}`;
const referralKey = (referralId: string) => `referral:${referralId}`;

const clickIn = (rows: Rows<Row>, clickId: string): ClickRow =>
  (rows(clickKey(clickId)) as ClickRow | null) ?? { click: null, waiting: [] };
const couponIn = (rows: Rows<Row>, couponCode: string): CouponRow =>
  (rows(couponKey(couponCode)) as CouponRow | null) ?? { coupon: null, disabledAt: null, waiting: [] };

/** First contact was the click, whenever the customer came. */
function referClick(clickId: string, click: NonNullable<ClickRow['click']>, naming: Naming): Command {
  const { code, programId, partnerId, at } = click;
  const { customerId, prospectId, matches, at: namedAt } = naming;
  return command(MakeReferral, {
    referralId: referralOfClick(clickId),
    programId,
    partnerId,
    made: { via: 'link', clickId, code, customerId, namedAt, ...filledIn({ prospectId, matches }) },
    occurredAt: at,
  });
}

function referCoupon(
  couponCode: string,
  { coupon, disabledAt }: { coupon: NonNullable<CouponRow['coupon']>; disabledAt: string | null },
  naming: Naming,
): Command {
  const { customerId, prospectId, matches, at } = naming;
  const couponDisabled = disabledAt !== null && at >= disabledAt ? (true as const) : undefined;
  return command(MakeReferral, {
    referralId: referralOfCoupon(couponCode, customerId),
    ...coupon,
    made: { via: 'coupon', couponCode, customerId, namedAt: at, ...filledIn({ couponDisabled, prospectId, matches }) },
    occurredAt: at,
  });
}

function come(
  { data, occurredAt }: RecordedEvent<'CustomerSignedUp'> | RecordedEvent<'CustomerConverted'>,
  rows: Rows<Row>,
): Reaction<Row> {
  const { customerId, clickId, couponCode, personId, matches } = data;
  const naming: Naming = { customerId, at: occurredAt, ...filledIn({ prospectId: personId, matches }) };
  const commands: Command[] = [];
  const changed: Record<string, Row> = {};
  const leaveOpen = (referralId: string) =>
    commands.push(command(LeaveTouchOpen, { customerId, referralId, occurredAt }));

  if (couponCode !== undefined) {
    const row = couponIn(rows, couponCode);
    const { coupon, disabledAt } = row;
    if (coupon) commands.push(referCoupon(couponCode, { coupon, disabledAt }, naming));
    else {
      leaveOpen(referralOfCoupon(couponCode, customerId));
      changed[couponKey(couponCode)] = { ...row, waiting: [...row.waiting, naming] };
    }
  }
  if (clickId !== undefined) {
    const row = clickIn(rows, clickId);
    if (row.click) commands.push(referClick(clickId, row.click, naming));
    else {
      leaveOpen(referralOfClick(clickId));
      changed[clickKey(clickId)] = { ...row, waiting: [...row.waiting, naming] };
    }
  }
  if ('referralId' in data && data.referralId !== undefined && !rows(referralKey(data.referralId)))
    leaveOpen(data.referralId);
  return { commands, rows: changed };
}

const named = ({ data }: RecordedEvent<'CustomerSignedUp'> | RecordedEvent<'CustomerConverted'>): string[] => [
  ...(data.clickId === undefined ? [] : [clickKey(data.clickId)]),
  ...(data.couponCode === undefined ? [] : [couponKey(data.couponCode)]),
  ...('referralId' in data && data.referralId !== undefined ? [referralKey(data.referralId)] : []),
];

export const referWhenCustomerComes = policy<Row>({
  name: 'refer-when-customer-comes',
  capability: 'referrals',
  startsAt: 'beginning',
  on: {
    LinkClicked: {
      keys: ({ data }) => data.clicks.map(({ clickId }) => clickKey(clickId)),
      react: ({ data: { code, programId, partnerId, clicks } }, rows) => {
        const commands: Command[] = [];
        const changed: Record<string, Row> = {};
        for (const { clickId, clickedAt } of clicks) {
          const { click: known, waiting } = clickIn(rows, clickId);
          if (known) continue;
          const click = { code, programId, partnerId, at: clickedAt };
          commands.push(...waiting.map((naming) => referClick(clickId, click, naming)));
          changed[clickKey(clickId)] = { click, waiting: [] };
        }
        return { commands, rows: changed };
      },
    },
    CouponCreated: {
      keys: ({ data }) => [couponKey(data.couponCode)],
      react: ({ data }, rows) => {
        const { couponCode, programId, partnerId } = data;
        const { waiting } = couponIn(rows, couponCode);
        const coupon = { programId, partnerId };
        return {
          commands: waiting.map((naming) => referCoupon(couponCode, { coupon, disabledAt: null }, naming)),
          rows: { [couponKey(couponCode)]: { coupon, disabledAt: null, waiting: [] } },
        };
      },
    },
    CouponDisabled: {
      keys: ({ data }) => [couponKey(data.couponCode)],
      react: ({ data, occurredAt }, rows) => ({
        rows: { [couponKey(data.couponCode)]: { ...couponIn(rows, data.couponCode), disabledAt: occurredAt } },
      }),
    },
    ReferralMade: {
      keys: ({ data }) => [referralKey(data.referralId)],
      // A customer can name only what people recorded; what is made here is found by its click or coupon.
      react: ({ data }) =>
        data.customerId === undefined ? { rows: { [referralKey(data.referralId)]: { made: true } } } : {},
    },
    CustomerSignedUp: { keys: named, react: come },
    CustomerConverted: { keys: named, react: come },
  },
});
