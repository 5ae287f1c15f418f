import type { RecordedEvent, Tier, TierCriteria } from '@vouch/events';
import { command } from '../command.js';
import { policy, type Reaction, type Rows } from '../policy.js';
import { ChangePartnerTier } from './commands.js';

interface PartnerRow extends Omit<TierCriteria, 'certified'> {
  readonly approved: boolean;
  /** The tracks in which it holds a certification. */
  readonly tracks: readonly string[];
  /** The tier that was last asked for; null before the first. */
  readonly tier: string | null;
  /** The version of the terms whose tiers it was graded by last: no late fact leads behind it. */
  readonly gradedBy: number;
}

interface TiersOfVersion {
  readonly version: number;
  readonly tiers: readonly Tier[];
  /** null: the first, which also hold for what was before the launch. */
  readonly effectiveFrom: string | null;
}

interface CustomerRow {
  /** Payments less refunds, in the program's currency. */
  readonly netMinor: number;
  readonly churned: boolean;
}

interface ProgramRow {
  /** null: not launched yet. */
  readonly launched: { readonly currency: string; readonly versions: readonly TiersOfVersion[] } | null;
  /** Approved partners, with what is true of them, that wait for the launch to be graded. */
  readonly waiting: Readonly<Record<string, TierCriteria>>;
}

type Row = PartnerRow | CustomerRow | ProgramRow;
type CertificationEvent = RecordedEvent<'CertificationAwarded' | 'CertificationExpired' | 'CertificationRevoked'>;
type PartnerEvent = RecordedEvent<'ApplicationApproved' | 'CustomerAttributed' | 'TierReviewDue'> | CertificationEvent;
type CustomerEvent = RecordedEvent<
  'PaymentCredited' | 'RefundCredited' | 'ChurnCredited' | 'ReturnCredited' | 'CreditWithdrawn' | 'AttributionWithdrawn'
>;

/** By program too: a customer brought to another program does not count in this one. */
const partnerKey = ({ partnerId, programId }: { partnerId: string; programId: string }) =>
  `partner:${partnerId}:${programId}`;
const customerKey = (data: { partnerId: string; programId: string; customerId: string }) =>
  `customer:${data.partnerId}:${data.programId}:${data.customerId}`;
const programKey = (programId: string) => `program:${programId}`;

const NEW_PARTNER: PartnerRow = {
  approved: false,
  activeCustomers: 0,
  customersWon: 0,
  retainedRevenueMinor: 0,
  tracks: [],
  tier: null,
  gradedBy: 1,
};
const UNLAUNCHED: ProgramRow = { launched: null, waiting: {} };

const partnerIn = (rows: Rows<Row>, data: { partnerId: string; programId: string }) =>
  (rows(partnerKey(data)) as PartnerRow | null) ?? NEW_PARTNER;
const customerIn = (rows: Rows<Row>, data: { partnerId: string; programId: string; customerId: string }) =>
  (rows(customerKey(data)) as CustomerRow | null) ?? { netMinor: 0, churned: false };
const programIn = (rows: Rows<Row>, programId: string) =>
  (rows(programKey(programId)) as ProgramRow | null) ?? UNLAUNCHED;

const meets = (facts: TierCriteria, criteria: TierCriteria): boolean =>
  facts.activeCustomers >= criteria.activeCustomers &&
  facts.customersWon >= criteria.customersWon &&
  facts.retainedRevenueMinor >= criteria.retainedRevenueMinor &&
  (facts.certified || !criteria.certified);

function changeTier(partnerId: string, tiers: readonly Tier[], facts: TierCriteria, occurredAt: string) {
  // The highest that asks for no more than what is true. The first asks for nothing, so there is always one.
  const tier = tiers.findLast(({ criteria }) => meets(facts, criteria));
  if (!tier) throw new Error('A program was launched whose first tier asks for something.');
  return command(ChangePartnerTier, {
    partnerId,
    to: tier.name,
    tiersInOrder: tiers.map(({ name }) => name),
    facts,
    criteria: tier.criteria,
    occurredAt,
  });
}

