import { z } from 'zod';
import { defineEvent } from '../define-event.js';
import {
  code,
  currency,
  day,
  id,
  instant,
  partnerId,
  positiveMinor,
  positiveMoney,
  programId,
  textId,
  zone,
} from '../values.js';
import { overridesOfRules, terms } from './terms.js';

export const tierCriteria = z
  .strictObject({
    activeCustomers: z.int().nonnegative().describe('Customers that the partner brought and that have not churned.'),
    customersWon: z.int().nonnegative().describe('Customers that the partner ever brought.'),
    retainedRevenueMinor: z
      .int()
      .nonnegative()
      .describe(
        "Payments less refunds of the customers that have not churned, in the program's currency, in minor units.",
      ),
    certified: z.boolean().describe('Whether the partner holds a certification.'),
  })
  .meta({ title: 'tier criteria', description: 'What a tier asks for, and what is true of a partner.' });
export type TierCriteria = z.infer<typeof tierCriteria>;

export const tier = z
  .strictObject({
    name: z.string().min(1).max(60).describe('Its name, unique in the program.'),
    criteria: tierCriteria.describe('What it asks for.'),
    pays: overridesOfRules
      .optional()
      .describe(
        'What pays instead of what a rule of the terms says, for partners in this tier, by the name of the rule.',
      ),
  })
  .meta({ title: 'tier', description: 'A level of the program.' });
export type Tier = z.infer<typeof tier>;

export const admission = z.enum(['open', 'review', 'invitation']);
export type Admission = z.infer<typeof admission>;
export const acceptance = z.enum(['none', 'required']);

const HOW_PARTNERS_COME =
  'How partners come in: everyone at once, after a review of the application, or by invitation only.';
const NEEDS_ACCEPTANCE = 'Whether these terms apply to a partner only from its acceptance on.';
const tiers = z.array(tier).min(1).max(20).describe('Its tiers, lowest first; the first asks for nothing.');

export const formField = z
  .strictObject({
    name: code.describe('Names the answer.'),
    label: z.string().min(1).max(120).describe('What the applicant reads.'),
    kind: z
      .enum(['text', 'email', 'url', 'country', 'choice', 'number', 'yes-no'])
      .describe('What the answer is. The vault keeps texts, addresses and links; the log the rest.'),
    required: z.boolean().describe('Whether an application without it is incomplete.'),
    options: z.array(code).min(1).max(50).optional().describe('What a choice can be; absent for every other kind.'),
  })
  .meta({ title: 'form field', description: 'One question of an application form.' });
export type FormField = z.infer<typeof formField>;

const countries = z.array(z.string().regex(/^[A-Z]{2}$/)).max(250);
export const countryRule = z
  .strictObject({
    allow: countries.optional().describe('Only applicants from these, ISO 3166-1 alpha-2; absent: from anywhere.'),
    deny: countries.optional().describe('No applicants from these, ISO 3166-1 alpha-2.'),
  })
  .meta({ title: 'country rule', description: 'Countries that applicants must, or must not, come from.' });
export const domainRule = z
  .strictObject({
    deny: z
      .array(z.string().regex(/^[a-z0-9.-]{3,253}$/))
      .max(500)
      .optional()
      .describe('No applicants with addresses of these domains.'),
  })
  .meta({ title: 'domain rule', description: 'Domains that the addresses of applicants must not lie in.' });

export const applicationRules = z
  .strictObject({
    countries: countryRule.describe('Where applicants may be at home.'),
    domains: domainRule.describe('Where the addresses of applicants may lie.'),
    refuseFreeMail: z.boolean().describe('Whether an address of a mail provider that anyone can have is refused.'),
    refuseDisposable: z.boolean().describe('Whether an address of a service of throw-away addresses is refused.'),
    duplicates: z
      .enum(['review', 'decline'])
      .describe('What becomes of an applicant that is known already: a person looks at it, or it is declined.'),
    autoApprove: z.boolean().describe('Whether an application that passes every check is approved at once.'),
    reapplyAfterDays: z
      .int()
      .nonnegative()
      .max(3650)
      .describe('Days after a decline before the partner may apply again.'),
  })
  .meta({ title: 'application rules', description: 'How applications are judged before a person looks at them.' });
export type ApplicationRules = z.infer<typeof applicationRules>;

export const trackRequirement = z
  .strictObject({
    requirementId: id.describe('The requirement, unique in the track.'),
    name: z.string().min(1).max(120).describe('What people call it.'),
    passScore: z.int().min(0).max(100).optional().describe('The score that passes, 0 to 100; absent: it has no score.'),
  })
  .meta({ title: 'track requirement', description: 'Something to pass for a certification.' });
export type TrackRequirement = z.infer<typeof trackRequirement>;

