import type { KnownFact } from '../same-fact.js';

/** A customer left, or came back. */
export interface Turn extends KnownFact {
  readonly kind: 'churn' | 'return';
}

/** In business time; what is told later for the same instant comes after. */
export function withTurn(turns: readonly Turn[], turn: Turn): readonly Turn[] {
  const place = turns.findIndex(({ occurredAt }) => occurredAt > turn.occurredAt);
  return place < 0 ? [...turns, turn] : [...turns.slice(0, place), turn, ...turns.slice(place)];
}

/** A turn of the same kind right before or after an instant: nobody leaves twice without coming back in between. */
export function sameTurnBeside(turns: readonly Turn[], kind: Turn['kind'], at: string): Turn | null {
  const before = turns.findLast(({ occurredAt }) => occurredAt <= at);
  const after = turns.find(({ occurredAt }) => occurredAt > at);
  if (before?.kind === kind) return before;
  return after?.kind === kind ? after : null;
}
