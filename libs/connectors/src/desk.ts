import { randomUUID } from 'node:crypto';
import { BeginSending, type Command, command, RecordPayoutResult, type SentMethod } from '@vouch/domain';
import type { EventLog } from '@vouch/event-store';
import type { EventData, RecordedEvent } from '@vouch/events';
import { type CommandExecutor, CommandRejected, commandIdOf, type Executed } from '@vouch/runtime';
import { ConnectorRefused, type LineResult, type OutgoingLine } from './port.js';

/** What sending a payout works with. What is asked is asked of the log itself: it is never behind. */
export interface Desk {
  readonly log: EventLog;
  readonly executor: CommandExecutor;
  /** What the vault knows under these ids; what was forgotten is not in it. */
  readonly reveal: (textIds: readonly string[]) => Promise<Readonly<Record<string, string>>>;
  readonly actor: string;
  /** The person whom the actor stands for. */
  readonly onBehalfOf?: string;
  readonly correlationId?: string;
}

type Begun = RecordedEvent<'PayoutSendingBegun'>;

export interface PayoutInLog {
  readonly proposed: EventData<'PayoutProposed'>;
  /** Approved lines that nobody sent yet. */
  readonly open: readonly EventData<'PayoutLineAdded'>[];
  /** Lines that were begun, in order. */
  readonly begun: readonly Begun[];
  /** Partners whose line was begun and has not ended. */
  readonly unended: ReadonlySet<string>;
}

/** @throws ConnectorRefused for a payout that was never proposed. */
export async function payoutInLog(log: EventLog, payoutId: string): Promise<PayoutInLog> {
  let proposed: EventData<'PayoutProposed'> | undefined;
  const open = new Map<string, EventData<'PayoutLineAdded'>>();
  const begun: Begun[] = [];
  const unended = new Set<string>();
  for await (const page of log.readStream(`payout-${payoutId}`, {}))
    for (const event of page) {
      if (event.type === 'PayoutProposed') proposed = event.data;
      else if (event.type === 'PayoutLineAdded') open.set(event.data.partnerId, event.data);
      else if (event.type === 'PayoutSendingBegun') {
        open.delete(event.data.partnerId);
        begun.push(event);
        unended.add(event.data.partnerId);
      } else if (event.type === 'PayoutLinePaid' || event.type === 'PayoutLineFailed') {
        open.delete(event.data.partnerId);
        unended.delete(event.data.partnerId);
      }
    }
  if (!proposed) throw new ConnectorRefused('payout-unknown', `No payout ${payoutId} was proposed. Check the id.`);
  return { proposed, open: [...open.values()], begun, unended };
}

/** Where a line goes, from the vault; undefined where that was forgotten. */
export async function detailsOf(
  { log, reveal }: Desk,
  { partnerId, detailsId }: { readonly partnerId: string; readonly detailsId?: string | undefined },
): Promise<OutgoingLine['details'] | undefined> {
  for await (const page of log.readStream(`payout-details-${partnerId}`, {}))
    for (const { type, data } of page) {
      if (type !== 'PayoutDetailsSet' || data.detailsId !== detailsId) continue;
      const names = Object.entries(data.textIds);
      const known = await reveal(names.map(([, id]) => id));
      if (names.some(([, id]) => known[id] === undefined)) return undefined;
      return Object.fromEntries(names.map(([name, id]) => [name, known[id] ?? '']));
    }
  return undefined;
}

const execute = ({ executor, actor, onBehalfOf, correlationId }: Desk, told: Command, key: string): Promise<Executed> =>
  executor.execute(told, {
    commandId: commandIdOf(actor, key),
    actor,
    ...(onBehalfOf !== undefined && { onBehalfOf }),
    ...(correlationId !== undefined && { correlationId }),
    now: new Date().toISOString(),
  });

/**
 * Records that these lines are about to leave.
 * @returns whether it was this call that recorded it: only then may they be sent.
 * @throws CommandRejected for every refusal but that nothing is left to send.
 */
export async function begin(desk: Desk, payoutId: string, method: SentMethod, partners: string[]): Promise<boolean> {
  try {
    const { outcome } = await execute(desk, command(BeginSending, { payoutId, method, partners }), randomUUID());
    return outcome === 'recorded';
  } catch (error) {
    if (error instanceof CommandRejected && error.rejection.code === 'NothingToSend') return false;
    throw error;
  }
}

/** Records what became of a line. Told twice, it is recorded once. */
export const record = (desk: Desk, payoutId: string, partnerId: string, result: Omit<LineResult, 'sendingId'>) => {
  const { outcome, code, reference } = result;
  const fields = { ...(code !== undefined && { code }), ...(reference !== undefined && { reference }) };
  const told = command(RecordPayoutResult, { payoutId, partnerId, outcome, ...fields });
  return execute(desk, told, `result ${payoutId} ${partnerId} ${outcome} ${code ?? ''} ${reference ?? ''}`);
};