const stream = 'program-<programId>';
const why = {
  reason: code.describe('Why, as a code.'),
  noteId: textId.optional().describe('What was said about it, kept in the vault.'),
};
const program = { kind: 'decision', decidedBy: 'person', version: 1, lane: '*', stream } as const;

/** The models of attribution. */
export const creditedTouch = z.enum(['first', 'last']);
export type CreditedTouch = z.infer<typeof creditedTouch>;

export const programEvents = {
  ProgramLaunched: defineEvent({
    ...program,
    summary: 'A partner program opens with its first terms and its tiers.',
    data: z.strictObject({
      programId,
      name: z.string().min(1).max(120).describe('What people call it.'),
      currency: currency.describe('The currency that the program is planned in.'),
      zone: zone.describe('The time zone of its days and months.'),
      admission: admission.describe(HOW_PARTNERS_COME),
      terms: terms.describe('What it pays. Version 1 holds for all that happened before the launch, too.'),
      acceptance: acceptance.describe(NEEDS_ACCEPTANCE),
      tiers,
      plausibleMonthlyRevenueMinor: positiveMinor.describe(
        'A declared monthly revenue above this, in minor units of its own currency, is flagged as implausible.',
      ),
      referralWindowDays: z
        .int()
        .positive()
        .max(3650)
        .describe('Days from the first contact in which a conversion counts for the referral.'),
      creditedTouch: creditedTouch.describe(
        'Which touch is credited among equals, such as several clicks: the first contact, or the last one before the conversion.',
      ),
      dealProtectionDays: z
        .int()
        .positive()
        .max(3650)
        .describe('Days for which a registered deal keeps others away from the prospect.'),
    }),
  }),
  TermsPublished: defineEvent({
    ...program,
    summary: 'New terms were published. They never change; a later version may follow them.',
    data: z.strictObject({
      programId,
      terms: terms.describe('What it will pay.'),
      tiers,
      effectiveFrom: instant.describe('From when on they are in force: the publication or later.'),
      acceptance: acceptance.describe(NEEDS_ACCEPTANCE),
      difference: z
        .array(z.string().min(1).max(500))
        .max(100)
        .describe('What changes against the version before, in words that follow from the two versions.'),
    }),
  }),
  ProgramPaused: defineEvent({
    ...program,
    summary: 'A program takes no applications and no referrals for the time being. What was brought before earns on.',
    data: z.strictObject({ programId, ...why }),
  }),
  ProgramResumed: defineEvent({
    ...program,
    summary: 'A paused program goes on.',
    data: z.strictObject({ programId }),
  }),
  ProgramClosed: defineEvent({
    ...program,
    summary: 'A program takes no applications and no referrals any more. What was brought before earns on.',
    data: z.strictObject({ programId, ...why }),
  }),
  AdmissionChanged: defineEvent({
    ...program,
    summary: 'How partners come into a program was changed.',
    data: z.strictObject({ programId, admission: admission.describe(HOW_PARTNERS_COME) }),
  }),
  ApplicationFormDefined: defineEvent({
    ...program,
    summary: 'What an application to the program has to say.',
    data: z.strictObject({
      programId,
      version: z.int().positive().describe('1 for the first form of the program.'),
      fields: z.array(formField).max(50).describe('Its questions, in order.'),
    }),
  }),
  ApplicationRulesSet: defineEvent({
    ...program,
    summary: 'How applications to the program are judged before a person looks at them.',
    data: z.strictObject({
      programId,
      version: z.int().positive().describe('1 for the first rules of the program.'),
      rules: applicationRules.describe('The rules from now on.'),
    }),
  }),
  TrackDefined: defineEvent({
    ...program,
    summary: 'A certification track of the program, or a new version of one.',
    data: z.strictObject({
      programId,
      trackId: id.describe('The track.'),
      version: z.int().positive().describe('1 for the first version of the track.'),
      name: z.string().min(1).max(120).describe('What people call it.'),
      requirements: z.array(trackRequirement).min(1).max(50).describe('What has to be passed.'),
      validMonths: z
        .int()
        .positive()
        .max(1200)
        .nullable()
        .describe('Calendar months for which a certification holds; null: for ever.'),
      noticeDays: z.int().nonnegative().max(365).describe('Days before the end on which the partner is told.'),
    }),
  }),
  ProgramCostRecorded: defineEvent({
    kind: 'fact',
    summary: 'Money was spent on the program, or on one partner of it.',
    version: 1,
    data: z.strictObject({
      costId: id.describe('The cost.'),
      programId,
      partnerId: partnerId.optional().describe('The partner that it was spent on; absent: the program as a whole.'),
      kind: code.describe('What for, as a code.'),
      amount: positiveMoney.describe('What was spent.'),
      incurredOn: day.describe('The day on which it was spent.'),
    }),
    lane: 'partner or *',
    stream: 'cost-<costId>',
  }),
};
