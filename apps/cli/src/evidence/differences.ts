/** One thing that is not as it should be. */
export interface Difference {
  /** `log`: a stored event; `statements`: a closed statement; `rows`: a row of a read model; `file`: a line of an export. */
  readonly in: 'log' | 'statements' | 'rows' | 'file';
  readonly where: string;
  readonly problem: string;
}

/** All differences are counted, and the first are kept, so that a log that is all wrong is told in constant memory. */
export class Differences {
  static readonly KEPT = 1_000;
  readonly kept: Difference[] = [];
  count = 0;

  add(difference: Difference): void {
    this.count++;
    if (this.kept.length < Differences.KEPT) this.kept.push(difference);
  }
}
