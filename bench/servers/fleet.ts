import { compose } from '../../app/compose.js';
import { readConfig } from '../../app/config.js';
import { silenceNodeSupportNotice } from '../../app/node-notice.js';
import { connectSandbox } from '../../app/sandbox-connection.js';
import { Unavailable } from '../../services/errors.js';
import { invoke, type Operation } from '../../services/operation.js';
import { type OperationName, type OutputOf, operations } from '../../services/operations/index.js';
import { type Answered, beginUse, callsMade, report } from '../use.js';

/** The shipped service asked about the whole fleet, in a process of its own: what it is asked, and of which operation. */
const [, , sandboxUrl = '', question = '', name = ''] = process.argv;
silenceNodeSupportNotice();
const config = readConfig({ env: {}, flags: { SANDBOX_URL: sandboxUrl, PORT: '0', LOG_LEVEL: 'ERROR' } });
const connection = await connectSandbox(config);
const ahead = { ms: 0 };
const clock = { now: () => new Date(connection.clock.now().getTime() + ahead.ms) };
const { services } = await compose(config, { ...connection, clock });
const caller = { id: 'ben', name: 'Ben Okafor', role: 'operator', surface: 'mcp' } as const;
const answers: Answered[] = [];

async function ask<Name extends OperationName>(operation: Name, input: object, title: string) {
  const before = { at: performance.now(), calls: callsMade() };
  const answered = (status: string) =>
    answers.push({ name: title, ms: performance.now() - before.at, calls: callsMade() - before.calls, status });
  try {
    const output = (await invoke(operations[operation] as Operation, input, { services, caller })) as OutputOf<Name> & {
      status: string;
    };
    answered(output.status);
    return output;
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    // On a busy machine an answer may not come in time; what was begun is there for the next question.
    answered('none in time');
    return undefined;
  }
}

const questions: Readonly<Record<string, () => Promise<number | null>>> = {
  /** Asked until every finding was read. */
  async findings() {
    for (;;) {
      const answer = await ask('get_inspector_findings', {}, 'findings');
      if (answer && !answer.coverage.failed.some(({ reason }) => reason === 'truncated')) return answer.finding_count;
      await services.findings.settled();
    }
  },

  /** Until its file is in S3. */
  async report() {
    let made: OutputOf<'generate_vulnerability_report'> | undefined;
    while (!made) made = await ask('generate_vulnerability_report', { format: 'json' }, 'report');
    await services.reports.jobs.settled();
    const stored = await ask('get_vulnerability_report', { report_id: made.report_id }, 'stored');
    if (stored?.state !== 'stored') throw new Error(`the report is ${stored?.state}: ${stored?.problem}`);
    return stored.findings.total;
  },

  /** At once, again, and when nothing of it is fresh any more. */
  async again() {
    for (const [title, minutes] of [
      ['first', 0],
      ['again', 0],
      ['11 minutes later', 11],
    ] as const) {
      ahead.ms += minutes * 60_000;
      await ask(name as OperationName, {}, title);
      await services.findings.settled();
    }
    return null;
  },
};

const use = beginUse();
const findings = (await questions[question]?.()) ?? null;
report({ ...use(), findings, answers });
