import type { EventData } from '@vouch/events';
import { addDays, endOfDay } from '../calendar.js';
import { command } from '../command.js';
import { derivedId } from '../derived-id.js';
import { entryOf } from '../entry-of.js';
import { policy, type Rows } from '../policy.js';
import { ProposePayout } from './commands.js';

type Schedule = Pick<EventData<'PayoutRulesSet'>, 'daysOfMonth'> & { readonly currencies: readonly string[] };

/** Every program with its zone and, once it has rules, its schedule. */
interface Programs {
  readonly zoneOf: Readonly<Record<string, string>>;
  readonly scheduleOf: Readonly<Record<string, Schedule>>;
}

const ALL = 'programs';
const programsIn = (rows: Rows<Programs>): Programs => rows(ALL) ?? { zoneOf: {}, scheduleOf: {} };

/** The day itself, and on the last of a shorter month those that it doesn't have. */
const isDue = ({ daysOfMonth }: Schedule, date: string): boolean => {
  const day = Number(date.slice(8));
  const isLast = addDays(date, 1).endsWith('-01');
  return daysOfMonth.some((due) => due === day || (isLast && due > day));
};

/** Proposes what the rules of a program ask for, when its day closes. A person has to approve it. */
export const proposeWhenDayClosed = policy<Programs>({
  name: 'propose-when-day-closed',
  capability: 'payouts',
  startsAt: 'beginning',
  on: {
    ProgramLaunched: {
      keys: () => [ALL],
      react: ({ data: { programId, zone } }, rows) => {
        const programs = programsIn(rows);
        return { rows: { [ALL]: { ...programs, zoneOf: { ...programs.zoneOf, [programId]: zone } } } };
      },
    },
    PayoutRulesSet: {
      keys: () => [ALL],
      react: ({ data: { programId, daysOfMonth, minimums } }, rows) => {
        const programs = programsIn(rows);
        const schedule = { daysOfMonth, currencies: minimums.map(({ currency }) => currency) };
        return { rows: { [ALL]: { ...programs, scheduleOf: { ...programs.scheduleOf, [programId]: schedule } } } };
      },
    },
    DayClosed: {
      keys: () => [ALL],
      react: ({ data: { date, zone } }, rows) => {
        const { zoneOf, scheduleOf } = programsIn(rows);
        const due = Object.entries(scheduleOf).filter(
          ([programId, schedule]) => entryOf(zoneOf, programId) === zone && isDue(schedule, date),
        );
        return {
          commands: due.flatMap(([programId, { currencies }]) =>
            currencies.map((currency) =>
              command(ProposePayout, {
                payoutId: derivedId('scheduled', programId, currency, date),
                programId,
                currency,
                occurredAt: endOfDay(date, zone),
              }),
            ),
          ),
        };
      },
    },
  },
});
