import type { EventType, RecordedEvent } from '@vouch/events';
import { dayIn } from './calendar.js';
import type { Command } from './command.js';
import { policy, type Policy, type Reacting, type Rows } from './policy.js';

interface Membership {
  readonly partnerId: string;
  readonly programId: string;
}

/** That a partner was terminated and loses what it earned. */
interface Forfeit {
  /** YYYY-MM-DD in the program's zone: what is of this day or earlier is lost. */
  readonly on: string;
  readonly eventId: string;
}

interface Earned {
  /** What may be lost: the id of a reward, or the currency of an account. */
  readonly what: string;
  /** YYYY-MM-DD: its day; null: it is of the time before, whenever it is told. */
  readonly on: string | null;
}

type OfPartner = { [T in EventType]: RecordedEvent<T>['data'] extends Membership ? T : never }[EventType];
type Side<Says> = { readonly [T in OfPartner]?: (event: RecordedEvent<T>) => Says | undefined };

export interface Forfeiting extends Pick<Policy, 'name' | 'capability'> {
  readonly earns: Side<Earned>;
  /** What can not be lost any more: it was given, or is owed no more. */
  readonly ends?: Side<string>;
  readonly lose: (of: Membership, what: string, forfeit: Forfeit, occurredAt: string) => Command;
}

interface ProgramRow {
  readonly zone: string;
}

interface PartnerRow {
  readonly earned: readonly string[];
  readonly forfeit: Forfeit | null;
}

type Row = ProgramRow | PartnerRow;

const programKey = (programId: string) => `program:${programId}`;
const partnerKey = ({ partnerId, programId }: Membership) => `partner:${partnerId}:${programId}`;
const partnerIn = (rows: Rows<Row>, of: Membership): PartnerRow =>
  (rows(partnerKey(of)) as PartnerRow | null) ?? { earned: [], forfeit: null };

type OfMember = RecordedEvent & { readonly data: Membership };

/**
 * A policy by which a partner that is terminated and forfeits its balance loses what it earned until that day: all at once, and
 * what is told late as it comes.
 */
export function forfeiting({ earns, ends = {}, lose, ...named }: Forfeiting): Policy {
  function reactions<Says>(
    side: Side<Says>,
    react: (event: OfMember, says: Says, partner: PartnerRow) => { earned: readonly string[]; commands?: Command[] },
  ) {
    return Object.entries(side as Readonly<Record<string, (event: OfMember) => Says | undefined>>).map(
      ([type, say]): [string, Reacting<Row, OfPartner>] => [
        type,
        {
          keys: ({ data }) => [partnerKey(data)],
          react: (event, rows) => {
            const says = say(event);
            if (says === undefined) return {};
            const partner = partnerIn(rows, event.data);
            const { earned, commands = [] } = react(event, says, partner);
            const isSame = earned.length === partner.earned.length;
            return { commands, ...(isSame ? {} : { rows: { [partnerKey(event.data)]: { ...partner, earned } } }) };
          },
        },
      ],
    );
  }

  return policy<Row>({
    ...named,
    startsAt: 'beginning',
    on: {
      ...Object.fromEntries([
        ...reactions(earns, ({ data, occurredAt }, { what, on }, { earned, forfeit }) => ({
          earned: earned.includes(what) ? earned : [...earned, what],
          commands: forfeit && (on === null || on <= forfeit.on) ? [lose(data, what, forfeit, occurredAt)] : [],
        })),
        ...reactions(ends, (_, what, { earned }) => ({ earned: earned.filter((one) => one !== what) })),
      ]),
      ProgramLaunched: {
        keys: ({ data }) => [programKey(data.programId)],
        react: ({ data }) => ({ rows: { [programKey(data.programId)]: { zone: data.zone } } }),
      },
      PartnerTerminated: {
        keys: ({ data }) => [programKey(data.programId), partnerKey(data)],
        react: ({ id, data, occurredAt }, rows) => {
          if (data.balance !== 'forfeit') return {};
          const program = rows(programKey(data.programId)) as ProgramRow | null;
          if (!program) throw new Error(`A partner of program ${data.programId} ended, which was not launched.`);
          const { earned } = partnerIn(rows, data);
          const forfeit = { on: dayIn(program.zone, occurredAt), eventId: id };
          return {
            rows: { [partnerKey(data)]: { earned, forfeit } },
            commands: earned.map((what) => lose(data, what, forfeit, occurredAt)),
          };
        },
      },
    },
  });
}