/** Those in force when it happened, and never older ones than the partner was graded by before. */
function tiersFor(versions: readonly TiersOfVersion[], gradedBy: number, at: string): TiersOfVersion {
  const found = versions.findLast(
    ({ version, effectiveFrom }) => version <= gradedBy || effectiveFrom === null || effectiveFrom <= at,
  );
  if (!found) throw new Error('A program was launched without tiers.');
  return found;
}

const factsOf = ({ activeCustomers, customersWon, retainedRevenueMinor, tracks }: PartnerRow): TierCriteria => ({
  activeCustomers,
  customersWon,
  retainedRevenueMinor,
  certified: tracks.length > 0,
});

function graded(
  { data, occurredAt }: PartnerEvent | CustomerEvent,
  partner: PartnerRow,
  rows: Rows<Row>,
): Reaction<Row> {
  const { partnerId, programId } = data;
  const key = partnerKey(data);
  if (!partner.approved) return { rows: { [key]: partner } };
  const program = programIn(rows, programId);
  const facts = factsOf(partner);
  if (!program.launched)
    return {
      rows: {
        [key]: partner,
        [programKey(programId)]: { ...program, waiting: { ...program.waiting, [partnerId]: facts } },
      },
    };
  const { version, tiers } = tiersFor(program.launched.versions, partner.gradedBy, occurredAt);
  const tierChange = changeTier(partnerId, tiers, facts, occurredAt);
  return {
    rows: { [key]: { ...partner, tier: tierChange.to, gradedBy: version } },
    commands: tierChange.to === partner.tier ? [] : [tierChange],
  };
}

const gradeAfter = <E extends PartnerEvent = PartnerEvent>(change: (partner: PartnerRow, event: E) => PartnerRow) => ({
  keys: ({ data }: E) => [partnerKey(data), programKey(data.programId)],
  react: (event: E, rows: Rows<Row>): Reaction<Row> => graded(event, change(partnerIn(rows, event.data), event), rows),
});

const without = (tracks: readonly string[], trackId: string) => tracks.filter((track) => track !== trackId);

const uncertified = gradeAfter<CertificationEvent>((partner, { data }) => ({
  ...partner,
  tracks: without(partner.tracks, data.trackId),
}));

/** What a customer's own row and its partner's become of an event. */
const gradeAfterCustomer = <T extends CustomerEvent['type']>(
  change: (event: RecordedEvent<T>, customer: CustomerRow, currency: string | null) => CustomerRow,
) => ({
  keys: ({ data }: RecordedEvent<T>) => [partnerKey(data), customerKey(data), programKey(data.programId)],
  react: (event: RecordedEvent<T>, rows: Rows<Row>): Reaction<Row> => {
    const { data } = event;
    const before = customerIn(rows, data);
    const after = change(event, before, programIn(rows, data.programId).launched?.currency ?? null);
    const partner = partnerIn(rows, data);
    const reaction = graded(
      event as CustomerEvent,
      {
        ...partner,
        activeCustomers: partner.activeCustomers + activeIn(after) - activeIn(before),
        retainedRevenueMinor: partner.retainedRevenueMinor + retainedOf(after) - retainedOf(before),
      },
      rows,
    );
    return { ...reaction, rows: { ...reaction.rows, [customerKey(data)]: after } };
  },
});

const activeIn = ({ churned }: CustomerRow) => (churned ? 0 : 1);
const retainedOf = ({ churned, netMinor }: CustomerRow) => (churned ? 0 : netMinor);

