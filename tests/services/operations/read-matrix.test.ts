import assert from 'node:assert/strict';
import type { ViewContext } from '../../../cards/context.js';
import { text } from '../../../cards/text.js';
import type { View } from '../../../cards/view.js';
import { views } from '../../../cards/views/index.js';
import { AccessDenied, NotFound, Unavailable } from '../../../services/errors.js';
import { invoke, type Operation } from '../../../services/operation.js';
import { type OperationName, operations } from '../../../services/operations/index.js';
import { ben } from '../../support/change.js';
import { calls, failures, ownRecords, products, whenEmpty } from './read-matrix/faults.js';
import { type AwsCall, type Fleet, startFleet } from './read-matrix/fleet.js';
import { assertHonest, assertUntouched, type Told, whitewashed } from './read-matrix/honesty.js';
import { few, type Question, questions } from './read-matrix/questions.js';

interface Asked {
  readonly question: Question;
  /** The answer while nothing fails. */
  readonly whole: Told;
  readonly asks: ReadonlySet<AwsCall>;
}

/** Which regions there are is no fact about the fleet: without it the answer does not say which others were not read. */
const SCOPE: AwsCall = 'ec2:DescribeRegions';

describe('what reads say while AWS fails', function () {
  this.timeout(60_000);
  let fleet: Fleet;
  let reportId: string;
  let all: Asked[];

  before(async () => {
    fleet = await startFleet();
    all = [];
    reportId = ((await run('generate_vulnerability_report', { instance_ids: few })) as { report_id: string }).report_id;
    for (const question of questions) {
      const earlier = await fleet.calls();
      const whole = await ask(question);
      const later = await fleet.calls();
      const asks = new Set([...later].flatMap(([call, times]) => (times > (earlier.get(call) ?? 0) ? [call] : [])));
      all.push({ question, whole, asks });
    }
  });
  afterEach(() => fleet.faults([]));
  after(() => fleet?.close());

  async function run(name: OperationName, input: object, hangs?: AwsCall): Promise<object> {
    const { services, waiting, close } = fleet.fresh({ cutOff: hangs !== undefined });
    try {
      const [budget, due] = [new AbortController(), new AbortController()];
      const operation: Operation = operations[name] as never;
      const call = { services, caller: ben, signal: budget.signal, deadline: due.signal };
      const answer = invoke(operation, input, call);
      if (hangs) {
        const over = answer.then(
          () => undefined,
          () => undefined,
        );
        const others = questions.find((one) => one.operation === name)?.waitsFor?.includes(hangs);
        await (others ? over : Promise.race([waiting.hanging((one) => one === hangs), over]));
        budget.abort(new DOMException('due', 'TimeoutError'));
        // Nothing ends these but the deadline itself.
        if (isOwn(hangs)) due.abort(new DOMException('due', 'TimeoutError'));
      }
      return await answer;
    } finally {
      close();
    }
  }

  async function ask({ operation, input, claims }: Question, hangs?: AwsCall): Promise<Told> {
    const asked = operation === 'get_vulnerability_report' ? { report_id: reportId } : input;
    const result = (await run(operation, asked, hangs)) as never;
    const show = views[operation] as (output: never, context: ViewContext) => View;
    const said = text(show(result, { now: fleet.clock.now(), region: fleet.region }), { width: 10_000 });
    const [firstLine = ''] = said.split('\n');
    return { ...(result as Told), claims: claims(result), firstLine, text: said };
  }

  /**
   * The questions that make the call, one after the other; all lies at once. Denied, each call is asked about by every
   * one; of the other failures, each failure of a service by every one, by turns with one of its calls, and each call with
   * each failure by one at least.
   */
  async function each(call: AwsCall, failure: string, check: (asked: Asked) => Promise<void>): Promise<void> {
    const wrong: string[] = [];
    const asking = all.filter(({ asks }) => asks.has(call));
    const turn = Object.keys(failures).indexOf(failure) + 1;
    for (const asked of failure === 'denied'
      ? asking
      : asking.filter((one, at) => at === 0 || isTurn(one, call, turn))) {
      try {
        await check(asked);
      } catch (error) {
        if (!(error instanceof Error)) throw error;
        wrong.push(`${asked.question.operation} ${JSON.stringify(asked.question.input)}: ${error.message}`);
      }
    }
    assert.deepEqual(wrong, []);
  }

  /** Who cannot say anything without this call says that, and by whom it was refused. */
  const mayRefuse = (call: AwsCall, { operation }: Question): boolean =>
    call === 'ec2:DescribeInstances' ||
    call.startsWith('dynamodb:') ||
    // The answer is stored before it is given.
    call === 's3:PutObject' ||
    (call === 's3:GetObject' && ['get_vulnerability_report', 'shift_handover'].includes(operation));

  it('is asked of every operation that reads', () => {
    const asked = new Set(questions.map(({ operation }) => operation as string));
    const reading = Object.values(operations).filter(({ effect }) => effect === 'read');
    assert.deepEqual(
      reading.flatMap(({ name }) => (asked.has(name) ? [] : [name])),
      [],
    );
  });

  it('is tried with every call that they make', () => {
    assert.deepEqual([...new Set(all.flatMap(({ asks }) => [...asks]))].sort(), calls);
  });

  it('is the same when nothing failed in between', async () => {
    for (const { question, whole } of all) {
      const again = await ask(question);
      assert.deepEqual([again.claims, again.firstLine], [whole.claims, whole.firstLine], question.operation);
    }
  });

  for (const call of calls) {
    const [service = '', operation = ''] = call.split(':');
    describe(call, () => {
      for (const [name, { fault, reasons }] of Object.entries(failures)) {
        it(`${name}: is named, and nothing that rests on it is claimed`, async () => {
          await fleet.faults([{ ...fault, service, operation }]);
          const hanging = name === 'hanging';
          await each(call, name, async ({ question, whole }) => {
            try {
              const told = await ask(question, hanging ? call : undefined);
              if (ownRecords.includes(service) || call === SCOPE) assertUntouched(told, whole, { question, call });
              else assertHonest(told, whole, { question, call, reasons });
            } catch (error) {
              if (!mayRefuse(call, question)) throw error;
              assert.ok(error instanceof (name === 'denied' ? AccessDenied : Unavailable), String(error));
            }
          });
        });
      }

      const expected = whenEmpty[call];
      if (expected === undefined) return;
      const what =
        expected === 'stands' ? 'is taken at its word, and changes nothing else' : 'is not taken for nothing';
      it(`empty: ${what}`, async () => {
        await fleet.faults([{ kind: 'empty_answer', service, operation }]);
        await each(call, 'empty', async ({ question, whole }) => {
          try {
            const told = await ask(question);
            if (expected === 'stands') assertUntouched(told, whole, { question, call });
            else assertHonest(told, whole, { question, call, reasons: expected });
          } catch (error) {
            if (!(error instanceof NotFound && call === 'ec2:DescribeInstances')) throw error;
          }
        });
      });
    });
  }

  for (const service of new Set(calls.map((call) => call.split(':')[0] ?? ''))) {
    it(`${service} not enabled: says so, and claims nothing of what it would have said`, async () => {
      await fleet.faults([{ kind: 'not_enabled', service }]);
      for (const { question, whole, asks } of all) {
        const own = [...asks].filter((call) => call.startsWith(`${service}:`));
        const [call] = own;
        if (!call) continue;
        try {
          const told = await ask(question);
          const product = products[service];
          if (product) {
            assert.match(told.text, new RegExp(`${product} \\(not enabled\\)|not enabled[^.]*${product}`));
            assert.equal(told.claims['*']?.[product] ?? null, null);
            continue;
          }
          if (ownRecords.includes(service))
            assertUntouched(told, whole, { question: restingOnAny(question, own), call });
          else assertHonest(told, whole, { question: restingOnAny(question, own), call, reasons: ['not_enabled'] });
        } catch (error) {
          if (!own.some((one) => mayRefuse(one, question))) throw error;
          assert.ok(error instanceof Unavailable, String(error));
        }
      }
    });
  }

  for (const { question, call } of [
    { question: 'get_inspector_findings', call: 'inspector2:ListFindings' },
    { question: 'get_inspector_findings', call: 'inspector2:ListCoverage' },
    { question: 'check_patch_compliance', call: 'ssm:DescribeInstancePatchStates' },
    { question: 'check_patch_compliance', call: 'ssm:DescribeInstancePatches' },
    { question: 'analyze_configuration_changes', call: 'config:GetResourceConfigHistory' },
  ] as const) {
    const [service = '', operation = ''] = call.split(':');
    for (const name of ['denied', 'throttled', 'failing', 'unreadable'] as const) {
      it(`${question} with ${call} ${name} once: hosts that were answered for keep their exact values`, async () => {
        const { fault, reasons } = failures[name];
        await fleet.faults([{ ...fault, service, operation, times: 1 }]);
        const [asked] = all.filter((one) => one.question.operation === question);
        assert.ok(asked);
        const told = await ask(asked.question);
        assertHonest(told, asked.whole, { question: asked.question, call, reasons, once: true });
        assert.notEqual(told.status, 'unknown');
      });
    }
  }

  describe('would be caught', () => {
    const lies = [
      ['get_inspector_findings', 'inspector2:ListFindings'],
      ['analyze_ec2_vulnerabilities', 'inspector2:ListFindings'],
      ['check_patch_compliance', 'ssm:DescribeInstancePatchStates'],
      ['get_ec2_cloudwatch_metrics', 'monitoring:GetMetricData'],
      ['analyze_cloudtrail_events', 'cloudtrail:LookupEvents'],
      ['monitor_security_events', 'cloudtrail:LookupEvents'],
      ['analyze_configuration_changes', 'config:GetResourceConfigHistory'],
      ['generate_vulnerability_report', 'inspector2:ListFindings'],
    ] as const;
    for (const [name, call] of lies) {
      it(`${name} that takes silence for nothing`, async () => {
        const [service = '', operation = ''] = call.split(':');
        const { fault, reasons } = failures.denied;
        await fleet.faults([{ ...fault, service, operation }]);
        const [asked] = all.filter((one) => one.question.operation === name);
        assert.ok(asked);
        const { question, whole } = asked;
        const told = await ask(question);
        const struck = { question, call, reasons };
        assertHonest(told, whole, struck);
        for (const lie of whitewashed(told, whole)) assert.throws(() => assertHonest(lie, whole, struck));
      });
    }
  });
});

/** Whether it is this call's turn among those that the question makes of its service. */
function isTurn({ asks }: Asked, call: AwsCall, turn: number): boolean {
  const [service = ''] = call.split(':');
  const calls = [...asks].filter((one) => one.startsWith(`${service}:`)).sort();
  return calls[turn % calls.length] === call;
}

const isOwn = (call: AwsCall): boolean => ownRecords.includes(call.split(':')[0] ?? '');

/** The same question while all of a service is off: whatever rests on one of its calls may be unknown. */
function restingOnAny(question: Question, [first, ...others]: readonly AwsCall[]): Question {
  if (!first) return question;
  const restsOn = Object.entries(question.restsOn).map(([name, rests]) => [
    name,
    others.some((call) => rests.includes(call)) ? [...rests, first] : rests,
  ]);
  return { ...question, restsOn: Object.fromEntries(restsOn) };
}
