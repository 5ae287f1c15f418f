import type { TrackRequirement } from '@vouch/events';
import type { View } from '../decider.js';

/** A certification track as its program defines it. */
export interface TrackSeen {
  readonly version: number;
  readonly requirements: readonly TrackRequirement[];
  /** null: what was passed once holds for ever. */
  readonly validMonths: number | null;
  /** Days before the expiry on which the partner is told. */
  readonly noticeDays: number;
}

/** What has to be known of a program when somebody is certified in it. */
export interface TracksSeen {
  readonly zone: string;
  readonly tracks: Readonly<Record<string, TrackSeen>>;
}

export const tracksSeen: View<TracksSeen> = {
  initial: { zone: 'UTC', tracks: {} },
  evolve: {
    ProgramLaunched: (program, { data }) => ({ ...program, zone: data.zone }),
    TrackDefined: (program, { data }) => ({ ...program, tracks: { ...program.tracks, [data.trackId]: data } }),
  },
};
