import { STAFF, STAFF_AND_SYSTEMS, type EventBody, type EventData } from '@vouch/events';
import { dayIn } from '../calendar.js';
import { filledIn } from '../command.js';
import { ALREADY_TRUE, Rejection, consult, handles, type Decision } from '../decider.js';
import { derivedId } from '../derived-id.js';
import { batchLane, batchStream, type BatchState, type PayoutLine } from './batch-state.js';
import { BeginSending, RecordPayoutResult, ResolvePayout } from './commands.js';
import { notProposed } from './proposing.js';
import { programZone, simulatedClock, standing } from './views.js';

type Proposed = NonNullable<BatchState['proposed']>;

/** The lines that a command to send is about: of its method, named or not, and not on their way. */
const linesToSend = ({ method, partners }: BeginSending, { lines }: BatchState) =>
  [...lines.values()].filter(
    (line) =>
      line.method === method && line.state === 'open' && (partners === undefined || partners.includes(line.partnerId)),
  );

const dataOf = ({ payoutId, programId, currency }: Proposed, { partnerId, amountMinor }: PayoutLine) => ({
  payoutId,
  programId,
  partnerId,
  amount: { amountMinor, currency },
});

/** The payout and the line that an outcome is about, or why it can't have one. */
function lineIn({ payoutId, partnerId }: { payoutId: string; partnerId: string }, state: BatchState) {
  const { proposed, lines, decided } = state;
  if (!proposed) return notProposed(payoutId);
  const line = lines.get(partnerId);
  if (!line) return new Rejection('PayoutLineUnknown', `Payout ${payoutId} has no line for partner ${partnerId}.`);
  if (decided !== 'approved') return notApproved(payoutId, state);
  return { proposed, line };
}

const notApproved = (payoutId: string, { decided }: BatchState) =>
  decided === 'rejected'
    ? new Rejection('PayoutAlreadyRejected', `Payout ${payoutId} was rejected. Propose another.`)
    : new Rejection('PayoutNotApproved', `Payout ${payoutId} was not approved yet: nothing of it is paid.`);

type Outcome = Pick<EventData<'PayoutLinePaid'>, 'outcomeBy' | 'reason' | 'noteId'>;

/** Once a line was on its way, nothing sends it again: it is paid, it failed, or somebody has to find out. */
function paid(
  proposed: Proposed,
  line: PayoutLine,
  paidOn: string,
  outcome: Outcome & { reference?: string },
): Decision {
  if (line.state === 'paid') return ALREADY_TRUE;
  if (line.state === 'failed' || line.state === 'bounced')
    return new Rejection(
      'PayoutLineAlreadyFailed',
      `The line of partner ${line.partnerId} has failed, and its money is payable again. If it arrived all the same, see to it that the next payout doesn't pay it twice.`,
    );
  if (line.state === 'open' && line.method !== 'manual') return notSent(line);
  return [{ type: 'PayoutLinePaid', data: { ...dataOf(proposed, line), paidOn, ...outcome } }];
}

function failed(proposed: Proposed, line: PayoutLine, code: string, outcome: Outcome): Decision {
  if (line.state === 'failed' || line.state === 'bounced') return ALREADY_TRUE;
  if (line.state === 'paid')
    return new Rejection(
      'PayoutLineAlreadyPaid',
      `The line of partner ${line.partnerId} was paid. If the money came back, record that it bounced.`,
    );
  return [{ type: 'PayoutLineFailed', data: { ...dataOf(proposed, line), code, ...outcome } }];
}

const notSent = ({ partnerId }: PayoutLine) =>
  new Rejection('PayoutLineNotSent', `The line of partner ${partnerId} was not sent yet.`);

