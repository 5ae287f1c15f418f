import { describe, expect, it } from '@jest/globals';
import { given, happened, settle } from '@vouch/testing';
import { command } from '../command.js';
import { CloseDay, SimulateClock } from './commands.js';

const BERLIN = 'Europe/Berlin';
const close = (date: string, zone = BERLIN) => command(CloseDay, { date, zone });
const closed = (date: string, zone = BERLIN) => happened('DayClosed', { date, zone });

describe('closing a day', () => {
  it('may begin with any day', () => {
    given().when(close('2026-03-01')).then(closed('2026-03-01'));
  });

  it('goes on with the next', () => {
    given(closed('2026-02-28')).when(close('2026-03-01')).then(closed('2026-03-01'));
  });

  it('is harmless when the day is closed, or lies before the first that was', () => {
    given(closed('2026-02-28'), closed('2026-03-01')).when(close('2026-02-28')).thenNothing();
    given(closed('2026-02-28')).when(close('2026-02-28')).thenNothing();
    given(closed('2026-02-28')).when(close('2026-02-01')).thenNothing();
  });

  it('leaves no gap, and says which day is expected', () => {
    given(closed('2026-02-28'))
      .when(close('2026-03-02'))
      .thenRejected('DayOutOfOrder', 'the next to close is 2026-03-01');
  });

  it('happens at the last moment of that day in its zone, whoever says so and when', () => {
    const { events } = settle([
      command(CloseDay, { date: '2026-03-28', zone: BERLIN, occurredAt: '2026-05-01T00:00:00Z' }),
      close('2026-03-29'),
      close('2026-03-29', 'America/Sao_Paulo'),
    ]);
    expect(events.map(({ stream, occurredAt }) => [stream, occurredAt])).toEqual([
      ['clock-Europe/Berlin', '2026-03-28T22:59:59.999Z'],
      ['clock-Europe/Berlin', '2026-03-29T21:59:59.999Z'],
      ['clock-America/Sao_Paulo', '2026-03-30T02:59:59.999Z'],
    ]);
  });
});

describe('simulating the clock', () => {
  const simulate = (startsOn: string) => command(SimulateClock, { startsOn });
  const simulated = happened('ClockSimulated', { startsOn: '2026-01-01' });

  it('declares where it starts', () => {
    given().when(simulate('2026-01-01')).then(simulated);
  });

  it('is harmless when it is already so, and refused when it starts elsewhere', () => {
    given(simulated).when(simulate('2026-01-01')).thenNothing();
    given(simulated).when(simulate('2026-01-02')).thenRejected('ClockAlreadySimulated', '2026-01-01');
  });
});
