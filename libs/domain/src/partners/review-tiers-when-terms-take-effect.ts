import { canonicalJson, type Tier } from '@vouch/events';
import { command } from '../command.js';
import { entryOf } from '../entry-of.js';
import { fnv1a } from '../fnv1a.js';
import { policy, type Rows } from '../policy.js';
import { ReviewTier } from './grading.js';

interface NewTiers {
  readonly version: number;
  readonly effectiveFrom: string;
}

interface Program {
  readonly zone: string;
  /** The tiers of the latest version, as canonical JSON. */
  readonly latest: string;
  /** Versions with other tiers, which no closed day has brought into force yet. */
  readonly coming: readonly NewTiers[];
  /** The last that a closed day brought into force; null: those of the launch. */
  readonly inForce: NewTiers | null;
}

/** One row: a closed day names a zone, so it could not name a program's own row. */
interface CalendarRow {
  readonly programs: Readonly<Record<string, Program>>;
}

/** Approved partners, each with its program. */
interface MembersRow {
  readonly members: Readonly<Record<string, string>>;
}

type Row = CalendarRow | MembersRow;

const CALENDAR = 'calendar';
/** Parts of the members, by partner: an approval writes one of them, and a day's closing reads all. */
const PARTS = 64;
const parts = Array.from({ length: PARTS }, (_, part) => `members:${part}`);
const membersKey = (partnerId: string) => `members:${fnv1a(partnerId) % PARTS}`;

const calendarIn = (rows: Rows<Row>): CalendarRow => (rows(CALENDAR) as CalendarRow | null) ?? { programs: {} };
const membersIn = (rows: Rows<Row>, key: string) => (rows(key) as MembersRow | null)?.members ?? {};
const told = (tiers: readonly Tier[]) => canonicalJson(tiers);

/** New tiers count from the day on that brings them into force: then every partner of the program is graded by them. */
export const reviewTiersWhenTermsTakeEffect = policy<Row>({
  name: 'review-tiers-when-terms-take-effect',
  capability: 'partners',
  startsAt: 'beginning',
  on: {
    ProgramLaunched: {
      keys: () => [CALENDAR],
      react: ({ data }, rows) => {
        const program: Program = { zone: data.zone, latest: told(data.tiers), coming: [], inForce: null };
        return { rows: { [CALENDAR]: { programs: { ...calendarIn(rows).programs, [data.programId]: program } } } };
      },
    },
    TermsPublished: {
      keys: () => [CALENDAR],
      react: ({ data: { programId, terms, tiers, effectiveFrom } }, rows) => {
        const { programs } = calendarIn(rows);
        const program = entryOf(programs, programId);
        if (!program) throw new Error(`Terms of program ${programId} were published, which was not launched.`);
        const latest = told(tiers);
        if (latest === program.latest) return {};
        const coming = [...program.coming, { version: terms.version, effectiveFrom }];
        return { rows: { [CALENDAR]: { programs: { ...programs, [programId]: { ...program, latest, coming } } } } };
      },
    },
    ApplicationApproved: {
      keys: ({ data }) => [CALENDAR, membersKey(data.partnerId)],
      react: ({ data: { partnerId, programId }, occurredAt }, rows) => {
        const key = membersKey(partnerId);
        // An approval that is told late was graded by the tiers of its own time.
        const inForce = entryOf(calendarIn(rows).programs, programId)?.inForce ?? null;
        const isLate = inForce !== null && occurredAt < inForce.effectiveFrom;
        return {
          rows: { [key]: { members: { ...membersIn(rows, key), [partnerId]: programId } } },
          commands: isLate
            ? [command(ReviewTier, { partnerId, programId, termsVersion: inForce.version, occurredAt })]
            : [],
        };
      },
    },
    DayClosed: {
      keys: () => [CALENDAR, ...parts],
      react: ({ data: { zone }, occurredAt }, rows) => {
        const { programs } = calendarIn(rows);
        const isDue = ({ effectiveFrom }: NewTiers) => effectiveFrom <= occurredAt;
        const due = Object.entries(programs).filter(([, each]) => each.zone === zone && each.coming.some(isDue));
        if (due.length === 0) return {};
        const changed = due.map(([programId, each]) => {
          const inForce = each.coming.findLast(isDue) ?? each.inForce;
          return [programId, { ...each, inForce, coming: each.coming.filter((version) => !isDue(version)) }] as const;
        });
        const versionOf = new Map(changed.map(([programId, { inForce }]) => [programId, inForce?.version ?? 1]));
        return {
          rows: { [CALENDAR]: { programs: { ...programs, ...Object.fromEntries(changed) } } },
          commands: parts.flatMap((key) =>
            Object.entries(membersIn(rows, key)).flatMap(([partnerId, programId]) => {
              const termsVersion = versionOf.get(programId);
              return termsVersion === undefined
                ? []
                : [command(ReviewTier, { partnerId, programId, termsVersion, occurredAt })];
            }),
          ),
        };
      },
    },
  },
});
