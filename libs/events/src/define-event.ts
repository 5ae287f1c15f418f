import type { z } from 'zod';

export interface EventDefinition<Schema extends z.ZodType = z.ZodType> {
  /**
   * `fact`: comes from outside and is recorded even when it is early, unmatched or out of order.
   * `decision`: ours, made by a person or by a policy; a what-if run makes the policies' decisions again.
   */
  readonly kind: 'fact' | 'decision';
  readonly decidedBy?: 'person' | 'policy';
  /** One sentence for docs/events.md. */
  readonly summary: string;
  /** Raised when the shape of `data` changes; then `upcast` must lead there from every earlier version. */
  readonly version: number;
  readonly data: Schema;
  /** `upcast[n]` turns data of version n into data of version n + 1. */
  readonly upcast?: Readonly<Record<number, (data: never) => unknown>>;
  /**
   * Who owns the stream: which lane the event travels in. `*` reaches every lane; `partner or *`: that of the partner
   * that it names, and every lane where it names none.
   */
  readonly lane: 'partner' | 'customer' | '*' | 'partner or *';
  /** The stream's name as a pattern, for the docs: `partner-<partnerId>`. */
  readonly stream: string;
}

export const defineEvent = <Schema extends z.ZodType>(definition: EventDefinition<Schema>): EventDefinition<Schema> =>
  definition;
