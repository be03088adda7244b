import assert from 'node:assert/strict';
import { z } from 'zod';
import { definitionOf } from '../../mcp/definitions.js';
import { offered, select, toolsets } from '../../mcp/toolsets.js';
import { InvalidInput } from '../../services/errors.js';
import { defineOperation, type Operation } from '../../services/operation.js';
import { operations } from '../../services/operations/index.js';
import { expectGolden, goldenJson, goldenNames } from '../support/golden.js';

const bytes = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));
const withoutOutput = ({ outputSchema: _, ...definition }: ReturnType<typeof definitionOf>) => definition;

describe('tool definitions', () => {
  for (const operation of offered) {
    it(`are frozen: ${operation.name}`, () => {
      expectGolden(`tools/${operation.name}.json`, goldenJson(definitionOf(operation)));
    });
  }

  it('have no golden file that nothing compares', () => {
    assert.deepEqual(goldenNames('tools').toSorted(), offered.map(({ name }) => name).toSorted());
  });

  it('tell a client what a call may do, all four hints of it', () => {
    for (const operation of offered) {
      const { annotations = {} } = definitionOf(operation);
      assert.equal(annotations.readOnlyHint, operation.effect === 'read', operation.name);
      assert.equal(annotations.destructiveHint, operation.effect === 'change', operation.name);
      assert.equal(typeof annotations.idempotentHint, 'boolean', operation.name);
      assert.equal(typeof annotations.openWorldHint, 'boolean', operation.name);
    }
  });

  it('exist for everything but what people decide', () => {
    const decided = Object.values<Operation>(operations).filter(({ effect }) => effect === 'decide');
    assert.ok(decided.length > 0);
    for (const operation of decided) {
      assert.ok(!offered.includes(operation), operation.name);
      assert.throws(() => definitionOf(operation), /never a tool/);
      assert.throws(() => select({ readOnly: false, tools: [operation.name] }), InvalidInput);
    }
  });

  it('take at most 16 KB of a client, without the output schemas', () => {
    const definitions = select({ readOnly: false }).map(definitionOf);
    const list = bytes({ tools: definitions.map(withoutOutput) });
    const schemas = definitions.map(({ outputSchema }) => bytes(outputSchema)).reduce((sum, size) => sum + size, 0);
    process.stdout.write(
      `      tools/list: ${definitions.length} tools, ${list} bytes, and ${schemas} of output schemas\n`,
    );
    assert.ok(list <= 16 * 1024, `${list} bytes`);
  });

  it('are not offered by default where a client has to ask for them', () => {
    const names = (selection: Parameters<typeof select>[0]) => select(selection).map(({ name }) => name);
    assert.ok(!names({ readOnly: false }).includes('list_alerts'));
    assert.deepEqual(names({ readOnly: true, toolsets: ['history'] }), ['get_instance_timeline']);
    assert.deepEqual(names({ readOnly: true, toolsets: ['alerts'] }), [
      'list_alerts',
      'list_undelivered',
      'check_setup',
      'shift_handover',
    ]);
  });

  it('are made once', () => {
    const [first] = offered;
    assert.ok(first);
    assert.equal(definitionOf(first), definitionOf(first));
  });

  it('let a result gain keys, and take no input that the operation does not know', () => {
    const operation = defineOperation({
      name: 'x',
      title: 'X',
      description: 'x',
      effect: 'read',
      input: z.strictObject({ a: z.string() }),
      output: z.object({ b: z.object({ c: z.string() }) }),
      run: async () => ({ b: { c: '' } }),
    }) as unknown as Operation;

    const { inputSchema, outputSchema } = definitionOf(operation);

    assert.equal(inputSchema.additionalProperties, false);
    assert.doesNotMatch(JSON.stringify(outputSchema), /additionalProperties/);
  });
});

describe('toolsets', () => {
  it('hold every tool exactly once', () => {
    const all: string[] = Object.values(toolsets).flat();
    for (const { name } of offered) assert.equal(all.filter((one) => one === name).length, 1, name);
  });

  it('add up with single tools', () => {
    const names = select({ readOnly: false, toolsets: ['metrics'], tools: ['list_approvals'] }).map(({ name }) => name);
    assert.deepEqual(names.toSorted(), ['get_ec2_cloudwatch_metrics', 'list_approvals']);
  });

  it('never give a reader something that asks or changes', () => {
    const names = select({ readOnly: true, toolsets: ['patching'], tools: ['execute_automated_patching'] });
    assert.ok(names.length > 0);
    assert.ok(names.every(({ effect }) => effect === 'read'));
  });

  it('say what there is when one does not exist', () => {
    assert.throws(() => select({ readOnly: true, toolsets: ['vulnerability'] }), {
      message: 'There is no toolset "vulnerability".',
      hint: /vulnerabilities, patching/,
    });
    assert.throws(() => select({ readOnly: true, toolsets: ['constructor'] }), InvalidInput);
  });
});
