import { EVERY_LANE } from '@vouch/events';
import { addDays, endOfDay } from '../calendar.js';
import { ALREADY_TRUE, Rejection, decider, handles } from '../decider.js';
import { CloseDay, SimulateClock } from './commands.js';

type SimulationState = { readonly startsOn: string } | null;

/** Whether this log's time is simulated: stream `clock`. */
export const simulation = decider<SimulationState>({
  capability: 'clock',
  initial: null,
  commands: [
    handles({
      type: SimulateClock,
      summary: 'Declares, as the first event of an empty log, that its days are closed by command.',
      by: 'policy',
      stream: () => 'clock',
      lane: () => EVERY_LANE,
      decide: ({ startsOn }, simulated: SimulationState) => {
        if (!simulated) return [{ type: 'ClockSimulated', data: { startsOn } }];
        return simulated.startsOn === startsOn
          ? ALREADY_TRUE
          : new Rejection(
              'ClockAlreadySimulated',
              `This log's simulated clock already starts on ${simulated.startsOn}.`,
            );
      },
    }),
  ],
  evolve: {
    ClockSimulated: (_, event) => ({ startsOn: event.data.startsOn }),
  },
});

interface ZoneState {
  /** The last day that was closed in this zone; null before the first. */
  readonly lastClosed: string | null;
}

/** The days of one time zone: they close in order and without gaps, whichever comes first. */
export const zoneDays = decider<ZoneState>({
  capability: 'clock',
  initial: { lastClosed: null },
  commands: [
    handles({
      type: CloseDay,
      summary:
        "Closes a day of a time zone. On a live log only the scheduler does; over HTTP it drives a simulated log's time.",
      by: ['admin'],
      stream: ({ zone }) => `clock-${zone}`,
      lane: () => EVERY_LANE,
      occurredAt: ({ date, zone }) => endOfDay(date, zone),
      decide: ({ date, zone }, { lastClosed }: ZoneState) => {
        if (lastClosed !== null && date <= lastClosed) return ALREADY_TRUE;
        const expected = lastClosed === null ? date : addDays(lastClosed, 1);
        return date === expected
          ? [{ type: 'DayClosed', data: { date, zone } }]
          : new Rejection(
              'DayOutOfOrder',
              `Days close one after the other: in ${zone} the next to close is ${expected}, not ${date}.`,
            );
      },
    }),
  ],
  evolve: {
    DayClosed: (_, event) => ({ lastClosed: event.data.date }),
  },
});
