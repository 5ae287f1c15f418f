import type { Condition } from '@vouch/events';
import type { TermsThatApply } from '@vouch/terms';
import { dayIn } from '../calendar.js';

/** A certification as it was awarded or renewed. */
export interface CertifiedPeriod {
  /** YYYY-MM-DD. */
  readonly from: string;
  /** The last day on which it holds; null: for ever. */
  readonly until: string | null;
  /** When it was taken back; null: never. */
  readonly revokedAt: string | null;
}

/** What is known of a partner when an occasion is priced. */
export interface EarningPartner {
  readonly approvedAt: string | null;
  /** Set when the partner was terminated and its customers stop earning for it. */
  readonly stoppedAt: string | null;
  /** By track. */
  readonly certified: Readonly<Record<string, readonly CertifiedPeriod[]>>;
  /** Days that membership fees cover, both included. */
  readonly fees: readonly { readonly from: string; readonly until: string }[];
}

/**
 * What a payment or another occasion must meet to earn, each as it was on its day in the program's zone, as far as it is known
 * now. Beginnings and ends count with their day: who is approved at noon earns from that morning's payments, who is terminated
 * at noon from that evening's. What is not met first is the reason of the refusal.
 */
export function earningConditions(
  day: string,
  applied: TermsThatApply,
  partner: EarningPartner,
  zone: string,
): Condition[] {
  const { terms, acceptance, accepted, acceptedAt } = applied;
  const on = (instant: string) => dayIn(zone, instant);
  return [
    approved(partner, day, on),
    ...(partner.stoppedAt === null ? [] : [notTerminated(on(partner.stoppedAt), day)]),
    ...(accepted && acceptance === 'none'
      ? []
      : [
          {
            condition: 'terms-accepted' as const,
            met: accepted,
            detail:
              acceptedAt === null
                ? `The partner had accepted no version of the terms that it could earn by; version ${terms.version} asks for it.`
                : `The partner accepted version ${terms.version} of the terms on ${on(acceptedAt)}.`,
          },
        ]),
    ...(terms.requires.certification ? [certified(partner, day, on)] : []),
    ...(terms.requires.membershipFee ? [feePaid(partner, day)] : []),
  ];
}

type OnDay = (instant: string) => string;

function approved({ approvedAt }: EarningPartner, day: string, on: OnDay): Condition {
  const condition = 'partner-approved';
  if (approvedAt === null)
    return { condition, met: false, detail: 'The partner was not approved when this was priced.' };
  const approvedOn = on(approvedAt);
  return approvedOn <= day
    ? { condition, met: true, detail: `The partner was approved on ${approvedOn}.` }
    : { condition, met: false, detail: `The partner was approved on ${approvedOn}, after that day.` };
}

const notTerminated = (terminatedOn: string, day: string): Condition => ({
  condition: 'partner-not-terminated',
  met: day <= terminatedOn,
  detail: `The partner was terminated on ${terminatedOn}; what comes later earns nothing.`,
});

function certified({ certified: tracks }: EarningPartner, day: string, on: OnDay): Condition {
  const condition = 'certified';
  for (const [trackId, periods] of Object.entries(tracks)) {
    const holds = periods.find(
      ({ from, until, revokedAt }) =>
        from <= day && (until === null || day <= until) && (revokedAt === null || day <= on(revokedAt)),
    );
    if (holds)
      return {
        condition,
        met: true,
        detail: `The partner was certified in ${trackId} from ${holds.from}${holds.until === null ? '' : ` to ${holds.until}`}.`,
      };
  }
  return {
    condition,
    met: false,
    detail: `The terms ask for a certification, and the partner held none on ${day}.`,
  };
}

function feePaid({ fees }: EarningPartner, day: string): Condition {
  const condition = 'membership-fee-paid';
  const fee = fees.find(({ from, until }) => from <= day && day <= until);
  return fee
    ? { condition, met: true, detail: `The membership fee was paid from ${fee.from} to ${fee.until}.` }
    : { condition, met: false, detail: `The terms ask for a paid membership fee, and none was paid for ${day}.` };
}
