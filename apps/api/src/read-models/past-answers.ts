import type { EventLog } from '@vouch/event-store';
import type { Position } from '@vouch/events';
import type { Query } from '@vouch/read-models';
import { answerAsOf } from '@vouch/runtime';
import { Problem } from '../problems/catalogue.js';
import { placeOf } from './place-of.js';
import type { AsOfParams } from './query-params.js';

/** A replay holds the rows that it folds in memory, and takes a core. */
const AT_ONCE = 2;
const TAKES_MS = 30_000;

export interface PastAnswer {
  readonly answer: object;
  readonly position: Position;
}

/** Answers as of then, replayed from the log: few at once, and none for long. */
export class PastAnswers {
  private running = 0;

  constructor(private readonly takesMs = TAKES_MS) {}

  /** @throws Problem invalid-fields for no place in the log, replay-busy, replay-too-long */
  async ask(log: EventLog, query: Query, params: object, asked: AsOfParams, gone: AbortSignal): Promise<PastAnswer> {
    const position = await placeOf(asked.asOf ?? '', log);
    if (this.running >= AT_ONCE)
      throw new Problem('replay-busy', `${AT_ONCE} replays are running in this process.`, {
        headers: { 'retry-after': '5' },
      });
    this.running++;
    const late = AbortSignal.timeout(this.takesMs);
    try {
      const compareWith = asked.compare === 'now' ? { compareWith: await log.head() } : {};
      const signal = AbortSignal.any([gone, late]);
      const { answer, differences } = await answerAsOf(log, query, params, position, { signal, ...compareWith });
      return { answer: { ...(answer as object), ...(differences && { differences }) }, position };
    } catch (error) {
      if (!late.aborted) throw error;
      throw new Problem(
        'replay-too-long',
        `The log up to position ${position} was not replayed in ${this.takesMs} ms.`,
        {
          cause: error,
        },
      );
    } finally {
      this.running--;
    }
  }
}
