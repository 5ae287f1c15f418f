import { ClockRow } from './clock/clock.projection.js';
import { NotFound } from './errors.js';
import { PartnerValueRow } from './insights/partner-value.projection.js';
import { PartnerRow } from './partners/partners.projection.js';
import { ProgramRow } from './programs/programs.projection.js';
import type { RowSource } from './query.js';

/**
 * A partner is known by its application, or, before that arrived, by what it brought.
 * @throws NotFound PartnerUnknown
 */
export async function requirePartner(rows: RowSource, partnerId: string): Promise<void> {
  const [applied] = await rows.find(PartnerRow, { where: { partnerId }, limit: 1 });
  if (applied) return;
  const [counted] = await rows.find(PartnerValueRow, { where: { partnerId }, limit: 1 });
  if (counted) return;
  throw new NotFound('PartnerUnknown', `No event names a partner ${partnerId}. Check the id: capital letters count.`);
}

/** @throws NotFound ProgramUnknown */
export async function requireProgram(rows: RowSource, programId: string): Promise<ProgramRow> {
  const [program] = await rows.find(ProgramRow, { where: { programId }, limit: 1 });
  if (program) return program;
  throw unknownProgram(programId);
}

/** Also for a program that whoever asks must not know of: there is no telling the one from the other. */
export const unknownProgram = (programId: string) =>
  new NotFound('ProgramUnknown', `No program ${programId} was launched. Check the id: capital letters count.`);

/** When the last closed day of each zone ended. */
export async function closedAtByZone(rows: RowSource): Promise<ReadonlyMap<string, string>> {
  return new Map((await rows.find(ClockRow)).map(({ zone, lastClosedAt }) => [zone, lastClosedAt]));
}