/** Tiers follow from facts: graded when a partner is let in, gets or loses a certification, brings a customer, when one pays, is refunded or leaves, and when new tiers come into force. */
export const gradeWhenCustomersChange = policy<Row>({
  name: 'grade-when-customers-change',
  capability: 'partners',
  startsAt: 'beginning',
  on: {
    ProgramLaunched: {
      keys: ({ data }) => [programKey(data.programId)],
      react: ({ data, occurredAt }, rows) => {
        const { currency, tiers } = data;
        const { waiting } = programIn(rows, data.programId);
        return {
          rows: {
            [programKey(data.programId)]: {
              launched: { currency, versions: [{ version: data.terms.version, tiers, effectiveFrom: null }] },
              waiting: {},
            },
          },
          commands: Object.entries(waiting).map(([partnerId, facts]) =>
            changeTier(partnerId, tiers, facts, occurredAt),
          ),
        };
      },
    },
    TermsPublished: {
      keys: ({ data }) => [programKey(data.programId)],
      react: ({ data: { programId, terms, tiers, effectiveFrom } }, rows) => {
        const { launched, waiting } = programIn(rows, programId);
        if (!launched) throw new Error(`Terms of program ${programId} were published, which was not launched.`);
        const versions = [...launched.versions, { version: terms.version, tiers, effectiveFrom }];
        return { rows: { [programKey(programId)]: { launched: { ...launched, versions }, waiting } } };
      },
    },
    TierReviewDue: gradeAfter<RecordedEvent<'TierReviewDue'>>((partner, { data }) => ({
      ...partner,
      gradedBy: Math.max(partner.gradedBy, data.termsVersion),
    })),
    ApplicationApproved: gradeAfter((partner) => ({ ...partner, approved: true })),
    CertificationAwarded: gradeAfter<CertificationEvent>((partner, { data }) => ({
      ...partner,
      tracks: [...without(partner.tracks, data.trackId), data.trackId],
    })),
    CertificationExpired: uncertified,
    CertificationRevoked: uncertified,
    CustomerAttributed: gradeAfter((partner) => ({
      ...partner,
      activeCustomers: partner.activeCustomers + 1,
      customersWon: partner.customersWon + 1,
    })),
    PaymentCredited: gradeAfterCustomer<'PaymentCredited'>(({ data: { amount } }, customer, currency) =>
      amount.currency === currency ? { ...customer, netMinor: customer.netMinor + amount.amountMinor } : customer,
    ),
    RefundCredited: gradeAfterCustomer<'RefundCredited'>(({ data: { amount } }, customer, currency) =>
      amount.currency === currency ? { ...customer, netMinor: customer.netMinor - amount.amountMinor } : customer,
    ),
    ChurnCredited: gradeAfterCustomer<'ChurnCredited'>((_, customer) => ({ ...customer, churned: true })),
    CreditWithdrawn: gradeAfterCustomer<'CreditWithdrawn'>(({ data }, customer, currency) => {
      if (data.what !== 'payment') return { ...customer, churned: data.what === 'return' };
      if (data.amount.currency !== currency) return customer;
      const back = data.refunds.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
      return { ...customer, netMinor: customer.netMinor - data.amount.amountMinor + back };
    }),
    AttributionWithdrawn: {
      keys: ({ data }) => [partnerKey(data), customerKey(data), programKey(data.programId)],
      react: (event, rows) => {
        const { data } = event;
        const partner = partnerIn(rows, data);
        const customer = customerIn(rows, data);
        const neverCame = data.since === undefined;
        const reaction = graded(
          event,
          {
            ...partner,
            activeCustomers: partner.activeCustomers - activeIn(customer),
            customersWon: partner.customersWon - (neverCame ? 1 : 0),
            retainedRevenueMinor: partner.retainedRevenueMinor - retainedOf(customer),
          },
          rows,
        );
        const left = neverCame ? null : { ...customer, churned: true };
        return { ...reaction, rows: { ...reaction.rows, [customerKey(data)]: left } };
      },
    },
    ReturnCredited: gradeAfterCustomer<'ReturnCredited'>((_, customer) => ({ ...customer, churned: false })),
  },
});
