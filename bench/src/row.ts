/** One line of the result: a rate of ours beside a peer's, and the goal for the ratio. */
export interface BenchRow {
  readonly what: string;
  readonly ours: string;
  readonly peer: string;
  readonly peerName: string;
  readonly ratio: number;
  readonly goal: string;
  readonly reached: boolean;
}

export interface Bench {
  readonly name: string;
  /** It needs more than Postgres, so it runs only when it is asked for. */
  readonly onlyByName?: true;
  run(setting: BenchSetting): Promise<BenchRow[]>;
}

export interface BenchSetting {
  readonly long: boolean;
  /** How many events, where a bench lets one choose. */
  readonly events?: number;
  /** Makes an empty database on the server of this run and gives its URL. */
  readonly freshDatabase: (name: string) => Promise<string>;
  readonly say: (line: string) => void;
}
