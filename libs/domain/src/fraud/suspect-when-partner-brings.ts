import type { Covers, EventData, Evidence, FraudRule, FraudSignal, Matches, RecordedEvent } from '@vouch/events';
import { dayIn } from '../calendar.js';
import { command, filledIn, type Command } from '../command.js';
import { entryOf } from '../entry-of.js';
import { derivedId } from '../derived-id.js';
import { policy, type Reaction, type Rows } from '../policy.js';
import { RaiseSignal } from './commands.js';
import { USUAL_RULES, ruleFor } from './rules.js';
import {
  duplicateAccount,
  fastConversion,
  ownCompany,
  ownReferral,
  samePayoutAccount,
  tooLarge,
  tooMany,
} from './signals.js';

interface ProgramRow {
  readonly zone: string;
  readonly rules: readonly FraudRule[];
}

/** What was found when a customer was taken down. */
interface CustomerRow {
  readonly matches: Matches | null;
  readonly disposable: boolean;
}

type Counts = Readonly<Record<string, number>>;

interface PartnerRow {
  /** By hour, YYYY-MM-DDTHH in UTC. */
  readonly conversions: Counts;
  readonly clicks: Counts;
  readonly searches: Counts;
  readonly payments: number;
  /** Payments of which something was given back. */
  readonly refunded: number;
}

type Row = ProgramRow | CustomerRow | PartnerRow;

interface Membership {
  readonly partnerId: string;
  readonly programId: string;
}

const programKey = (programId: string) => `program:${programId}`;
const customerKey = (customerId: string) => `customer:${customerId}`;
const partnerKey = ({ partnerId, programId }: Membership) => `partner:${partnerId}:${programId}`;

const NEW_PARTNER: PartnerRow = { conversions: {}, clicks: {}, searches: {}, payments: 0, refunded: 0 };
const NEW_CUSTOMER: CustomerRow = { matches: null, disposable: false };

const partnerIn = (rows: Rows<Row>, name: Membership) => (rows(partnerKey(name)) as PartnerRow | null) ?? NEW_PARTNER;
const customerIn = (rows: Rows<Row>, customerId: string) =>
  (rows(customerKey(customerId)) as CustomerRow | null) ?? NEW_CUSTOMER;
function programIn(rows: Rows<Row>, programId: string): ProgramRow {
  const program = rows(programKey(programId)) as ProgramRow | null;
  if (!program) throw new Error(`A partner brings something to program ${programId}, which was not launched.`);
  return program;
}

const hourOf = (instant: string) => instant.slice(0, 13);
/** Hours that are kept: what is told later than that is not counted with them. */
const HOURS = 48;

function countedIn(counts: Counts, hour: string, more: number): Counts {
  const all = { ...counts, [hour]: (entryOf(counts, hour) ?? 0) + more };
  const kept = Object.keys(all).sort().slice(-HOURS);
  return Object.fromEntries(kept.map((one) => [one, all[one] ?? 0]));
}

interface Looked {
  readonly signal: FraudSignal;
  /** What tells this one from others of its kind. */
  readonly of: string;
  readonly customerId?: string;
  readonly look: (rule: FraudRule) => Evidence | null;
}

/** The signals that are there, of those that the program looks for. */
function raise(
  { partnerId, programId }: Membership,
  { zone, rules }: ProgramRow,
  { id, occurredAt }: { readonly id: string; readonly occurredAt: string },
  looks: readonly Looked[],
): Command[] {
  return looks.flatMap(({ signal, of, customerId, look }) => {
    const rule = ruleFor(rules, signal);
    const evidence = rule.mode === 'off' ? null : look(rule);
    if (!evidence) return [];
    const covers: Covers = filledIn({ customerId });
    return [
      command(RaiseSignal, {
        signal: {
          partnerId,
          programId,
          signal,
          signalId: derivedId(signal, partnerId, of),
          ...covers,
          evidence,
          raisedOn: dayIn(zone, occurredAt),
          sourceEventId: id,
        },
        holds: rule.mode === 'hold',
        covers,
        occurredAt,
      }),
    ];
  });
}

const learnCustomer = {
  keys: ({ data }: RecordedEvent<'CustomerSignedUp' | 'CustomerConverted'>) => [customerKey(data.customerId)],
  react: ({ data }: RecordedEvent<'CustomerSignedUp' | 'CustomerConverted'>, rows: Rows<Row>): Reaction<Row> => {
    const { matches, disposableAddress, customerId } = data;
    if (!matches && !disposableAddress) return {};
    const known = customerIn(rows, customerId);
    const disposable = known.disposable || disposableAddress === true;
    return { rows: { [customerKey(customerId)]: { matches: matches ?? known.matches, disposable } } };
  },
};

const keysOf = ({ data }: { readonly data: Membership }) => [programKey(data.programId), partnerKey(data)];

