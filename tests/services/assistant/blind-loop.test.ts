import assert from 'node:assert/strict';
import { pino } from 'pino';
import { type App, compose } from '../../../app/compose.js';
import { readConfig } from '../../../app/config.js';
import { connectSandbox } from '../../../app/sandbox-connection.js';
import { explain } from '../../../bot/answer.js';
import type { Heard } from '../../../bot/free-text.js';
import { modelAnswer } from '../../../bot/model-answer.js';
import type { View } from '../../../cards/view.js';
import { type Sandbox, startSandbox } from '../../../sandbox/index.js';
import type { ModelAnswer } from '../../../services/assistant/conversing.js';
import { MOST_CALLS } from '../../../services/assistant/loop/prompts.js';
import { operations } from '../../../services/operations/index.js';
import { controlClient } from '../../support/control-client.js';
import { type BlindQuestion, blindQuestions } from './blind-questions.js';

/** At once: reads of the same moment share what they look at. */
const AT_ONCE = 6;
/** Looking at logs is a query that AWS keeps until it is done: nothing of the account is another one after it. */
const LOOKING = new Set(['logs:StartQuery', 'logs:StopQuery']);
const INSTANCE = /\bi-[0-9a-f]{8,17}\b/g;

interface Asked {
  readonly question: BlindQuestion;
  readonly view: View;
  readonly answer: ModelAnswer | undefined;
}

describe('each blind question, put to the stand-in behind the tool loop', () => {
  let sandbox: Sandbox;
  let app: App;
  let asked: readonly Asked[] = [];

  before(async function () {
    this.timeout(240_000);
    sandbox = await startSandbox({ port: 0 });
    const env = { SANDBOX_URL: sandbox.url, STATE_FOLDER: ':memory:', ANSWER_SECONDS: '60' };
    const config = readConfig({ env: { ...env, SRE_MODEL: 'on', BEDROCK_DAILY_USD: '10000' } });
    app = await compose(config, await connectSandbox(config), { log: pino({ level: 'silent' }) });
    asked = await askAll(blindQuestions());
  });
  after(async () => {
    await app.stop();
    await sandbox.close();
  });

  async function askAll(questions: readonly BlindQuestion[]): Promise<readonly Asked[]> {
    const done: Asked[] = [];
    const waiting = [...questions.entries()];
    const work = async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) done.push(await ask(...next));
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    return done;
  }

  /** As what nobody else understood is asked in chat, by a person with a share of their own. */
  async function ask(at: number, question: BlindQuestion): Promise<Asked> {
    const caller = { id: `sam-${at}`, name: 'Sam Vega', role: 'viewer', surface: 'slack' } as const;
    const conversation = { conversation_id: `blind ${at}`, person_id: caller.id };
    let answer: ModelAnswer | undefined;
    const conversing = {
      forget: async () => undefined,
      answer: async (one: Parameters<typeof app.services.conversing.answer>[0]) => {
        answer = await app.services.conversing.answer(one);
        return answer;
      },
    };
    const services = { ...app.services, conversing };
    const reading = { services, caller, region: 'eu-central-1', personal: true, conversation };
    let view: View | undefined;
    for (const said of [...(question.after ?? []), question.text]) {
      const heard: Heard = { kind: 'unknown', said, suggestions: [], unsure: said };
      view = (await modelAnswer(heard, reading))?.view ?? explain(heard);
    }
    return { question, answer, view: view ?? assert.fail('nothing was shown') };
  }

  const answered = () => asked.flatMap(({ answer }) => answer ?? []);

  it('is answered, or refused in so many words', () => {
    const refused = asked.filter(
      ({ answer, view }) => !answer && /^(?:I do not know "|You are welcome$)/.test(view.verdict),
    );
    const worded = answered().filter(({ text }) => text !== null);
    process.stdout.write(
      `      ${asked.length} questions: ${worded.length} answered in words that rest on calls, ${answered().length - worded.length} by what was put before the person, ${refused.length} refused\n`,
    );
    assert.equal(asked.length, blindQuestions().length);
    assert.equal(answered().length + refused.length, asked.length);
    assert.ok(worded.length >= 200, String(worded.length));
    assert.ok(worded.every(({ text }) => text?.startsWith('I am the stand-in of the sandbox, no language model')));
  });

  it('changes nothing', async () => {
    const { effects } = (await controlClient(sandbox).get('/effects')) as {
      effects: { service: string; operation: string }[];
    };
    const changes = new Set(effects.map(({ service, operation }) => `${service}:${operation}`));
    assert.deepEqual(
      [...changes].filter((one) => !LOOKING.has(one)),
      [],
    );
    const approvals = await app.services.approvals.list({ status: 'all', limit: 10 });
    assert.deepEqual(approvals, []);
  });

  it('rests on reads, six at most, and puts nothing before a person but what makes plans or a file', () => {
    for (const { calls, offers } of answered()) {
      assert.ok(calls.length <= MOST_CALLS);
      for (const { operation } of calls) assert.equal(operations[operation].effect, 'read');
      for (const { operation } of offers)
        assert.ok(
          operations[operation].effect === 'propose' || operation === 'generate_vulnerability_report',
          operation,
        );
    }
  });

  it('names no instance that is neither in the data nor in the question, and no number that the data does not have', () => {
    for (const { question, answer, view } of asked) {
      const data = JSON.stringify([question, answer?.calls]);
      const foreign = [...JSON.stringify(view).matchAll(INSTANCE)].filter(([id]) => !data.includes(id));
      assert.equal(foreign.length, 0);
      const [, said] = /is about (\d+) instances/.exec(answer?.text ?? '') ?? [];
      assert.ok(said === undefined || data.includes(`"requested":${said},`));
    }
  });
});
