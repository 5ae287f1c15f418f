import { afterAll, afterEach, beforeAll, beforeEach, describe } from '@jest/globals';
import { appendingRules } from './conformance/appending.js';
import { concurrencyRules } from './conformance/concurrency.js';
import { deadlineRules } from './conformance/deadlines.js';
import { evidenceRules } from './conformance/evidence.js';
import { followingRules } from './conformance/following.js';
import type { Bench, EventLogHarness, OpenOptions } from './conformance/harness.js';
import { statedLimits } from './conformance/limits.js';
import { readingRules } from './conformance/reading.js';
import { withTheModel } from './conformance/model.js';
import type { EventLog } from './event-log.js';

/**
 * The numbered rules of docs/event-log.md, for any adapter. A test's name begins with the rule that it proves; those without a
 * number prove what the port promises besides.
 */
export function describeEventLog(name: string, harness: EventLogHarness): void {
  describe(name, () => {
    let opened: EventLog[] = [];
    const open = async (options?: OpenOptions) => {
      const log = await harness.open(options);
      opened.push(log);
      return log;
    };
    let log: EventLog;
    const bench: Bench = {
      harness,
      open,
      get log() {
        return log;
      },
    };

    beforeAll(() => harness.start());
    afterAll(() => harness.stop());
    beforeEach(async () => {
      await harness.reset();
      log = await open();
    });
    afterEach(async () => {
      await Promise.all(opened.map((each) => each.close()));
      opened = [];
    });

    describe('appending', () => appendingRules(bench));
    describe('appending at the same time', () => concurrencyRules(bench));
    describe('appending anything in any order', () => withTheModel(bench));
    describe('reading', () => readingRules(bench));
    describe('following', () => followingRules(bench));
    describe('deadlines', () => deadlineRules(bench));
    describe('evidence', () => evidenceRules(bench));
    describe('what is not promised', () => statedLimits(bench));
  });
}