/** Looks at what partners bring for what may be wrong with it. */
export const suspectWhenPartnerBrings = policy<Row>({
  name: 'suspect-when-partner-brings',
  capability: 'fraud',
  startsAt: 'beginning',
  on: {
    ProgramLaunched: {
      keys: ({ data }) => [programKey(data.programId)],
      react: ({ data }) => ({ rows: { [programKey(data.programId)]: { zone: data.zone, rules: USUAL_RULES } } }),
    },
    FraudRulesSet: {
      keys: ({ data }) => [programKey(data.programId)],
      react: ({ data }, rows) => ({
        rows: { [programKey(data.programId)]: { ...programIn(rows, data.programId), rules: data.rules } },
      }),
    },
    CustomerSignedUp: learnCustomer,
    CustomerConverted: learnCustomer,
    ApplicationChecked: {
      keys: ({ data }) => [programKey(data.programId)],
      react: (event, rows) => {
        const { data, id } = event;
        const look = () => duplicateAccount(data);
        const program = programIn(rows, data.programId);
        return { commands: raise(data, program, event, [{ signal: 'duplicate-account', of: id, look }]) };
      },
    },
    PayoutDetailsSet: {
      keys: ({ data: { sameAccount } }) => (sameAccount ? [programKey(sameAccount.programId)] : []),
      react: (event, rows) => {
        const { partnerId, detailsId, sameAccount } = event.data;
        if (!sameAccount) return {};
        const { programId } = sameAccount;
        const look = () => samePayoutAccount(event.data);
        const looked: Looked = { signal: 'same-payout-account', of: detailsId, look };
        return { commands: raise({ partnerId, programId }, programIn(rows, programId), event, [looked]) };
      },
    },
    CustomerAttributed: {
      keys: (event) => [...keysOf(event), customerKey(event.data.customerId)],
      react: (event, rows) => {
        const { data } = event;
        const { partnerId, customerId, convertedAt } = data;
        const { matches, disposable } = customerIn(rows, customerId);
        const partner = partnerIn(rows, data);
        const hour = hourOf(convertedAt);
        const conversions = countedIn(partner.conversions, hour, 1);
        const ofCustomer = { of: customerId, customerId };
        return {
          rows: { [partnerKey(data)]: { ...partner, conversions }, [customerKey(customerId)]: null },
          commands: raise(data, programIn(rows, data.programId), event, [
            { signal: 'own-referral', ...ofCustomer, look: () => ownReferral(matches, partnerId) },
            { signal: 'own-company', ...ofCustomer, look: () => ownCompany(matches, partnerId) },
            { signal: 'disposable-address', ...ofCustomer, look: () => (disposable ? { ids: [customerId] } : null) },
            { signal: 'fast-conversion', ...ofCustomer, look: (rule) => fastConversion(data, rule) },
            { signal: 'many-conversions', of: hour, look: (rule) => tooMany(entryOf(conversions, hour) ?? 0, rule) },
          ]),
        };
      },
    },
    LinkClicked: {
      keys: keysOf,
      react: (event, rows) => {
        const { data } = event;
        const known = partnerIn(rows, data);
        const [clicks, searches] = clicksIn(known, data.clicks);
        const hours = [...new Set(data.clicks.map(({ clickedAt }) => hourOf(clickedAt)))];
        return {
          rows: { [partnerKey(data)]: { ...known, clicks, searches } },
          commands: raise(
            data,
            programIn(rows, data.programId),
            event,
            hours.flatMap((hour): Looked[] => {
              const [all, bySearch] = [entryOf(clicks, hour) ?? 0, entryOf(searches, hour) ?? 0];
              return [
                { signal: 'many-clicks', of: hour, look: (rule) => tooMany(all, rule) },
                { signal: 'search-clicks', of: hour, look: (rule) => tooLarge(bySearch, all, rule) },
              ];
            }),
          ),
        };
      },
    },
    PaymentCredited: {
      keys: keysOf,
      react: ({ data }, rows) => {
        const partner = partnerIn(rows, data);
        return { rows: { [partnerKey(data)]: { ...partner, payments: partner.payments + 1 } } };
      },
    },
    RefundCredited: {
      keys: keysOf,
      react: (event, rows) => {
        const { data } = event;
        // Only the first that comes back of a payment counts.
        if (data.refundedTotalMinor !== data.amount.amountMinor) return {};
        const known = partnerIn(rows, data);
        const partner = { ...known, refunded: known.refunded + 1 };
        const look = (rule: FraudRule) => tooLarge(partner.refunded, partner.payments, rule);
        // Raised again for every so many payments, for as long as it goes on.
        const program = programIn(rows, data.programId);
        const { atLeast = 1 } = ruleFor(program.rules, 'refund-rate');
        const of = String(Math.floor(partner.payments / atLeast));
        return {
          rows: { [partnerKey(data)]: partner },
          commands: raise(data, program, event, [{ signal: 'refund-rate', of, look }]),
        };
      },
    },
  },
});

/** The clicks by hour with these, bots left out: all, and those that came from a search. */
function clicksIn(
  { clicks, searches }: PartnerRow,
  more: EventData<'LinkClicked'>['clicks'],
): readonly [Counts, Counts] {
  const people = more.filter(({ device }) => device !== 'bot');
  const counted = (counts: Counts, some: typeof more) =>
    some.reduce((known, { clickedAt }) => countedIn(known, hourOf(clickedAt), 1), counts);
  return [
    counted(clicks, people),
    counted(
      searches,
      people.filter(({ referrer }) => referrer === 'search'),
    ),
  ];
}
