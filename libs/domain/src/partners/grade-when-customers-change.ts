import type { RecordedEvent, Tier, TierCriteria } from '@vouch/events';
import { command } from '../command.js';
import { policy, type Reaction, type Rows } from '../policy.js';
import { ChangePartnerTier } from './commands.js';

interface PartnerRow {
  readonly approved: boolean;
  readonly activeCustomers: number;
  readonly certified: boolean;
  /** The tier that was last asked for; null before the first. */
  readonly tier: string | null;
}

interface ProgramRow {
  /** null: not launched yet. */
  readonly tiers: readonly Tier[] | null;
  /** Approved partners, with what is true of them, that wait for the launch to be graded. */
  readonly waiting: Readonly<Record<string, TierCriteria>>;
}

type Row = PartnerRow | ProgramRow;
type PartnerEvent = RecordedEvent<'ApplicationApproved' | 'PartnerCertified' | 'CustomerAttributed' | 'ChurnCredited'>;

/** By program too: a customer brought to another program does not count in this one. */
const partnerKey = ({ partnerId, programId }: { partnerId: string; programId: string }) =>
  `partner:${partnerId}:${programId}`;
const programKey = (programId: string) => `program:${programId}`;

const NEW_PARTNER: PartnerRow = { approved: false, activeCustomers: 0, certified: false, tier: null };
const UNLAUNCHED: ProgramRow = { tiers: null, waiting: {} };

/** The highest tier that asks for no more than what is true. The first asks for nothing, so there is always one. */
const tierFor = (tiers: readonly Tier[], facts: TierCriteria): Tier | undefined =>
  tiers.findLast(
    ({ criteria }) => facts.activeCustomers >= criteria.activeCustomers && (facts.certified || !criteria.certified),
  );

function changeTier(partnerId: string, tiers: readonly Tier[], facts: TierCriteria, occurredAt: string) {
  const tier = tierFor(tiers, facts);
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

const gradeAfter = (change: (partner: PartnerRow) => PartnerRow) => ({
  keys: ({ data }: PartnerEvent) => [partnerKey(data), programKey(data.programId)],
  react: ({ data, occurredAt }: PartnerEvent, rows: Rows<Row>): Reaction<Row> => {
    const { partnerId, programId } = data;
    const partner = change((rows(partnerKey(data)) as PartnerRow | null) ?? NEW_PARTNER);
    if (!partner.approved) return { rows: { [partnerKey(data)]: partner } };

    const program = (rows(programKey(programId)) as ProgramRow | null) ?? UNLAUNCHED;
    const facts = { activeCustomers: partner.activeCustomers, certified: partner.certified };
    if (!program.tiers)
      return {
        rows: {
          [partnerKey(data)]: partner,
          [programKey(programId)]: { ...program, waiting: { ...program.waiting, [partnerId]: facts } },
        },
      };

    const tierChange = changeTier(partnerId, program.tiers, facts, occurredAt);
    return tierChange.to === partner.tier
      ? { rows: { [partnerKey(data)]: partner } }
      : { rows: { [partnerKey(data)]: { ...partner, tier: tierChange.to } }, commands: [tierChange] };
  },
});

/** Tiers follow from facts: graded when a partner is let in, certified, brings a customer or loses one. */
export const gradeWhenCustomersChange = policy<Row>({
  name: 'grade-when-customers-change',
  capability: 'partners',
  startsAt: 'beginning',
  on: {
    ProgramLaunched: {
      keys: ({ data }) => [programKey(data.programId)],
      react: ({ data, occurredAt }, rows) => {
        const { waiting } = (rows(programKey(data.programId)) as ProgramRow | null) ?? UNLAUNCHED;
        return {
          rows: { [programKey(data.programId)]: { tiers: data.tiers, waiting: {} } },
          commands: Object.entries(waiting).map(([partnerId, facts]) =>
            changeTier(partnerId, data.tiers, facts, occurredAt),
          ),
        };
      },
    },
    ApplicationApproved: gradeAfter((partner) => ({ ...partner, approved: true })),
    PartnerCertified: gradeAfter((partner) => ({ ...partner, certified: true })),
    CustomerAttributed: gradeAfter((partner) => ({ ...partner, activeCustomers: partner.activeCustomers + 1 })),
    ChurnCredited: gradeAfter((partner) => ({ ...partner, activeCustomers: partner.activeCustomers - 1 })),
  },
});
