import type { Terms, Tier } from '@vouch/events';

/** What is tried out. */
export interface Proposal {
  /** Only this program; absent: all of them. */
  readonly programId?: string;
  /** What it would pay; absent: the terms as they were published. */
  readonly terms?: Omit<Terms, 'version'>;
  /** Its tiers; absent: those that were in force. */
  readonly tiers?: readonly Tier[];
  /** From this day on, YYYY-MM-DD in the program's zone; absent: from the beginning. */
  readonly from?: string;
}