/** The intent first, then the result. What happens in between is never guessed. */
export const sending = [
  handles({
    type: BeginSending,
    summary: 'Records, before it is done, that lines of a payout are sent. Whoever recorded it sends them, once.',
    by: STAFF,
    stream: batchStream,
    lane: batchLane,
    consults: (command, state: BatchState) => [
      consult('clock', simulatedClock),
      ...linesToSend(command, state).map(({ partnerId }) => consult(`partner-${partnerId}`, standing)),
    ],
    decide: (command, state: BatchState, { consulted }) => {
      const { payoutId, method } = command;
      const { proposed, decided } = state;
      if (!proposed) return notProposed(payoutId);
      if (decided !== 'approved') return notApproved(payoutId, state);
      if (consulted(simulatedClock))
        return new Rejection(
          'ClockIsSimulated',
          `The clock of this log is simulated: it never pays for real. Propose the payout with method manual, and record its results.`,
        );
      const open = linesToSend(command, state);
      const lines = open.filter(({ partnerId }) => consulted(standing, `partner-${partnerId}`) === 'good');
      if (lines.length === 0)
        return new Rejection(
          'NothingToSend',
          open.length === 0
            ? `Payout ${payoutId} has nothing left to send by ${method}: what was begun is never sent again.`
            : `Payout ${payoutId} sends nothing to partners that are suspended or have lost their balance: ${open.map(({ partnerId }) => partnerId).join(', ')}.`,
        );
      return lines.map((line): EventBody => {
        if (line.detailsId === undefined) throw new Error(`The line of ${line.partnerId} goes nowhere.`);
        const sendingId = derivedId('sending', payoutId, line.partnerId);
        return {
          type: 'PayoutSendingBegun',
          data: { ...dataOf(proposed, line), method, detailsId: line.detailsId, sendingId },
        };
      });
    },
  }),
  handles({
    type: RecordPayoutResult,
    summary: 'Records what became of a line, as whoever carried it out says.',
    by: STAFF_AND_SYSTEMS,
    stream: batchStream,
    lane: batchLane,
    consults: (_, { proposed }: BatchState) =>
      proposed ? [consult(`program-${proposed.programId}`, programZone)] : [],
    decide: (command, state: BatchState, { occurredAt, consulted }) => {
      const found = lineIn(command, state);
      if (found instanceof Rejection) return found;
      const { proposed, line } = found;
      const { outcome, code, reference } = command;
      if (outcome === 'paid') {
        const paidOn = command.paidOn ?? dayIn(consulted(programZone), occurredAt);
        return paid(proposed, line, paidOn, { outcomeBy: 'result', ...filledIn({ reference }) });
      }
      if (code === undefined)
        return new Rejection('ResultCodeMissing', `Say by code why the line of ${line.partnerId} is ${outcome}.`);
      const data = { ...dataOf(proposed, line), code };
      if (outcome === 'failed') return failed(proposed, line, code, { outcomeBy: 'result' });
      if (outcome === 'in-doubt') {
        if (line.state === 'open') return notSent(line);
        return line.state === 'sending' ? [{ type: 'PayoutLineInDoubt', data }] : ALREADY_TRUE;
      }
      if (line.state === 'bounced') return ALREADY_TRUE;
      return line.state === 'paid'
        ? [{ type: 'PayoutLineBounced', data }]
        : new Rejection('PayoutLineNotPaid', `The line of ${line.partnerId} was not paid, so it can't have come back.`);
    },
  }),
  handles({
    type: ResolvePayout,
    summary: 'Says what became of a line of which nobody knew, by a person who found out.',
    by: STAFF,
    stream: batchStream,
    lane: batchLane,
    consults: (_, { proposed }: BatchState) =>
      proposed ? [consult(`program-${proposed.programId}`, programZone)] : [],
    decide: (command, state: BatchState, { occurredAt, consulted, sealed }) => {
      const found = lineIn(command, state);
      if (found instanceof Rejection) return found;
      const { proposed, line } = found;
      if (line.state === 'open') return notSent(line);
      const { outcome, reason } = command;
      const evidence = { outcomeBy: 'person', reason, ...filledIn({ noteId: sealed.text('note') }) } as const;
      return outcome === 'paid'
        ? paid(proposed, line, command.paidOn ?? dayIn(consulted(programZone), occurredAt), evidence)
        : failed(proposed, line, 'not-paid', evidence);
    },
  }),
];
