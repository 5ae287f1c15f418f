import type { ApplicationCheck, ApplicationRules } from '@vouch/events';
import { filledIn } from '../command.js';
import type { KnownPerson, SealedPerson } from '../sealed.js';
import type { ApplicationForm } from './program-view.js';

export interface Applicant {
  /** The stream of this partner: its own earlier applications are no duplicates. */
  readonly stream: string;
  readonly programId: string;
  readonly contact: SealedPerson | undefined;
  readonly country: string | undefined;
}

type Matches = NonNullable<ApplicationCheck['matches']>;

const check = (
  name: ApplicationCheck['check'],
  outcome: ApplicationCheck['outcome'],
  matches: Matches = [],
): ApplicationCheck => ({ check: name, outcome, ...(matches.length > 0 ? { matches } : {}) });

/** The program that a partner's stream is about; null for a stream that is nobody's. */
export type ProgramOfSubject = (subject: string) => string | null;

/** The streams of the partners among these persons. */
export const partnersAmong = (known: readonly KnownPerson[]): readonly string[] => [
  ...new Set(known.map(({ subject }) => subject).filter((subject) => subject.startsWith('partner-'))),
];

/**
 * Who is a partner of the same program is a duplicate. Who is one of another program, since a company may be in several, or is
 * known as a customer or a prospect, is only worth a look.
 */
function duplicates(
  name: 'duplicate-person' | 'duplicate-company',
  known: readonly KnownPerson[],
  { stream, programId }: Applicant,
  programOfSubject: ProgramOfSubject,
) {
  const others = known
    .filter(({ subject }) => subject !== stream)
    .map(({ personId, subject }) => ({
      personId,
      subject,
      ...filledIn({ programId: programOfSubject(subject) }),
    }));
  const isPartner = others.some((other) => other.programId === programId);
  return check(name, isPartner ? 'failed' : others.length > 0 ? 'notice' : 'passed', others);
}

const refused = (isSo: boolean, refuses: boolean) => (!isSo ? 'passed' : refuses ? 'failed' : 'notice');

/** The checks that can be made: of the form where there is one, of the address where one was given, of what there are rules for. */
export function checksOf(
  applicant: Applicant,
  programOfSubject: ProgramOfSubject,
  form: ApplicationForm | null,
  rules: ApplicationRules,
): ApplicationCheck[] {
  const { contact, country } = applicant;
  const { allow, deny } = rules.countries;
  const { deny: deniedDomains } = rules.domains;
  const isAdmitted =
    (allow === undefined || (country !== undefined && allow.includes(country))) &&
    !(country !== undefined && (deny ?? []).includes(country));
  return [
    ...(form ? [check('form', 'passed')] : []),
    ...(contact
      ? [
          duplicates('duplicate-person', contact.samePerson, applicant, programOfSubject),
          duplicates('duplicate-company', contact.sameCompany, applicant, programOfSubject),
          check('disposable-address', refused(contact.address.disposable, rules.refuseDisposable)),
          check('free-mail', refused(contact.address.free, rules.refuseFreeMail)),
        ]
      : []),
    ...(allow || deny ? [check('country', isAdmitted ? 'passed' : 'failed')] : []),
    ...(contact && deniedDomains
      ? [check('domain', isDenied(contact.address.domain, deniedDomains) ? 'failed' : 'passed')]
      : []),
  ];
}

/** A rule for example.com is one for mail.example.com too. */
const isDenied = (domain: string, denied: readonly string[]) =>
  denied.some((rule) => domain === rule || domain.endsWith(`.${rule}`));

/** The code that tells an applicant why the rules turn it down; null where they don't. */
export function reasonToDecline(checks: readonly ApplicationCheck[], rules: ApplicationRules): string | null {
  const failed = checks.find(
    ({ check, outcome }) => outcome === 'failed' && (rules.duplicates === 'decline' || !check.startsWith('duplicate')),
  );
  return failed ? REASONS[failed.check] : null;
}

const REASONS: Readonly<Record<ApplicationCheck['check'], string>> = {
  form: 'form-incomplete',
  'duplicate-person': 'already-known',
  'duplicate-company': 'already-known',
  'disposable-address': 'disposable-address',
  'free-mail': 'free-mail-address',
  country: 'country-not-admitted',
  domain: 'domain-not-admitted',
};

/** Whether all that the rules ask about could be looked at, and nothing speaks against letting the applicant in. */
export const isFlawless = (
  checks: readonly ApplicationCheck[],
  { refuseFreeMail, refuseDisposable, domains }: ApplicationRules,
  hasAddress: boolean,
): boolean =>
  checks.every(({ outcome }) => outcome !== 'failed') &&
  (hasAddress || !(refuseFreeMail || refuseDisposable || domains.deny));
