import { addDays } from '../calendar.js';
import { command } from '../command.js';
import { entryOf } from '../entry-of.js';
import { policy, type Rows } from '../policy.js';
import { AccrueCommission } from './commands.js';
import { type CertifiedPeriod, type EarningPartner, earningConditions } from './earning-conditions.js';
import { type PublishedTerms, termsThatApply } from './terms-that-apply.js';

interface ProgramRow {
  readonly zone: string;
  /** The earliest first. */
  readonly versions: readonly PublishedTerms[];
}

interface PartnerRow extends EarningPartner {
  /** Name of the tier; null before the first. */
  readonly tier: string | null;
  /** When each version of the terms was accepted. */
  readonly accepted: Readonly<Record<string, string>>;
}

interface CustomerRow {
  readonly convertedAt: string | null;
  /** The earliest payment that was credited so far; null before the first. */
  readonly firstPaidAt: string | null;
}

type Row = ProgramRow | PartnerRow | CustomerRow;

interface Membership {
  readonly partnerId: string;
  readonly programId: string;
}
type Customer = Membership & { readonly customerId: string };

const programKey = (programId: string) => `program:${programId}`;
/** By program too: a partner earns in the program that let it in. */
const partnerKey = ({ partnerId, programId }: Membership) => `partner:${partnerId}:${programId}`;
const customerKey = ({ partnerId, programId, customerId }: Customer) =>
  `customer:${partnerId}:${programId}:${customerId}`;

const NEW_PARTNER: PartnerRow = {
  approvedAt: null,
  stoppedAt: null,
  certified: {},
  fees: [],
  tier: null,
  accepted: {},
};
const partnerIn = (rows: Rows<Row>, data: Membership): PartnerRow =>
  (rows(partnerKey(data)) as PartnerRow | null) ?? NEW_PARTNER;
const customerIn = (rows: Rows<Row>, data: Customer): CustomerRow =>
  (rows(customerKey(data)) as CustomerRow | null) ?? { convertedAt: null, firstPaidAt: null };

interface PartnerEvent<Data extends Membership> {
  readonly data: Data;
  readonly occurredAt: string;
}

/** What an event says of a partner. */
const learning = <Data extends Membership>(
  learn: (partner: PartnerRow, event: PartnerEvent<Data>) => Partial<PartnerRow>,
) => ({
  keys: ({ data }: PartnerEvent<Data>) => [partnerKey(data)],
  react: (event: PartnerEvent<Data>, rows: Rows<Row>) => {
    const partner = partnerIn(rows, event.data);
    return { rows: { [partnerKey(event.data)]: { ...partner, ...learn(partner, event) } } };
  },
});

const earlier = (known: string | null | undefined, instant: string) =>
  known === null || known === undefined || instant < known ? instant : known;

const withPeriods = (
  { certified }: PartnerRow,
  trackId: string,
  change: (periods: readonly CertifiedPeriod[]) => readonly CertifiedPeriod[],
) => ({ certified: { ...certified, [trackId]: change(entryOf(certified, trackId) ?? []) } });

const awarded = learning(
  (
    partner,
    {
      data,
    }: PartnerEvent<Membership & { trackId: string; expiresOn: string | null; awardedOn?: string; renewedOn?: string }>,
  ) =>
    withPeriods(partner, data.trackId, (periods) => [
      ...periods,
      { from: data.awardedOn ?? data.renewedOn ?? '', until: data.expiresOn, revokedAt: null },
    ]),
);

/**
 * Prices each credited payment by the terms that apply to it, and by the partner's tier as it stands when the payment is
 * credited, at the rate that these terms give that tier. Whether the partner may earn is judged by the day of the payment, with what
 * is known when it is credited: what arrives later about that day changes nothing that was decided.
 */
