import type { EventToAppend, Position, RecordedEvent } from '@vouch/events';

/** What the writer takes for granted about the stream: not there yet, there, at a revision, or nothing. */
export type ExpectedRevision = 'no-stream' | 'exists' | 'any' | number;

export interface Appended {
  readonly outcome: 'appended' | 'already-appended';
  /** Revision of the last of these events. */
  readonly revision: number;
  /** Position of the last of these events. */
  readonly position: Position;
}

export interface CallOptions {
  /** Milliseconds until the call ends with a LogTimeout. Every call has a deadline; this replaces the adapter's default. */
  readonly timeoutMs?: number;
}

export interface ReadAllOptions {
  /** Exclusive. 0 reads from the beginning. */
  readonly after: Position;
  /** Inclusive. Absent: to the head as it is when it is reached. */
  readonly upTo?: Position;
  /** Events in one page, at most. */
  readonly pageSize?: number;
  /** Only these types; what is left out still counts for `Page.through`. */
  readonly types?: readonly string[];
  readonly signal?: AbortSignal;
}

/** Events in order, and how far the reader now is: nothing that it asked for stands at or before `through` and isn't here. */
export interface Page {
  readonly events: readonly RecordedEvent[];
  readonly through: Position;
}

/** A stored event as evidence: the bytes that were hashed, and what the log added. */
export interface StoredEvent {
  readonly position: Position;
  readonly recordedAt: string;
  readonly canonical: string;
  /** SHA-256 of the canonical bytes, hex. */
  readonly hash: string;
  /** SHA-256 over the previous chain value, position, recordedAt and hash, hex; see chainOf. */
  readonly chain: string;
}

/** 1, 2, 3 … without a gap, or merely growing: then a missing event shows by the chain and not by its number. */
export type Positions = 'gapless' | 'ordered';

/** What a check of the stored log found wrong at one place. */
export interface LogFinding {
  readonly position: Position;
  readonly problem: string;
}

/**
 * The append-only log. Every adapter passes the same conformance suite: the numbered rules of docs/event-log.md.
 */
export interface EventLog {
  /** What its positions are; for checks of what was stored. Nothing else may depend on it. */
  readonly positions: Positions;

  /**
   * Appends all or nothing. The same event ids with the same content again give the first result.
   * @throws RevisionConflict when the stream is not as expected; it carries the true revision.
   * @throws EventIdReused when an id is taken by other content.
   * @throws LogTimeout when the deadline passed: the outcome is unknown, and the same append may be sent again.
   * @throws LogUnavailable when the log can't be reached: nothing was written.
   * @throws AppendRefused when the append itself is at fault: nothing was written, and sending it again won't help.
   */
  append(
    stream: string,
    expected: ExpectedRevision,
    events: readonly EventToAppend[],
    options?: CallOptions,
  ): Promise<Appended>;

  /** A stream's events from a revision (inclusive, default 0), in pages. An unknown stream is empty. */
  readStream(
    stream: string,
    options?: { from?: number; pageSize?: number } & CallOptions,
  ): AsyncIterable<readonly RecordedEvent[]>;

  /**
   * The whole log in order, in pages, until the head or `upTo`. All readers throw UnreadableEvent, with its position, when
   * they come to an event that this code can't read; what stands before it was delivered.
   * An aborted signal ends the reading with the signal's reason as the error, so that half a log never passes for all of it.
   */
  readAll(options: ReadAllOptions): AsyncIterable<Page>;

  /**
   * Like readAll, then goes on with what is appended, until the signal aborts: then it simply ends. Survives lost
   * connections. With `types`, a page may hold no events and only say how far the reader is.
   */
  follow(options: Omit<ReadAllOptions, 'upTo'> & { signal: AbortSignal }): AsyncIterable<Page>;

  /** The last position, 0 for an empty log. */
  head(options?: CallOptions): Promise<Position>;

  /** The last position recorded at or before an instant; 0 when there is none. */
  positionAt(instant: string, options?: CallOptions): Promise<Position>;

  /** The stored bytes with their hashes, in order: what an export holds. */
  readStored(options: Omit<ReadAllOptions, 'types'>): AsyncIterable<readonly StoredEvent[]>;

  /** Recomputes every hash, chain value, position and derived column, and names each difference. `onProgress` is told how far it is, and how many events that were. */
  verify(options?: {
    onProgress?: (position: Position, events: number) => void;
    signal?: AbortSignal;
  }): AsyncIterable<LogFinding>;

  close(): Promise<void>;
}

export class RevisionConflict extends Error {
  override readonly name = 'RevisionConflict';
  constructor(
    readonly stream: string,
    readonly expected: ExpectedRevision,
    /** -1: the stream does not exist. */
    readonly actual: number,
  ) {
    super(`Stream ${stream} is at revision ${actual}, not at ${expected}.`);
  }
}

export class EventIdReused extends Error {
  override readonly name = 'EventIdReused';
  constructor(
    readonly stream: string,
    readonly eventId: string,
  ) {
    super(`Event id ${eventId} already stands for other content; nothing was written to ${stream}.`);
  }
}

/** The append itself is at fault: empty, too large, a NUL character, a malformed name. Nothing was written; don't retry. */
export class AppendRefused extends Error {
  override readonly name = 'AppendRefused';
}

export class LogTimeout extends Error {
  override readonly name = 'LogTimeout';
}

export class LogUnavailable extends Error {
  override readonly name = 'LogUnavailable';
}
