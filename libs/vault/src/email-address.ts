import { domainToASCII } from 'node:url';
import mailProviders from 'email-providers';
import mailchecker from 'mailchecker';

/** What can be said of an e-mail address by looking at it. */
export interface EmailAddress {
  /** The same for each spelling that reaches the same mailbox. */
  readonly normalised: string;
  /** In the form of the DNS. */
  readonly domain: string;
  /** From a service of throw-away addresses. */
  readonly disposable: boolean;
  /** From a mail provider that anyone can have an address of. */
  readonly free: boolean;
}

const FREE = new Set(mailProviders);
const DISPOSABLE = mailchecker.blacklist();
/** Gmail does not look at dots (support.google.com/mail/answer/7436150), and has two names. */
const GMAIL = new Set(['gmail.com', 'googlemail.com']);

/** @param email One that the validation of the command let through. */
export function readEmailAddress(email: string): EmailAddress {
  const text = email.normalize('NFKC').trim().toLowerCase();
  const at = text.lastIndexOf('@');
  const domain = domainToASCII(text.slice(at + 1)) || text.slice(at + 1);
  const free = isIn(FREE, domain);
  return { normalised: mailbox(text.slice(0, at), domain), domain, free, disposable: isIn(DISPOSABLE, domain) };
}

/** What stands behind "+" is a note to oneself, at every provider that lets one write it. */
function mailbox(local: string, domain: string): string {
  const untagged = local.replace(/(?<=.)\+.*$/, '');
  return GMAIL.has(domain) ? `${untagged.replaceAll('.', '')}@gmail.com` : `${untagged}@${domain}`;
}

/** The domain, or one that it is part of. */
function isIn(domains: ReadonlySet<string>, domain: string): boolean {
  for (let at = domain; at.includes('.'); at = at.slice(at.indexOf('.') + 1)) if (domains.has(at)) return true;
  return false;
}
