import type { Exchanged, OccasionKind, Pays } from '@vouch/events';
import type { PartnerHold } from '../fraud/hold-words.js';
import type { ClosedMonth } from './account-months.projection.js';
import type { StatementLineRow } from './statement-lines.projection.js';

/** What is owed to the partner; negative when the partner owes. Minor units. */
export interface Balance {
  readonly heldMinor: number;
  readonly payableMinor: number;
}

export interface StatementEntry {
  readonly eventId: string;
  readonly position: number;
  readonly stream: string;
  readonly revision: number;
  /** Short form of the event for people, position and the beginning of the id: what `explain` takes. */
  readonly reference: string;
  /** The day of booking. */
  readonly date: string;
  /** The day that it is about: in an earlier month, it came when that was closed. */
  readonly occurredOn: string;
  /** The terms by which the commission was priced; null for lines that are about no single commission. */
  readonly termsVersion: number | null;
  readonly what: StatementLineRow['kind'];
  readonly programId: string;
  readonly commissionId: string | null;
  readonly customerId: string | null;
  /** What it is for: payment, click, seats-added and so on. */
  readonly occasion: OccasionKind | null;
  /** How many: clicks, seats. */
  readonly quantity: number | null;
  readonly referralId: string | null;
  readonly recruitId: string | null;
  readonly paymentId: string | null;
  readonly refundId: string | null;
  readonly payoutId: string | null;
  readonly basisMinor: number | null;
  readonly basisCurrency: string | null;
  /** Where it is paid in another currency than it is computed in: at which rate, and what it was before. */
  readonly exchanged: Exchanged | null;
  /** The rule of the terms, and what it pays. */
  readonly rule: string | null;
  readonly pays: Pays | null;
  readonly amountMinor: number;
  readonly releaseOn: string | null;
  readonly heldDeltaMinor: number;
  readonly payableDeltaMinor: number;
  readonly reason: string;
  /** The event that this one answers. */
  readonly sourceEventId: string | null;
}

export interface StatementLine extends StatementEntry {
  /** The holds, of those of the statement, that a commission is or was under. */
  readonly holdIds: readonly string[];
  /** After this line. */
  readonly balance: Balance;
}

export interface AccountStatement {
  readonly currency: string;
  /** Closed: it reads like this for ever. What comes late stands in the first month that is open. */
  readonly state: 'open' | 'closed';
  /** The event that closed it; null while it is open, and where there was nothing to close. */
  readonly closed: ClosedMonth | null;
  readonly opening: Balance;
  readonly closing: Balance;
  /** By booking day, then position. */
  readonly lines: readonly StatementLine[];
  readonly totals: {
    readonly accruedMinor: number;
    readonly releasedMinor: number;
    readonly reversedMinor: number;
    readonly forfeitedMinor: number;
    readonly paidMinor: number;
    readonly heldDeltaMinor: number;
    readonly payableDeltaMinor: number;
  };
  /** Payments and other occasions that earned nothing, each with its reason. */
  readonly refusals: readonly StatementEntry[];
}

/** What a partner earned that is no cash: beside the accounts, and no part of any balance. */
export interface StatementReward {
  readonly rewardId: string;
  readonly rule: string;
  readonly customerId: string | null;
  readonly state: 'held' | 'due' | 'ordered' | 'delivered' | 'expired' | 'cancelled';
  readonly owedOn: string;
  readonly worthMinor: number | null;
  readonly givenMinor: number;
  readonly currency: string | null;
  readonly what: string;
}

export interface Statement {
  readonly partnerId: string;
  /** null for a partner that only its payments name. */
  readonly program: { readonly programId: string; readonly name: string } | null;
  /** The persons who own the partnership. */
  readonly ownerIds: readonly string[];
  readonly month: string;
  readonly accounts: readonly AccountStatement[];
  /** Rewards for what happened in the month, by that day, each as it stands today. */
  readonly rewards: readonly StatementReward[];
  /** Holds that were open in the month, by the day they were placed, each as it stands today. */
  readonly holds: readonly PartnerHold[];
}
