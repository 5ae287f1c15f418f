import type { ApplicationRules, EventBody, RecordedEvent } from '@vouch/events';
import { given, happened, programLaunched, vaultFinds } from '@vouch/testing';
import { command } from '../../command.js';
import { Rejection, type DecideContext } from '../../decider.js';
import type { SealedPerson } from '../../sealed.js';
import { ApplyToProgram } from '../commands.js';

/** Partner p1 applies to the program `growth`. */

export const ids = { partnerId: 'p1', programId: 'growth' };
export const contact = { name: 'Ada Example', email: 'ada@example.com' };

export const launched = (admission: 'open' | 'review' | 'invitation' = 'review') =>
  programLaunched({ zone: 'Europe/Berlin', admission });

export const rules = (said: Partial<ApplicationRules> = {}) =>
  happened('ApplicationRulesSet', {
    programId: 'growth',
    version: 1,
    rules: {
      countries: {},
      domains: {},
      refuseFreeMail: false,
      refuseDisposable: false,
      duplicates: 'review',
      autoApprove: false,
      reapplyAfterDays: 0,
      ...said,
    },
  });

export const apply = (change: Partial<ApplyToProgram> = {}) => command(ApplyToProgram, { ...ids, ...change });
export const applying = (
  about: readonly RecordedEvent[],
  change: Partial<ApplyToProgram> = {},
  context: Partial<DecideContext> = {},
) =>
  given()
    .alongside(...about)
    .when(apply(change), context);

/** What a vault would say of the contact. */
export const contactIs = (person: Partial<SealedPerson>): Partial<DecideContext> => vaultFinds('contact', person);
export const addressIs = (said: Partial<SealedPerson['address']>) =>
  contactIs({ address: { disposable: false, free: false, domain: 'example.com', ...said } });

export const eventsIn = (decision: readonly EventBody[] | Rejection): readonly EventBody[] => {
  if (decision instanceof Rejection) throw new Error(decision.message);
  return decision;
};
export const typesIn = (decision: readonly EventBody[] | Rejection) => eventsIn(decision).map(({ type }) => type);
