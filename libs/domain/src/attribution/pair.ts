import { partnerLane } from '@vouch/events';

export interface Pair {
  readonly partnerId: string;
  readonly customerId: string;
}

export const stream = ({ partnerId, customerId }: Pair) => `attribution-${partnerId}:${customerId}`;
export const lane = ({ partnerId }: Pair) => partnerLane(partnerId);
