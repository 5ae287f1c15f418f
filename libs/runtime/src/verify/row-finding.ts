/** Where a live read model isn't what the log says. */
export type RowFinding = {
  readonly readModel: string;
  /** What the row is of: `partnerId=p1, month=2027-01`. For a parked event, the lane key that it closes. */
  readonly key: string;
} & (
  | {
      readonly problem: 'differs';
      /** As rows call it. */
      readonly column: string;
      readonly live: string | null;
      readonly replayed: string | null;
    }
  /** The log says that there is such a row, and there is none. */
  | { readonly problem: 'missing' }
  /** There is a row that the log knows nothing of. */
  | { readonly problem: 'extra' }
  /** An event that could not be handled: the live rows lack it, and what waits behind it. */
  | { readonly problem: 'parked'; readonly eventId: string; readonly reason: string }
  /** This version of the code has no rows that could be compared. */
  | { readonly problem: 'not-served'; readonly served: number | null; readonly version: number }
);

/** One line for a person. */
export function describeRowFinding(finding: RowFinding): string {
  const row = `${finding.readModel} [${finding.key}]`;
  const value = (text: string | null) => (text === null ? 'nothing' : JSON.stringify(text));
  switch (finding.problem) {
    case 'differs':
      return `${row} ${finding.column}: is ${value(finding.live)}, the log says ${value(finding.replayed)}.`;
    case 'missing':
      return `${row}: the row is missing; the log says that it exists.`;
    case 'extra':
      return `${row}: the row is one that the log knows nothing of.`;
    case 'parked':
      return `${row}: event ${finding.eventId} is parked and missing in the rows: ${finding.reason}`;
    case 'not-served':
      return `${finding.readModel}: version ${finding.version} isn't served (${finding.served ?? 'none'} is); its rows can't be compared.`;
  }
}
