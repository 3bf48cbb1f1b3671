import { writeFileSync, writeSync } from 'node:fs';
import { cpus } from 'node:os';
import { relative } from 'node:path';

/**
 * Ends the whole test run with one plain line that people and CI can read: `412 passed, 0 failed`.
 * A run of all suites at their full counts is also kept in `bench/full-test.json`.
 */
export default class ClosingLineReporter {
  constructor(globalConfig) {
    this.rootDir = globalConfig.rootDir;
    this.whole = globalConfig.testPathPatterns?.patterns?.length === 0;
  }

  onRunComplete(_contexts, results) {
    const brokenFiles = results.numRuntimeErrorTestSuites;
    const failed = results.numFailedTests + brokenFiles;
    const skipped = results.numPendingTests + results.numTodoTests;
    const tail = skipped > 0 ? `, ${skipped} skipped` : '';
    const line = `${results.numPassedTests} passed, ${failed} failed${tail}`;
    if (process.env.STACK_TEST_FULL === '1' && this.whole) this.keep(line, results);
    // Jest's own summary comes after all reporters, and this line is to be the last.
    process.once('exit', () => writeSync(1, `\n${line}\n`));
  }

  keep(line, results) {
    const files = results.testResults
      .map((file) => ({
        file: relative(this.rootDir, file.testFilePath),
        tests: file.numPassingTests + file.numFailingTests,
        seconds: Math.round((file.perfStats.end - file.perfStats.start) / 100) / 10,
      }))
      .sort((a, b) => (a.file < b.file ? -1 : 1));
    const report = {
      result: line,
      date: new Date(results.startTime).toISOString(),
      seconds: Math.round((Date.now() - results.startTime) / 1000),
      node: process.version,
      cpus: cpus().length,
      files,
    };
    writeFileSync('bench/full-test.json', `${JSON.stringify(report, undefined, 2)}\n`);
  }
}
