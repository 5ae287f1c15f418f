import { begin, type Desk, detailsOf, payoutInLog, record } from './desk.js';
import type { LineResult, TransferConnector } from './port.js';

export type SentLine = LineResult & { readonly partnerId: string };

/**
 * Sends what an approved payout has for this provider, line by line: recorded, sent, recorded what came of it. A line that was
 * begun before and has no end, because a process died or nobody knew, is looked up and never sent again. Several may run at
 * once: each line is sent by the one that recorded it. Each line is given when what came of it is recorded; who stops asking stops
 * between two lines.
 * @throws ConnectorRefused, CommandRejected; the abort's reason.
 */
export async function* sendTransfers(
  desk: Desk,
  connector: TransferConnector,
  payoutId: string,
  signal?: AbortSignal,
): AsyncGenerator<SentLine> {
  const { proposed, open, begun, unended } = await payoutInLog(desk.log, payoutId);
  const { currency } = proposed;
  const { method } = connector;
  const kept = async (partnerId: string, result: LineResult): Promise<SentLine> => {
    await record(desk, payoutId, partnerId, result);
    return { partnerId, ...result };
  };

  for (const { data } of begun)
    if (data.method === method && unended.has(data.partnerId)) {
      signal?.throwIfAborted();
      yield await kept(data.partnerId, await connector.find(payoutId, data.sendingId));
    }

  for (const { partnerId, detailsId } of open.filter((line) => line.method === method)) {
    signal?.throwIfAborted();
    const details = await detailsOf(desk, { partnerId, detailsId });
    if (!details) {
      yield await kept(partnerId, { sendingId: '', outcome: 'failed', code: 'details-forgotten' });
      continue;
    }
    if (!(await begin(desk, payoutId, method, [partnerId]))) continue;
    const line = (await payoutInLog(desk.log, payoutId)).begun.findLast(({ data }) => data.partnerId === partnerId);
    if (!line) throw new Error(`The line of ${partnerId} was begun, and is not in the log.`);
    const { sendingId, amount } = line.data;
    const { amountMinor } = amount;
    const begunAt = line.occurredAt;
    const payout = { payoutId, currency, begunAt, executeOn: begunAt.slice(0, 10) };
    yield await kept(partnerId, await connector.send(payout, { partnerId, amountMinor, sendingId, details }));
  }
}
