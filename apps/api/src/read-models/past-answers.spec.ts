import { describe, expect, it } from '@jest/globals';
import { InMemoryEventLog, type Page, type ReadAllOptions } from '@vouch/event-store';
import { queries } from '@vouch/read-models';
import { Problem } from '../problems/catalogue.js';
import { PastAnswers } from './past-answers.js';

/** A log that never comes to its end. */
class EndlessLog extends InMemoryEventLog {
  override head = () => Promise.resolve(1_000_000);
  override async *readAll(options: ReadAllOptions): AsyncGenerator<Page> {
    await new Promise((resolve) => options.signal?.addEventListener('abort', resolve));
    yield* super.readAll(options);
  }
}

const programs = queries.find(({ name }) => name === 'programs')!;
const codeOf = (asked: Promise<unknown>) =>
  asked.catch((error: unknown) => (error instanceof Problem ? error.code : error));

describe('answers as of then', () => {
  it('end in time, and only a few are made at once', async () => {
    const past = new PastAnswers(50);
    const ask = () =>
      codeOf(past.ask(new EndlessLog(), programs, new programs.params(), { asOf: '1' }, new AbortController().signal));
    const asked = await Promise.all([ask(), ask(), ask()]);
    expect(asked.sort()).toEqual(['replay-busy', 'replay-too-long', 'replay-too-long']);
    expect(await ask()).toBe('replay-too-long');
  });
});
