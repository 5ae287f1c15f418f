import type { EventType, RecordedEvent } from '@vouch/events';
import { type LtvCac, ltvCac, ltvCacOf, MemoryRows, PartnerFinancesRow } from '@vouch/read-models';

/** What came of the payments of one program, besides amounts. */
export interface Outcomes {
  /** Rules that paid. */
  accrued: number;
  /** Payments, or rules whose limit left nothing, that earned nothing; by the reason. */
  readonly refused: Record<string, number>;
  /** Rewards that are no cash. */
  rewards: number;
  /** Commissions that a limit made smaller. */
  shortened: number;
}

/** What a history comes to: the rows of the reports that a what-if shows, and counts of what was decided. */
export class Reckoning {
  private readonly rows = new MemoryRows();
  private readonly outcomes = new Map<string, Outcomes>();

  /** What it listens to. */
  static readonly types: readonly EventType[] = [
    ...new Set([
      ...ltvCac.reads.flatMap(({ on }) => Object.keys(on) as EventType[]),
      'CommissionRefused' as const,
      'RewardOwed' as const,
    ]),
  ];

  apply(event: RecordedEvent): void {
    for (const projection of ltvCac.reads) this.rows.apply(projection, event);
    if (event.type === 'CommissionAccrued') {
      const { programId, amount, computed } = event.data;
      const outcomes = this.outcomesOf(programId);
      outcomes.accrued++;
      if (amount.amountMinor < computed.amountMinor) outcomes.shortened++;
    } else if (event.type === 'RewardOwed') this.outcomesOf(event.data.programId).rewards++;
    else if (event.type === 'CommissionRefused') {
      const { programId, reason } = event.data;
      const { refused } = this.outcomesOf(programId);
      refused[reason] = (refused[reason] ?? 0) + 1;
    }
  }

  outcomesOf(programId: string): Outcomes {
    const known = this.outcomes.get(programId) ?? { accrued: 0, refused: {}, rewards: 0, shortened: 0 };
    this.outcomes.set(programId, known);
    return known;
  }

  finances(): Promise<readonly PartnerFinancesRow[]> {
    return this.rows.find(PartnerFinancesRow);
  }

  async ltvCac(): Promise<readonly LtvCac[]> {
    return (await ltvCacOf({}, this.rows)).programs;
  }
}
