import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { openWorkflows } from '../../sandbox/step-functions/workflow.js';

interface Path {
  readonly name: string;
  readonly decision: object | null;
  /** Which step is called, in order, and what it answers. */
  readonly calls: readonly (readonly [step: string, answer: unknown])[];
  readonly states: readonly string[];
  readonly ends: string;
}

const read = (path: string) => JSON.parse(readFileSync(new URL(`../../../../${path}`, import.meta.url), 'utf8'));
const paths: readonly Path[] = read('tests/infra/workflows/paths.json');
const { States, ...top } = read('infra/workflows/patch.asl.json');

/** The same paths go through moto's Step Functions by `scripts/moto-cross-check.py`. */
describe('the workflow, state by state', () => {
  const open = openWorkflows();

  for (const { name, decision, calls, states, ends } of paths) {
    it(`goes the way of ${name}`, async () => {
      const left = [...calls];
      const called: string[] = [];
      const workflow = await open({
        states: States,
        top,
        functions: {
          'sre-ops-workflow': async (event: unknown) => {
            const { step, task_token: taskToken } = event as { step: string; task_token?: string };
            called.push(step);
            const [, answer] = left.shift() ?? [];
            if (taskToken && decision) {
              await workflow.ask('SendTaskSuccess', { taskToken, output: JSON.stringify(decision) });
            }
            return answer;
          },
        },
      });
      const { status, executionArn } = await workflow.run({ workflow_id: 'patch-1' });
      const entered = (await workflow.history(executionArn)).flatMap(
        ({ stateEnteredEventDetails: details }) => details?.name ?? [],
      );
      assert.deepEqual(entered, states);
      assert.deepEqual(
        called,
        calls.map(([step]) => step),
      );
      assert.equal(status, ends);
    });
  }
});
