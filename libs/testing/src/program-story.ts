import {
  ChangeAdmission,
  CloseProgram,
  command,
  type Command,
  DefineApplicationForm,
  DefineTrack,
  type LaunchProgram,
  PauseProgram,
  PublishTerms,
  RecordProgramCost,
  ResumeProgram,
  SetApplicationRules,
} from '@vouch/domain';
import type { SeededRandom } from './random.js';
import { shareOf } from './program-launched.js';

/** How a random history tells something. */
export interface Teller {
  readonly random: SeededRandom;
  readonly days: number;
  /** Told when it happened, or by chance some days later; by whom, where that counts. */
  readonly deliver: (told: Command, delayMs?: number, actor?: string) => void;
  /** Some instant of a day of the history. */
  readonly instant: (day: number) => string;
}

/** What a company does to its program: two more versions of the terms, a pause, a form, rules, a track, costs, an end. */
export function programStory({ random, days, deliver, instant }: Teller, program: LaunchProgram): void {
  const { programId, terms, tiers, currency } = program;
  const some = (from: number, to: number) => instant(Math.floor(days * from + random.int(0, days * (to - from))));
  const [first, ...higher] = tiers;
  const publish = (change: Partial<PublishTerms>, occurredAt: string) =>
    deliver(command(PublishTerms, { programId, terms, ...change, occurredAt }));
  const requires = { certification: random.chance(0.3), membershipFee: random.chance(0.3) };
  publish(
    {
      terms: { ...terms, rules: [shareOf('0.18', 6)], requires },
      effectiveFrom: some(0.4, 0.5),
      acceptance: random.pick(['none', 'required']),
    },
    some(0.2, 0.4),
  );
  publish(
    {
      terms: { ...terms, rules: [shareOf('0.22', 12)] },
      tiers: [
        first!,
        { name: 'Grower', criteria: { customersWon: 1, retainedRevenueMinor: 50_000 } },
        ...higher.map((tier) => ({
          ...tier,
          criteria: { ...tier.criteria, customersWon: 2, retainedRevenueMinor: 50_000 },
        })),
      ],
    },
    some(0.6, 0.8),
  );
  deliver(
    command(DefineApplicationForm, {
      programId,
      fields: [{ name: 'team', label: 'How many are you?', kind: 'number', required: false }],
      occurredAt: instant(0),
    }),
  );
  deliver(command(SetApplicationRules, { programId, occurredAt: instant(0) }));
  deliver(
    command(DefineTrack, {
      programId,
      trackId: 'basics',
      name: 'Basics',
      requirements: [{ requirementId: 'exam', name: 'Exam', passScore: 80 }],
      validMonths: 2,
      noticeDays: 7,
      occurredAt: instant(0),
    }),
    0,
  );
  const pausedOn = random.int(0, days);
  deliver(command(PauseProgram, { programId, reason: 'capacity', occurredAt: instant(pausedOn) }), 0);
  deliver(command(ResumeProgram, { programId, occurredAt: instant(pausedOn + 2) }), 0);
  deliver(command(ChangeAdmission, { programId, admission: 'open', occurredAt: some(0.1, 0.9) }));
  if (random.chance(0.8))
    deliver(command(CloseProgram, { programId, reason: 'discontinued', occurredAt: some(0.9, 1) }), 0);
  for (let cost = 1; cost <= 4; cost++) {
    const occurredAt = some(0, 1);
    deliver(
      command(RecordProgramCost, {
        costId: `${programId}-cost${cost}`,
        programId,
        ...(random.chance(0.5) ? { partnerId: `p${random.int(1, 5)}` } : {}),
        kind: random.pick(['event', 'software']),
        amount: { amountMinor: random.int(1, 500_000), currency },
        incurredOn: occurredAt.slice(0, 10),
        occurredAt,
      }),
    );
  }
}
