import { STAFF, agreedTerms, canonicalJson, type EventData } from '@vouch/events';
import { dayIn } from '../calendar.js';
import { filledIn } from '../command.js';
import {
  ALREADY_TRUE,
  Rejection,
  handles,
  type CommandHandling,
  type DecideContext,
  type Decision,
} from '../decider.js';
import { AgreePartnerTerms, EndPartnerTerms, SetPartnerGroups } from './agreement-commands.js';
import { isMember, ofPartner, programOf, type PartnerState } from './partner-state.js';
import { closedDays, ownProgramAndDays, programSeen } from './program-view.js';
import { notMember } from './refusals.js';

/** What holds for one partner alone: terms that were agreed with it, and the groups that it is in. */
export const agreeing: readonly CommandHandling<PartnerState>[] = [
  handles({
    type: AgreePartnerTerms,
    summary: 'Agrees on terms with one partner: they stand before those of the program for what happens on these days.',
    occursWhenSent: true,
    by: STAFF,
    ...ofPartner,
    consults: ownProgramAndDays,
    decide: (agree, partner: PartnerState, context) => {
      const { partnerId, agreementId, reason } = agree;
      if (!isMember(partner)) return notMember(partnerId, partner);
      const known = partner.agreements.get(agreementId);
      const from = agree.from ?? known?.said.from ?? today(context);
      const terms = agreedTerms.parse(agree.terms);
      const agreed = {
        partnerId,
        programId: programOf(partner),
        agreementId,
        from,
        ...filledIn({ until: agree.until }),
        terms,
        reason,
      };
      if (known) return saysTheSame(known, agreed) ? ALREADY_TRUE : agreedOtherwise(agree);
      return (
        inPast(from, context) ??
        whatIsWrongWith(agreed, context.consulted(programSeen).ruleNames) ?? [
          { type: 'PartnerTermsAgreed', data: { ...agreed, ...filledIn({ noteId: context.sealed.text('note') }) } },
        ]
      );
    },
  }),
  handles({
    type: EndPartnerTerms,
    summary:
      'Ends an agreement with a partner: what happens after its last day follows the terms of the program again.',
    occursWhenSent: true,
    by: STAFF,
    ...ofPartner,
    consults: ownProgramAndDays,
    decide: (end, partner: PartnerState, context): Decision => {
      const { partnerId, agreementId, reason } = end;
      const known = partner.agreements.get(agreementId);
      if (!known)
        return new Rejection('AgreementUnknown', `There is no agreement ${agreementId} with partner ${partnerId}.`);
      const lastDay = end.lastDay ?? today(context);
      const { until } = known;
      if (until === lastDay || (until !== undefined && until < lastDay && end.lastDay === undefined))
        return ALREADY_TRUE;
      if (until !== undefined && until < lastDay)
        return new Rejection(
          'AgreementEndsEarlier',
          `Agreement ${agreementId} counts until ${until}, which is before ${lastDay}. Agree anew for the days after it.`,
        );
      return (
        inPast(lastDay, context) ?? [
          {
            type: 'PartnerTermsEnded',
            data: {
              partnerId,
              programId: programOf(partner),
              agreementId,
              lastDay,
              reason,
              ...filledIn({ noteId: context.sealed.text('note') }),
            },
          },
        ]
      );
    },
  }),
  handles({
    type: SetPartnerGroups,
    summary: 'Says which groups a partner is in from today on, and that it is in no others. Terms may ask for them.',
    occursWhenSent: true,
    by: STAFF,
    ...ofPartner,
    consults: ownProgramAndDays,
    decide: ({ partnerId, groups: said }, partner: PartnerState, context) => {
      if (!isMember(partner)) return notMember(partnerId, partner);
      const groups = [...new Set(said)].sort();
      if (canonicalJson(groups) === canonicalJson(partner.groups)) return ALREADY_TRUE;
      const data = { partnerId, programId: programOf(partner), groups, from: today(context) };
      return [{ type: 'PartnerGroupsSet', data }];
    },
  }),
];

type Agreed = Omit<EventData<'PartnerTermsAgreed'>, 'noteId'>;

const today = ({ occurredAt, consulted }: DecideContext) => dayIn(consulted(programSeen).zone, occurredAt);

/** What it said when it was made: an end that came later changes nothing of that. */
const saysTheSame = ({ said }: { readonly said: Agreed }, agreed: Agreed) =>
  canonicalJson(said) === canonicalJson(agreed);

const agreedOtherwise = ({ partnerId, agreementId }: AgreePartnerTerms) =>
  new Rejection(
    'AgreementAlreadyMade',
    `Agreement ${agreementId} with partner ${partnerId} says otherwise, and what was agreed never changes. End it, or agree under another id.`,
  );

/** Days that are over were priced by what was agreed then. */
function inPast(day: string, context: DecideContext): Rejection | null {
  const closed = context.consulted(closedDays);
  if (day >= today(context) && (closed === null || day > closed)) return null;
  return new Rejection(
    'AgreementInPast',
    `What is agreed counts or ends from today on or later, never for days that are over; ${day} is past. Name a later day, or none.`,
  );
}

function whatIsWrongWith({ from, until, terms }: Agreed, rules: readonly string[]): Rejection | null {
  if (until !== undefined && until < from)
    return new Rejection(
      'AgreementEndedBeforeItBegan',
      `It would count from ${from} until ${until}, which is earlier. Name a later end.`,
    );
  const unknown = terms.without.find((rule) => !rules.includes(rule));
  return unknown === undefined
    ? null
    : new Rejection(
        'RuleUnknown',
        `The program has no rule ${unknown} that could not apply. Its rules are ${rules.join(', ')}.`,
      );
}
