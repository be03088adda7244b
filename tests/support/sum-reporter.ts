import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { type MochaOptions, type Runner, reporters, type Test } from 'mocha';

const tests = new URL('../', import.meta.url).pathname;
const shownFiles = 8;
const shownMessage = 600;

interface SumOptions {
  /** Prints a dot a test instead of its name. */
  readonly dots?: string;
  /** A file that gets `{passed, failed, skipped, failures}`. */
  readonly sum?: string;
}

/** Mocha's own reporter, then the files that took longest and one line with the sum that a script can read. */
// biome-ignore lint/style/noDefaultExport: mocha takes a reporter by it
export default class SumReporter {
  constructor(runner: Runner, options: MochaOptions) {
    const { dots, sum } = (options.reporterOptions ?? {}) as SumOptions;
    const Reporter = dots === undefined ? reporters.Spec : reporters.Dot;
    const { stats } = new Reporter(runner, options);
    const files = new Map<string, number>();
    const failures: string[] = [];
    const retried: string[] = [];
    const nameOf = (file: string | undefined) => relative(tests, file ?? '').replace(/\.js$/, '.ts');
    runner.on('fail', (test: Test, error: Error) => {
      failures.push(`${nameOf(test.file)}: ${test.fullTitle()}\n    ${error.message.slice(0, shownMessage)}`);
    });
    runner.on('test end', ({ file, duration }: Test) => {
      const name = nameOf(file);
      files.set(name, (files.get(name) ?? 0) + (duration ?? 0));
    });
    runner.on('retry', (test: Test, error: Error) => {
      retried.push(`${nameOf(test.file)}: ${test.fullTitle()}: ${error.message.slice(0, shownMessage)}`);
    });
    runner.once('end', () => {
      const { passes: passed, failures: failed, pending: skipped } = stats;
      const slowest = [...files].sort(([, a], [, b]) => b - a).slice(0, shownFiles);
      const seconds = ([file, ms]: [string, number]) => `${(ms / 1000).toFixed(0)} s ${file}`;
      process.stdout.write(`Slowest files: ${slowest.map(seconds).join(', ')}\n${passed} passed, ${failed} failed\n`);
      if (sum !== undefined) writeFileSync(sum, JSON.stringify({ passed, failed, skipped, failures, retried }));
    });
  }
}
