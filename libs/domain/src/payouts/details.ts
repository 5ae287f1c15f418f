import { payoutMethods, type PayoutMethod } from '@vouch/events';
import { ValidateBy, isEmail, type ValidationArguments } from 'class-validator';
import { electronicFormatIBAN, isSEPACountry, isValidBIC, isValidIBAN } from 'ibantools';
import { type AccountIn, seals } from '../sealed.js';

/** The methods by which Vouch sends money, or writes the file that does. */
export type SentMethod = Exclude<PayoutMethod, 'manual'>;

export const SENT_METHODS = payoutMethods.filter((method): method is SentMethod => method !== 'manual');

interface Field {
  readonly holds: (text: string) => boolean;
  readonly says: string;
}

const iban = (text: string) => electronicFormatIBAN(text) ?? '';

const name: Field = {
  holds: (text) => text.trim().length > 0 && text.length <= 70,
  says: 'name must be 1 to 70 characters: the name on the account',
};
const email: Field = {
  holds: (text) => isEmail(text) && text.length <= 254,
  says: 'email must be an e-mail address',
};
/** Length and characters of its country, and the check digits of ISO 7064 (mod 97-10), as ISO 13616 has it. */
const anyIban: Field = {
  holds: (text) => isValidIBAN(iban(text)),
  says: 'iban must be an IBAN whose check digits are right',
};
const sepaIban: Field = {
  holds: (text) => anyIban.holds(text) && isSEPACountry(iban(text).slice(0, 2)),
  says: 'iban must be an IBAN of a SEPA country, and its check digits right',
};
const bic: Field = { holds: (text) => isValidBIC(text), says: 'bic must be a BIC of 8 or 11 characters' };
const account: Field = {
  holds: (text) => /^acct_[A-Za-z0-9]{4,40}$/.test(text),
  says: "account must be a connected account's id, acct_…",
};

type Form = Readonly<Record<string, Field & { readonly optional?: true }>>;

/** What each method has to know of an account; Wise takes an account or an address. */
const FORMS: Readonly<Record<SentMethod, readonly Form[]>> = {
  sepa: [{ name, iban: sepaIban, bic: { ...bic, optional: true } }],
  paypal: [{ email }],
  wise: [
    { name, iban: anyIban, bic: { ...bic, optional: true } },
    { name, email },
  ],
  stripe: [{ account }],
};

/** What is wrong, without a word of what was filled in; empty where nothing is. */
function problemsOf(method: unknown, details: unknown): readonly string[] {
  const forms = SENT_METHODS.includes(method as SentMethod) ? FORMS[method as SentMethod] : [];
  if (typeof details !== 'object' || details === null || Array.isArray(details)) return ['must be an object of texts'];
  const given = details as Readonly<Record<string, unknown>>;
  const problems = forms.map((form) => problemsOfForm(form, given));
  return problems.reduce<readonly string[]>(
    (least, some) => (some.length < least.length ? some : least),
    problems[0] ?? [],
  );
}

const problemsOfForm = (form: Form, given: Readonly<Record<string, unknown>>): string[] => [
  ...Object.keys(given)
    .filter((field) => !Object.hasOwn(form, field))
    .map(() => `must hold only ${Object.keys(form).join(', ')}`)
    .slice(0, 1),
  ...Object.entries(form).flatMap(([field, { holds, says, optional }]) => {
    const text = given[field];
    if (text === undefined) return optional ? [] : [`must hold ${field}`];
    return typeof text === 'string' && holds(text) ? [] : [says];
  }),
];

/** What tells an account from every other, however it is written and by whichever method it is reached. */
const accountIn: AccountIn = (details) => {
  const { iban: number, email: address, account: connected } = details;
  if (number !== undefined) return { name: 'iban', account: `iban ${iban(number)}` };
  if (connected !== undefined) return { name: 'account', account: `connected ${connected}` };
  return address === undefined ? undefined : { name: 'email', account: `email ${address.toLowerCase()}` };
};

/** An account, in the form that its method asks for. All of it goes to the vault; no message repeats it. */
export const IsPayoutDetails = (): PropertyDecorator => (target, property) => {
  const methodOf = ({ object }: ValidationArguments) => (object as { readonly method?: unknown }).method;
  ValidateBy({
    name: 'isPayoutDetails',
    validator: {
      validate: (value, args) => problemsOf(args && methodOf(args), value).length === 0,
      defaultMessage: (args) =>
        `$property ${args ? problemsOf(methodOf(args), args.value).join('; ') : 'is not valid'}`,
    },
  })(target, property);
  seals('texts', { accountIn })(target, property);
};
