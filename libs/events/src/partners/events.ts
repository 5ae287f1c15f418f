import { z } from 'zod';
import { defineEvent } from '../define-event.js';
import { code, country, day, id, partnerId, personId, positiveMoney, programId, textId } from '../values.js';
import { tierCriteria } from '../programs/events.js';
import { agreementEvents } from './agreement-events.js';

const partner = { partnerId, programId };
const decision = { kind: 'decision', decidedBy: 'person', version: 1 } as const;
const ofPartner = { lane: 'partner', stream: 'partner-<partnerId>' } as const;

const attempt = z
  .int()
  .positive()
  .describe('1 for the first application of this partner, 2 for the one after a decline.');

/** What was answered by choosing, not by writing: a code, a country, a number, yes or no. By the name of the form's field. */
const answers = z.record(code, z.union([code, country, z.number(), z.boolean()]));
export type Answers = z.infer<typeof answers>;

const textIds = z.record(code, textId);

export const applicationChecks = [
  'form',
  'duplicate-person',
  'duplicate-company',
  'disposable-address',
  'free-mail',
  'country',
  'domain',
] as const;

export const knownPerson = z
  .strictObject({
    personId,
    subject: z.string().min(1).max(250).describe('The stream of the command that brought the person.'),
  })
  .meta({ title: 'known person', description: 'Somebody whom we knew before.' });

export const matchedPerson = knownPerson
  .extend({
    programId: programId.optional().describe('The program of the partner whose person it is, where it is one’s.'),
  })
  .meta({ title: 'matched person', description: 'Somebody whom we knew before, and from which program.' });

export const applicationCheck = z
  .strictObject({
    check: z.enum(applicationChecks).describe('What was looked at.'),
    outcome: z
      .enum(['passed', 'notice', 'failed'])
      .describe('`notice`: worth a look, and no obstacle. `failed`: the rules of the program object.'),
    matches: z.array(matchedPerson).min(1).optional().describe('The persons whom we already know.'),
  })
  .meta({ title: 'application check', description: 'One check of an application, and what came out.' });
export type ApplicationCheck = z.infer<typeof applicationCheck>;

const reason = (whose: string) => code.describe(`Why, as a code from ${whose} own list.`);
const noteId = textId.optional().describe('What was said about it, in the vault.');
const roleOfPerson = z.enum(['owner', 'member', 'finance']).describe('What the person is there for.');

const tierChange = z.strictObject({
  ...partner,
  from: z.string().nullable().describe('The tier until now; null where the partner had none yet.'),
  to: z.string().describe('The tier from now on.'),
  facts: tierCriteria.describe('What was true of the partner when this was decided.'),
  criteria: tierCriteria.describe('What the new tier asks for.'),
});