export const accrueWhenPaymentCredited = policy<Row>({
  name: 'accrue-when-payment-credited',
  capability: 'commissions',
  startsAt: 'beginning',
  on: {
    ProgramLaunched: {
      keys: ({ data }) => [programKey(data.programId)],
      react: ({ data: { programId, zone, terms, tiers, acceptance } }) => ({
        rows: { [programKey(programId)]: { zone, versions: [{ terms, tiers, acceptance, effectiveFrom: null }] } },
      }),
    },
    TermsPublished: {
      keys: ({ data }) => [programKey(data.programId)],
      react: ({ data: { programId, terms, tiers, acceptance, effectiveFrom } }, rows) => {
        const program = programIn(rows, programId);
        const version = { terms, tiers, acceptance, effectiveFrom };
        return { rows: { [programKey(programId)]: { ...program, versions: [...program.versions, version] } } };
      },
    },
    ApplicationApproved: learning(({ approvedAt }, { occurredAt }) => ({
      approvedAt: earlier(approvedAt, occurredAt),
    })),
    PartnerTerminated: learning(
      ({ stoppedAt }, { data, occurredAt }: PartnerEvent<Membership & { referrals: string }>) =>
        data.referrals === 'stop' ? { stoppedAt: earlier(stoppedAt, occurredAt) } : {},
    ),
    TermsAccepted: learning(
      ({ accepted }, { data, occurredAt }: PartnerEvent<Membership & { termsVersion: number }>) => ({
        accepted: { ...accepted, [data.termsVersion]: earlier(accepted[data.termsVersion], occurredAt) },
      }),
    ),
    MembershipFeePaid: learning(
      ({ fees }, { data }: PartnerEvent<Membership & { coversFrom: string; coversUntil: string }>) => ({
        fees: [...fees, { from: data.coversFrom, until: data.coversUntil }],
      }),
    ),
    CertificationAwarded: awarded,
    CertificationRenewed: awarded,
    CertificationRevoked: learning((partner, { data, occurredAt }: PartnerEvent<Membership & { trackId: string }>) =>
      withPeriods(partner, data.trackId, (periods) =>
        periods.map((period) => ({ ...period, revokedAt: earlier(period.revokedAt, occurredAt) })),
      ),
    ),
    PartnerPromoted: learning((_, { data }: PartnerEvent<Membership & { to: string }>) => ({ tier: data.to })),
    PartnerDemoted: learning((_, { data }: PartnerEvent<Membership & { to: string }>) => ({ tier: data.to })),
    CustomerAttributed: {
      keys: ({ data }) => [customerKey(data)],
      react: ({ data }, rows) => ({
        rows: { [customerKey(data)]: { ...customerIn(rows, data), convertedAt: data.convertedAt } },
      }),
    },
    PaymentCredited: {
      keys: ({ data }) => [programKey(data.programId), partnerKey(data), customerKey(data)],
      react: ({ id, data, occurredAt }, rows) => {
        const { zone, versions } = programIn(rows, data.programId);
        const partner = partnerIn(rows, data);
        const customer = customerIn(rows, data);
        const applied = termsThatApply(versions, partner.accepted, {
          paidAt: occurredAt,
          convertedAt: customer.convertedAt,
          isFirst: customer.firstPaidAt === null || occurredAt < customer.firstPaidAt,
        });
        const { terms, tiers } = applied;
        const tierRate = tiers.find(({ name }) => name === partner.tier)?.rate;
        return {
          rows: { [customerKey(data)]: { ...customer, firstPaidAt: earlier(customer.firstPaidAt, occurredAt) } },
          commands: [
            command(AccrueCommission, {
              partnerId: data.partnerId,
              programId: data.programId,
              customerId: data.customerId,
              paymentId: data.paymentId,
              basis: data.amount,
              termsVersion: terms.version,
              tier: partner.tier,
              rate: tierRate ?? terms.rate,
              rateFrom: tierRate === undefined ? 'terms' : 'tier',
              conditions: earningConditions(data, applied, partner, zone),
              paidOn: data.paidOn,
              releaseOn: addDays(data.paidOn, terms.holdingDays),
              sourceEventId: id,
              occurredAt,
            }),
          ],
        };
      },
    },
  },
});

function programIn(rows: Rows<Row>, programId: string): ProgramRow {
  const program = rows(programKey(programId)) as ProgramRow | null;
  if (!program) throw new Error(`A payment is credited in program ${programId}, which was not launched.`);
  return program;
}
