import { fnv1a } from '@vouch/domain';

/** Which lane owns which rows; never changes while lanes are not level. */
export const laneOf = (laneKey: string, lanes: number): number => (lanes === 1 ? 0 : fnv1a(laneKey) % lanes);
