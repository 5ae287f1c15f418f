import type { RecordedEvent } from '@vouch/events';
import { addDays } from '../calendar.js';
import { command, filledIn, type Command } from '../command.js';
import { policy, type Reaction, type Rows } from '../policy.js';
import { referralOfClick, referralOfCoupon } from '../referral-names.js';
import { LeaveTouchOpen, MakeReferral } from './commands.js';

/**
 * Makes a referral of each click and each coupon that a customer names, when it signs up or converts: attribution always goes
 * through a referral. What is not known yet is noted as open, and becomes a referral when it arrives.
 */

/** Most clicks are never named: each is remembered for its program's window and these days more, for what is told late. */
const TOLD_LATE_DAYS = 90;

/** Someone who named a click or a coupon. */
interface Naming {
  readonly customerId: string;
  /** When it was named. */
  readonly at: string;
  readonly prospectId?: string;
  readonly matches?: RecordedEvent<'ReferralMade'>['data']['matches'];
}

interface Click {
  readonly code: string;
  readonly programId: string;
  readonly partnerId: string;
  readonly at: string;
}

interface ClickRow {
  readonly click: Click;
  /** YYYY-MM-DD. */
  readonly keepUntil: string;
}

/** Who named a click that is not recorded yet. */
interface AwaitedClickRow {
  readonly waiting: readonly Naming[];
}

interface ProgramRow {
  readonly windowDays: number;
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

type Row = ClickRow | AwaitedClickRow | ProgramRow | CouponRow | ReferralRow;

const clickKey = (clickId: string) => `click:${clickId}`;
const awaitedClickKey = (clickId: string) => `awaited-click:${clickId}`;
const programKey = (programId: string) => `program:${programId}`;
const couponKey = (couponCode: string) => `coupon:${couponCode}`;
const referralKey = (referralId: string) => `referral:${referralId}`;

const clickIn = (rows: Rows<Row>, clickId: string): Click | null =>
  (rows(clickKey(clickId)) as ClickRow | null)?.click ?? null;
const awaitingClick = (rows: Rows<Row>, clickId: string): readonly Naming[] =>
  (rows(awaitedClickKey(clickId)) as AwaitedClickRow | null)?.waiting ?? [];
const couponIn = (rows: Rows<Row>, couponCode: string): CouponRow =>
  (rows(couponKey(couponCode)) as CouponRow | null) ?? { coupon: null, disabledAt: null, waiting: [] };

/** First contact was the click, whenever the customer came. */
function referClick(clickId: string, click: Click, naming: Naming): Command {
  const { code, programId, partnerId, at } = click;
  const { customerId, prospectId, matches, at: namedAt } = naming;
  return command(MakeReferral, {
    referralId: referralOfClick(clickId, customerId),
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
    const click = clickIn(rows, clickId);
    if (click) commands.push(referClick(clickId, click, naming));
    else {
      leaveOpen(referralOfClick(clickId, customerId));
      changed[awaitedClickKey(clickId)] = { waiting: [...awaitingClick(rows, clickId), naming] };
    }
  }
  if ('referralId' in data && data.referralId !== undefined && !rows(referralKey(data.referralId)))
    leaveOpen(data.referralId);
  return { commands, rows: changed };
}

const named = ({ data }: RecordedEvent<'CustomerSignedUp'> | RecordedEvent<'CustomerConverted'>): string[] => [
  ...(data.clickId === undefined ? [] : [clickKey(data.clickId), awaitedClickKey(data.clickId)]),
  ...(data.couponCode === undefined ? [] : [couponKey(data.couponCode)]),
  ...('referralId' in data && data.referralId !== undefined ? [referralKey(data.referralId)] : []),
];

export const referWhenCustomerComes = policy<Row>({
  name: 'refer-when-customer-comes',
  capability: 'referrals',
  startsAt: 'beginning',
  on: {
    ProgramLaunched: {
      keys: ({ data }) => [programKey(data.programId)],
      react: ({ data }) => ({ rows: { [programKey(data.programId)]: { windowDays: data.referralWindowDays } } }),
    },
    LinkClicked: {
      keys: ({ data: { programId, clicks } }) => [
        programKey(programId),
        ...clicks.flatMap(({ clickId }) => [clickKey(clickId), awaitedClickKey(clickId)]),
      ],
      react: ({ data: { code, programId, partnerId, clickedOn, clicks } }, rows) => {
        const program = rows(programKey(programId)) as ProgramRow | null;
        if (!program) throw new Error(`A link of program ${programId} was clicked, which was not launched.`);
        const keepUntil = addDays(clickedOn, program.windowDays + TOLD_LATE_DAYS);
        const commands: Command[] = [];
        const changed: Record<string, Row | null> = {};
        for (const { clickId, clickedAt } of clicks.filter((one) => !clickIn(rows, one.clickId))) {
          const click = { code, programId, partnerId, at: clickedAt };
          commands.push(...awaitingClick(rows, clickId).map((naming) => referClick(clickId, click, naming)));
          changed[clickKey(clickId)] = { click, keepUntil };
          changed[awaitedClickKey(clickId)] = null;
        }
        return { commands, rows: changed };
      },
    },
    DayClosed: { keys: () => [], react: ({ data }) => ({ forgets: data.date }) },
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
