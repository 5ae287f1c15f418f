import { tiersOf, whatIsWrongWithTiers } from '@vouch/domain';
import {
  creditedTouch,
  type CreditedTouch,
  day,
  id,
  termsDocument,
  tier,
  tierCriteria,
  type Terms,
  type Tier,
} from '@vouch/events';
import { z } from 'zod';
import type { Stage } from './remade.js';

/** What is tried out. */
export interface Scenario {
  /** What its reader calls it. */
  readonly name: string;
  /** Only this program; absent: all of them. */
  readonly programId?: string;
  /** What would be paid; absent: the terms as they were published. */
  readonly terms?: Omit<Terms, 'version'>;
  /** The tiers; absent: those that were in force. */
  readonly tiers?: readonly Tier[];
  /** Which of equal touches is credited; absent: as each program said. */
  readonly attribution?: CreditedTouch;
  /** As if nothing were agreed with single partners; absent: what was agreed stands before what is proposed. */
  readonly agreements?: 'none';
  /** From this day on, YYYY-MM-DD in the program's zone; absent: from the beginning. */
  readonly from?: string;
}

/** How many run side by side: each keeps a world of its own in memory. */
const MOST_SCENARIOS = 5;

/** Where deciding anew begins: other terms leave tiers as they were, other tiers leave customers with whom they were. */
export function stageOf({ tiers, attribution }: Scenario): Stage {
  if (attribution) return 'attribution';
  return tiers ? 'tiers' : 'money';
}

/** What is wrong with what was proposed, and where. */
interface WrongInScenario {
  readonly path: readonly string[];
  readonly message: string;
}

const scenarioSchema = z
  .strictObject({
    name: z.string().min(1).max(60),
    programId: id.optional(),
    terms: termsDocument.optional(),
    tiers: z
      .array(tier.extend({ criteria: tierCriteria.partial() }))
      .min(1)
      .max(20)
      .optional(),
    attribution: creditedTouch.optional(),
    agreements: z.literal('none').optional(),
    from: day.optional(),
  })
  .refine(({ terms, tiers, attribution, agreements }) => (terms ?? tiers ?? attribution ?? agreements) !== undefined, {
    message: 'a scenario proposes something: `terms`, `tiers`, `attribution` or `agreements`',
  });

const scenarios = z
  .array(scenarioSchema)
  .min(1)
  .max(MOST_SCENARIOS)
  .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, {
    message: 'each scenario has a name of its own',
  });

/** Scenarios as a person or a system writes them; what they leave out is filled in as when terms are published. */
export function readScenarios(
  written: unknown,
): { readonly scenarios: readonly Scenario[] } | { readonly wrong: readonly WrongInScenario[] } {
  const read = scenarios.safeParse(written);
  if (!read.success)
    return { wrong: read.error.issues.map(({ path, message }) => ({ path: path.map(String), message })) };
  const filled = read.data.map(({ tiers, ...rest }) => ({ ...rest, ...(tiers && { tiers: tiersOf(tiers) }) }));
  const wrong = filled.flatMap(({ terms, tiers }, index) => {
    // Tiers alone may speak of whatever rules the published terms have.
    const rejection = tiers && whatIsWrongWithTiers(tiers, terms ?? null);
    return rejection ? [{ path: [String(index), 'tiers'], message: rejection.message }] : [];
  });
  return wrong.length > 0 ? { wrong } : { scenarios: filled };
}
