import type { EventType, RecordedEvent } from '@vouch/events';
import type { Command } from './command.js';
import { type Policy, policy, type Reacting, type Rows } from './policy.js';

/** What an event says, and the key at which it waits for what the other side says there. */
export interface Said<What> {
  readonly at: string;
  readonly what: What;
}

/** By type, what the events say; nothing for those that have no part in it. */
type Side<What> = { readonly [T in EventType]?: (event: RecordedEvent<T>) => Said<What> | undefined };

export interface Meeting<Earned, Taken> extends Pick<Policy, 'name' | 'capability'> {
  /** What was earned, and may have to be given back. */
  readonly earned: Side<Earned>;
  /** What takes it back. */
  readonly taken: Side<Taken>;
  /** What follows when the two meet. */
  readonly meet: (earned: Earned, taken: Taken) => readonly Command[];
  /** Two that stand for the same are kept once; without it, each is another. */
  readonly same?: (one: Earned, other: Earned) => boolean;
  /** Whether what takes back now ends what did before: that is forgotten, and meets nothing that is earned later. */
  readonly ends?: (later: Taken, earlier: Taken) => boolean;
}

interface MeetingRow<Earned, Taken> {
  readonly earned: readonly Earned[];
  readonly taken: readonly Taken[];
}

/**
 * A policy by which what was earned meets what takes it back, whichever of them is told first: pricing is another policy's
 * work, so a refund may be met before the commission of its payment. Each pair meets once, in the order in which it is told.
 */
export function meeting<Earned, Taken>({ earned, taken, meet, same, ends, ...named }: Meeting<Earned, Taken>): Policy {
  type Row = MeetingRow<Earned, Taken>;
  const rowAt = (rows: Rows<Row>, key: string): Row => rows(key) ?? { earned: [], taken: [] };

  function reactions<What>(
    side: Side<What>,
    meets: (row: Row, what: What) => { row: Row; commands: readonly Command[] },
  ) {
    return Object.entries(side as Readonly<Record<string, (event: RecordedEvent) => Said<What> | undefined>>).map(
      ([type, say]): [string, Reacting<Row, EventType>] => [
        type,
        {
          keys: (event) => [say(event)?.at].filter((key) => key !== undefined),
          react: (event, rows) => {
            const said = say(event);
            if (!said) return {};
            const { row, commands } = meets(rowAt(rows, said.at), said.what);
            return { rows: { [said.at]: row }, commands };
          },
        },
      ],
    );
  }

  return policy<Row>({
    ...named,
    startsAt: 'beginning',
    on: Object.fromEntries([
      ...reactions(earned, (row, what) => ({
        row: row.earned.some((one) => same?.(one, what)) ? row : { ...row, earned: [...row.earned, what] },
        commands: row.taken.flatMap((one) => meet(what, one)),
      })),
      ...reactions(taken, (row, what) => ({
        row: { ...row, taken: [...row.taken.filter((one) => !ends?.(what, one)), what] },
        commands: row.earned.flatMap((one) => meet(one, what)),
      })),
    ]),
  });
}