export const partnerEvents = {
  PartnerInvited: defineEvent({
    ...decision,
    summary: 'A partner manager invited someone to become a partner.',
    data: z.strictObject({
      ...partner,
      invitationId: id.describe('The invitation.'),
      contactId: personId.describe('Whom it was sent to; the vault knows the address.'),
    }),
    ...ofPartner,
  }),
  InvitationAccepted: defineEvent({
    kind: 'fact',
    version: 1,
    summary: 'The invitation was taken up, by accepting it or by applying with it.',
    data: z.strictObject({ ...partner, invitationId: id.describe('The invitation.') }),
    ...ofPartner,
  }),
  PartnerApplied: defineEvent({
    kind: 'fact',
    version: 1,
    summary: 'A partner applied to a program, for the first time or again after a decline.',
    data: z.strictObject({
      ...partner,
      attempt,
      contactId: personId.optional().describe('The person who applied; the vault knows who that is.'),
      country: country.optional().describe('Where the partner is at home.'),
      recruitedBy: id.optional().describe('The partner that recruited this one.'),
      formVersion: z.int().positive().optional().describe('The form that was filled in; without it, there was none.'),
      answers: answers
        .optional()
        .describe('What was chosen in the form, by field: codes, countries, numbers, yes or no.'),
      textIds: textIds.optional().describe('What was written in the form, by field: where the vault keeps it.'),
    }),
    ...ofPartner,
  }),
  ApplicationChecked: defineEvent({
    ...decision,
    decidedBy: 'policy',
    summary: "An application was held against what is known and the program's rules.",
    data: z.strictObject({
      ...partner,
      attempt,
      checks: z.array(applicationCheck).describe('The checks that could be made.'),
    }),
    ...ofPartner,
  }),
  ReviewStarted: defineEvent({
    ...decision,
    summary: 'A partner manager took up an application.',
    data: z.strictObject(partner),
    ...ofPartner,
  }),
  MoreInformationRequested: defineEvent({
    ...decision,
    summary: 'A partner manager asked the applicant for more.',
    data: z.strictObject({ ...partner, noteId: textId.describe('What was asked, in the vault.') }),
    ...ofPartner,
  }),
  InformationProvided: defineEvent({
    kind: 'fact',
    version: 1,
    summary: 'The applicant answered what was asked.',
    data: z.strictObject({
      ...partner,
      answers: answers.optional().describe('What was chosen, by field; it replaces earlier answers to the same.'),
      textIds: textIds.optional().describe('What was written, by field: where the vault keeps it.'),
    }),
    ...ofPartner,
  }),
  ApplicationApproved: defineEvent({
    ...decision,
    summary: 'The applicant was let in, by a partner manager, by the rules, or because it was invited.',
    data: z.strictObject({
      ...partner,
      by: z.enum(['person', 'rules', 'invitation']).describe('Who or what decided.'),
    }),
    ...ofPartner,
  }),
  ApplicationDeclined: defineEvent({
    ...decision,
    summary: 'The applicant was turned down, by a partner manager or by the rules.',
    data: z.strictObject({
      ...partner,
      reason: reason("the program's"),
      noteId,
      mayReapplyFrom: day.optional().describe('The first day on which it may apply again; without it, at any time.'),
      by: z.enum(['person', 'rules']).describe('Who or what decided.'),
    }),
    ...ofPartner,
  }),
  PartnerSuspended: defineEvent({
    ...decision,
    summary: 'A partner was suspended: it stays a partner, and nothing is paid out until it is reinstated.',
    data: z.strictObject({ ...partner, reason: reason("the company's"), noteId }),
    ...ofPartner,
  }),
  PartnerReinstated: defineEvent({
    ...decision,
    summary: 'A suspended partner is back.',
    data: z.strictObject({ ...partner, reason: reason("the company's"), noteId }),
    ...ofPartner,
  }),
  PartnerTerminated: defineEvent({
    ...decision,
    summary: 'The partnership ended for good, and it is said what becomes of its money and its customers.',
    data: z.strictObject({
      ...partner,
      reason: reason("the company's"),
      noteId,
      balance: z.enum(['pay-out', 'forfeit']).describe('What becomes of what it has earned and not been paid.'),
      referrals: z
        .enum(['keep-earning', 'stop'])
        .describe('Whether the customers that it brought go on earning for it.'),
    }),
    ...ofPartner,
  }),
  PersonAdded: defineEvent({
    ...decision,
    summary: 'A person acts for the partner from now on, or does so in another role.',
    data: z.strictObject({ ...partner, personId, role: roleOfPerson }),
    ...ofPartner,
  }),
  PersonRemoved: defineEvent({
    ...decision,
    summary: 'A person no longer acts for the partner.',
    data: z.strictObject({ ...partner, personId, role: roleOfPerson }),
    ...ofPartner,
  }),
  PartnerPromoted: defineEvent({
    ...decision,
    decidedBy: 'policy',
    summary: 'The partner meets the criteria of a higher tier.',
    data: tierChange,
    ...ofPartner,
  }),
  PartnerDemoted: defineEvent({
    ...decision,
    decidedBy: 'policy',
    summary: 'The partner no longer meets the criteria of its tier.',
    data: tierChange,
    ...ofPartner,
  }),
  TierReviewDue: defineEvent({
    kind: 'decision',
    decidedBy: 'policy',
    version: 1,
    summary: 'Terms with other tiers came into force, and the partner is graded by them from now on.',
    data: z.strictObject({
      ...partner,
      termsVersion: z.int().positive().describe('The version whose tiers count from now on.'),
    }),
    lane: 'partner',
    stream: 'grading-<partnerId>',
  }),
  TermsAccepted: defineEvent({
    ...decision,
    summary: 'The partner accepted a version of the terms.',
    data: z.strictObject({
      ...partner,
      termsVersion: z.int().positive().describe('Which version.'),
      personId: personId.optional().describe('The person who accepted them, if it is known.'),
    }),
    ...ofPartner,
  }),
  MembershipFeePaid: defineEvent({
    kind: 'fact',
    version: 1,
    summary: 'The partner paid for its membership.',
    data: z.strictObject({
      ...partner,
      feeId: id.describe('The payment of the fee, as your billing names it.'),
      amount: positiveMoney.describe('What was paid.'),
      coversFrom: day.describe('The first day that is paid for.'),
      coversUntil: day.describe('The last day that is paid for.'),
    }),
    ...ofPartner,
  }),
  ...agreementEvents,
};
