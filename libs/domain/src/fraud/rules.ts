import {
  EVERY_LANE,
  STAFF,
  canonicalJson,
  fraudSignals,
  type EventData,
  type FraudRule,
  type FraudSignal,
} from '@vouch/events';
import { filledIn } from '../command.js';
import { ALREADY_TRUE, Rejection, decider, handles } from '../decider.js';
import { SetFraudRules, type RuleForSignal } from './commands.js';

type Thresholds = Omit<FraudRule, 'signal' | 'mode'>;

/** From when on each signal is one, where a program does not say. Those without a number are seen or not. */
const USUAL: Readonly<Record<FraudSignal, Thresholds>> = {
  'own-referral': {},
  'own-company': {},
  'disposable-address': {},
  'duplicate-account': {},
  'same-payout-account': {},
  'fast-conversion': { seconds: 10 },
  'many-conversions': { most: 20 },
  'many-clicks': { most: 1_000 },
  'search-clicks': { percent: 80, atLeast: 50 },
  'refund-rate': { percent: 50, atLeast: 10 },
};

/** Until a program says otherwise, signals are recorded and hold nothing. */
export const USUAL_RULES: readonly FraudRule[] = fraudSignals.map((signal) => ({
  signal,
  mode: 'flag',
  ...USUAL[signal],
}));

export const ruleFor = <S extends FraudSignal>(rules: readonly FraudRule[], signal: S): FraudRule => {
  const rule = rules.find((one) => one.signal === signal);
  if (!rule) throw new Error(`The fraud rules say nothing of ${signal}.`);
  return rule;
};

const thresholdsOf = ({ seconds, most, percent, atLeast }: RuleForSignal): Thresholds =>
  filledIn({ seconds, most, percent, atLeast });

/** A number that the signal does not look at, so that nobody waits for what never comes. */
const strangerIn = (rule: RuleForSignal): string | undefined =>
  Object.keys(thresholdsOf(rule)).find((name) => !Object.hasOwn(USUAL[rule.signal], name));

type RulesState = EventData<'FraudRulesSet'> | null;

/** Which signals of fraud a program looks for, and what they lead to. */
export const fraudRules = decider<RulesState>({
  capability: 'fraud',
  initial: null,
  commands: [
    handles({
      type: SetFraudRules,
      summary:
        'Says which signals of fraud a program looks for, from when on, and whether they hold. Holds for what comes later.',
      by: STAFF,
      stream: ({ programId }) => `fraud-rules-${programId}`,
      lane: () => EVERY_LANE,
      requires: ({ programId }) => [
        {
          stream: `program-${programId}`,
          rejection: new Rejection('ProgramNotLaunched', `There is no program ${programId}. Launch it first.`),
        },
      ],
      decide: ({ programId, rules }, known: RulesState) => {
        for (const rule of rules) {
          const stranger = strangerIn(rule);
          if (stranger !== undefined)
            return new Rejection(
              'ThresholdUnexpected',
              `The signal ${rule.signal} does not look at "${stranger}". Leave it out.`,
            );
        }
        const data = {
          programId,
          rules: USUAL_RULES.map((usual) => {
            const said = rules.find(({ signal }) => signal === usual.signal);
            return said ? { ...usual, mode: said.mode, ...thresholdsOf(said) } : usual;
          }),
        };
        return canonicalJson(known) === canonicalJson(data) ? ALREADY_TRUE : [{ type: 'FraudRulesSet', data }];
      },
    }),
  ],
  evolve: { FraudRulesSet: (_, { data }) => data },
});
