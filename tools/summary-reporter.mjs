import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';

const REASON = / — skipped: (.*)$/;

/** Writes the counts and the skipped tests, each with its reason, to the file that VOUCH_TEST_SUMMARY names. */
export default class SummaryReporter {
  constructor({ testNamePattern }) {
    this.selected = Boolean(testNamePattern);
  }

  onRunComplete(_contexts, results) {
    const skips = results.testResults.flatMap(({ testFilePath, testResults }) =>
      testResults
        .filter(({ status }) => status !== 'passed' && status !== 'failed')
        .map(({ ancestorTitles, title }) => {
          const titles = [...ancestorTitles, title];
          const reason = titles.map((text) => REASON.exec(text)?.[1]).find(Boolean);
          const name = titles.map((text) => text.replace(REASON, '')).join(' › ');
          return { name: `${relative(process.cwd(), testFilePath)}: ${name}`, reason };
        })
        // Left out by the name that was asked for, which is no skip.
        .filter(({ reason }) => reason || !this.selected)
        .map(({ name, reason = 'no reason given' }) => ({ name, reason })),
    );
    const summary = {
      passed: results.numPassedTests,
      // A file that couldn't be run at all has no tests to count.
      failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
      skipped: skips.length,
      skips,
    };
    writeFileSync(process.env.VOUCH_TEST_SUMMARY, JSON.stringify(summary));
  }
}
