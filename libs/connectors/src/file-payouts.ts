import { begin, type Desk, detailsOf, payoutInLog, record } from './desk.js';
import { ConnectorRefused, type FileConnector, type OutgoingLine, type Payer } from './port.js';

export interface WrittenFile {
  readonly name: string;
  readonly content: string;
  readonly mediaType: FileConnector['mediaType'];
  readonly lines: number;
  /** Partners whose details were forgotten: their money is payable again. */
  readonly failed: readonly string[];
}

/**
 * Writes the file of what an approved payout has for this method, and records before that its lines leave.
 * @param again The file that was written last, once more, the same to the byte: a bank knows it by its name and refuses a
 *   second one. Without it, only lines that no file had.
 * @throws ConnectorRefused where there is nothing to write, or the format can't hold it: then nothing was recorded.
 */
export async function writePayoutFile(
  desk: Desk,
  connector: FileConnector,
  { payoutId, payer, again = false }: { readonly payoutId: string; readonly payer: Payer; readonly again?: boolean },
): Promise<WrittenFile> {
  const { method } = connector;
  const failed: string[] = [];
  if (!again) {
    const { proposed, open } = await payoutInLog(desk.log, payoutId);
    const lines: OutgoingLine[] = [];
    for (const { partnerId, detailsId, amount } of open.filter((line) => line.method === method)) {
      const details = await detailsOf(desk, { partnerId, detailsId });
      if (details) lines.push({ partnerId, amountMinor: amount.amountMinor, sendingId: '-', details });
      else failed.push(partnerId);
    }
    for (const partnerId of failed)
      await record(desk, payoutId, partnerId, { outcome: 'failed', code: 'details-forgotten' });
    if (lines.length === 0) throw nothingToWrite(payoutId);
    // What the format can't hold is found out before anything is recorded.
    connector.write({ payoutId, currency: proposed.currency, begunAt: '', executeOn: '', lines }, payer);
    const partners = lines.map(({ partnerId }) => partnerId);
    if (!(await begin(desk, payoutId, method, partners))) throw nothingToWrite(payoutId);
  }
  const { proposed, begun } = await payoutInLog(desk.log, payoutId);
  const last = begun.findLast(({ data }) => data.method === method);
  if (!last) throw nothingToWrite(payoutId);
  const lines: OutgoingLine[] = [];
  for (const { data, causationId } of begun) {
    if (causationId !== last.causationId) continue;
    const details = await detailsOf(desk, data);
    if (!details)
      throw new ConnectorRefused('details-forgotten', `Where the line of ${data.partnerId} goes was forgotten since.`);
    const { partnerId, sendingId, amount } = data;
    lines.push({ partnerId, amountMinor: amount.amountMinor, sendingId, details });
  }
  const begunAt = last.occurredAt;
  const payout = { payoutId, currency: proposed.currency, begunAt, executeOn: begunAt.slice(0, 10), lines };
  return { ...connector.write(payout, payer), mediaType: connector.mediaType, lines: lines.length, failed };
}

const nothingToWrite = (payoutId: string) =>
  new ConnectorRefused(
    'nothing-to-write',
    `Payout ${payoutId} has no line left for such a file. To get the last one once more, ask for it with "again".`,
  );

/** Records what a report says of the lines of a payout. @returns what was recorded, and the names that no line has. */
export async function takeResults(desk: Desk, connector: FileConnector, payoutId: string, report: string) {
  const { begun } = await payoutInLog(desk.log, payoutId);
  const partnerOf = new Map(begun.map(({ data }) => [data.sendingId, data.partnerId]));
  const recorded: { readonly partnerId: string; readonly outcome: string }[] = [];
  const unknown: string[] = [];
  for (const result of connector.readResults(report)) {
    const partnerId = partnerOf.get(result.sendingId);
    if (partnerId === undefined) unknown.push(result.sendingId);
    else {
      await record(desk, payoutId, partnerId, result);
      recorded.push({ partnerId, outcome: result.outcome });
    }
  }
  return { recorded, unknown };
}
