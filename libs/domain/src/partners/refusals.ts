import { Rejection } from '../decider.js';
import type { PartnerState } from './partner-state.js';

export const inOtherProgram = (partnerId: string, known: string, asked: string) =>
  new Rejection(
    'PartnerInOtherProgram',
    `Partner ${partnerId} belongs to program ${known}. Use another partner id for ${asked}.`,
  );

/** Why something that only members do is refused to whoever is none. */
export const notMember = (partnerId: string, { status }: PartnerState) =>
  status === 'terminated'
    ? new Rejection('PartnerTerminated', `The partnership with ${partnerId} was terminated, and that is final.`)
    : new Rejection('PartnerNotApproved', `Partner ${partnerId} has no approved application. Approve it first.`);

export const notOpen = (partnerId: string, { status, reason }: PartnerState): Rejection => {
  if (status === 'unknown' || status === 'invited')
    return new Rejection('NoOpenApplication', `Partner ${partnerId} has not applied. Record the application first.`);
  return new Rejection(
    'ApplicationAlreadyDecided',
    status === 'declined'
      ? `The application of partner ${partnerId} was declined (${reason}). The partner can apply again.`
      : `The application of partner ${partnerId} was approved, so there is nothing left to decide.`,
  );
};
