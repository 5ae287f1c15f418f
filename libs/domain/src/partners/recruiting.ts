import { Rejection, type DecideContext } from '../decider.js';
import type { ApplyToProgram } from './commands.js';
import type { PartnerState } from './partner-state.js';

/**
 * Why the partner that is named can't have recruited this one; null where it can, or none is named. It has to be known before the
 * first application, and never changes: so no partner comes to be its own recruiter by way of others.
 */
export function whyNotRecruited(
  { partnerId, programId, recruitedBy }: ApplyToProgram,
  { attempt, recruitedBy: known }: PartnerState,
  programOfRecruiter: string | null,
  { sealed }: DecideContext,
): Rejection | null {
  if (recruitedBy === undefined || recruitedBy === known) return null;
  if (attempt > 0)
    return new Rejection(
      'RecruiterAlreadySettled',
      `Who recruited partner ${partnerId} was settled by its first application: ${known ?? 'nobody'}. Leave recruitedBy out.`,
    );
  const { samePerson = [] } = sealed.person('contact') ?? {};
  if (recruitedBy === partnerId || samePerson.some(({ subject }) => subject === `partner-${recruitedBy}`))
    return new Rejection('OwnRecruitment', `Partner ${partnerId} can't have recruited itself. Leave recruitedBy out.`);
  if (programOfRecruiter === null)
    return new Rejection(
      'RecruiterUnknown',
      `No partner ${recruitedBy} has applied. Leave recruitedBy out, or mend it.`,
    );
  return programOfRecruiter === programId
    ? null
    : new Rejection(
        'RecruiterInOtherProgram',
        `Partner ${recruitedBy} is in another program, and recruits are of one's own. Leave recruitedBy out.`,
      );
}
