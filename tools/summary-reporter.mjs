import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';

const REASON = / — skipped: (.*)$/;

/** Writes the counts and the skipped tests, each with its reason, to the file that VOUCH_TEST_SUMMARY names. */
export default class SummaryReporter {
  onRunComplete(_contexts, results) {
    const skips = results.testResults.flatMap(({ testFilePath, testResults }) =>
      testResults
        .filter(({ status }) => status !== 'passed' && status !== 'failed')
        .map(({ ancestorTitles, title }) => {
          const titles = [...ancestorTitles, title];
          const reason = titles.map((text) => REASON.exec(text)?.[1]).find(Boolean) ?? 'no reason given';
          const name = titles.map((text) => text.replace(REASON, '')).join(' › ');
          return { name: `${relative(process.cwd(), testFilePath)}: ${name}`, reason };
        }),
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
