import { customerLane, type EventBody, type Money } from '@vouch/events';
import type { Command } from '../command.js';
import { ALREADY_TRUE, type DecideContext, type Decision, type Rejection } from '../decider.js';
import { isSameFact, type KnownFact } from '../same-fact.js';

export const stream = ({ customerId }: { customerId: string }) => `customer-${customerId}`;
export const lane = ({ customerId }: { customerId: string }) => customerLane(customerId);

export const plainMoney = ({ amountMinor, currency }: Money): Money => ({ amountMinor, currency });

/** What all facts have in common: new ones are recorded, known ones are harmless, contradicting ones are refused. */
export function record(
  event: EventBody,
  known: KnownFact | null | undefined,
  report: Command,
  context: DecideContext,
  contradiction: () => Rejection,
): Decision {
  if (!known) return [event];
  return isSameFact(known, event.data, report, context) ? ALREADY_TRUE : contradiction();
}
