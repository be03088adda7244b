import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readAction } from '../../bot/actions.js';
import { buttonFor } from '../../bot/button-for.js';
import { readCommand } from '../../bot/read-command.js';
import { InvalidInput } from '../../services/errors.js';
import { operations } from '../../services/operations/index.js';
import { ownQuestions } from '../services/assistant/blind-questions.js';

describe('card actions', () => {
  const known: [string, unknown, string, unknown][] = [
    ['show_fleet', {}, 'get_inspector_findings', { instance_ids: [] }],
    ['show_instance', { instance_id: 'i-1' }, 'analyze_ec2_vulnerabilities', { instance_id: 'i-1' }],
    ['show_patch_status', { instance_ids: 'i-1' }, 'check_patch_compliance', { instance_ids: ['i-1'] }],
    ['show_security_events', { time_range: '7d' }, 'monitor_security_events', { instance_ids: [], time_range: '7d' }],
    [
      'show_metrics',
      { instance_id: 'i-1', metric_names: 'CPUUtilization', time_range: '7d', evil: 1 },
      'get_ec2_cloudwatch_metrics',
      { instance_id: 'i-1', metric_names: ['CPUUtilization'], time_range: '7d' },
    ],
    [
      'make_report',
      { format: 'html', instance_ids: ['i-1'] },
      'generate_vulnerability_report',
      { format: 'html', instance_ids: ['i-1'] },
    ],
    [
      'request_approval',
      { plan_id: 'abc', criticality: 'high' },
      'create_approval_workflow',
      { remediation_plan: { plan_id: 'abc' }, criticality: 'high' },
    ],
    [
      'show_windows',
      { instance_id: 'i-1', days_ahead: 14, time_zone: 'Europe/Berlin' },
      'analyze_optimal_patch_window',
      { instance_id: 'i-1', days_ahead: 14, time_zone: 'Europe/Berlin' },
    ],
    ['show_approvals', undefined, 'list_approvals', {}],
    ['show_approval', { approval_id: 'a-1' }, 'list_approvals', { approval_id: 'a-1', status: 'all' }],
    [
      'plan_fix',
      { fix_ids: ['f-1'], instance_ids: ['i-1'] },
      'execute_automated_patching',
      { fix_ids: ['f-1'], instance_ids: ['i-1'] },
    ],
    [
      'approve',
      { approval_id: 'a-1', plan_hash: 'abcdef12', comment: ' fine ' },
      'decide_approval',
      { approval_id: 'a-1', decision: 'approve', plan_hash: 'abcdef12', comment: 'fine' },
    ],
    [
      'approve',
      { approval_id: 'a-1', leave_out: 'i-1,i-2' },
      'decide_approval',
      { approval_id: 'a-1', decision: 'approve', narrow: { drop: ['i-1', 'i-2'] } },
    ],
    [
      'approve_first_wave',
      { approval_id: 'a-1', leave_out: 'i-2' },
      'decide_approval',
      { approval_id: 'a-1', decision: 'approve', narrow: { drop: ['i-2'], only_first_wave: true } },
    ],
    ['reject', { approval_id: 'a-1', comment: '' }, 'decide_approval', { approval_id: 'a-1', decision: 'reject' }],
    ['cancel', { approval_id: 'a-1' }, 'decide_approval', { approval_id: 'a-1', decision: 'cancel' }],
    ['postpone', { approval_id: 'a-1' }, 'decide_approval', { approval_id: 'a-1', decision: 'postpone' }],
    ['stop_run', { approval_id: 'a-1', reason: 'x' }, 'stop_runs', { action: 'stop', approval_id: 'a-1' }],
    ['override_freeze', { approval_id: 'a-1' }, 'decide_approval', { approval_id: 'a-1', decision: 'override_freeze' }],
  ];
  for (const [verb, data, operation, input] of known) {
    it(`turns ${verb} into ${operation}`, () => {
      assert.deepEqual(readAction(verb, data), { kind: 'ask', operation, input });
    });
  }

  it('never lets a button stop every run', () => {
    assert.throws(() => readAction('stop_run', { approval_id: 'all' }), InvalidInput);
  });

  it('keeps the page of a long list', () => {
    assert.deepEqual(readAction('show_fleet', { page: 3 }), {
      kind: 'ask',
      operation: 'get_inspector_findings',
      input: { instance_ids: [] },
      page: 3,
    });
  });

  it('trusts a card for its ids alone', () => {
    const forged = {
      approval_id: 'a-1',
      decision: 'approve',
      role: 'approver',
      caller: 'ana',
      by: { id: 'ana' },
      operation: 'execute_automated_patching',
    };
    assert.deepEqual(readAction('reject', forged), {
      kind: 'ask',
      operation: 'decide_approval',
      input: { approval_id: 'a-1', decision: 'reject' },
    });
  });

  it('lets a card that refreshes by itself read, and nothing else', () => {
    assert.equal(readAction('show_approval', { approval_id: 'a-1' }, { automatic: true }).kind, 'ask');
    for (const verb of ['approve', 'reject', 'cancel', 'postpone', 'plan_fix', 'request_approval']) {
      const data = { approval_id: 'a-1', instance_ids: ['i-1'], plan_id: 'p', criticality: 'high' };
      assert.equal(readAction(verb, data).kind, 'ask');
      assert.throws(() => readAction(verb, data, { automatic: true }), InvalidInput);
    }
  });

  it('refuses what it does not know, in words for the person', () => {
    for (const verb of ['delete_everything', '', '__proto__', 'constructor', 'toString']) {
      assert.throws(() => readAction(verb, {}), { name: 'InvalidInput', message: /another version/ });
    }
    assert.throws(() => readAction('approve', {}), { name: 'InvalidInput', message: /approval_id/ });
    assert.throws(() => readAction('plan_fix', { instance_ids: Array(51).fill('i') }), InvalidInput);
  });

  it('throws nothing but InvalidInput, whatever a client sends', () => {
    const verbs = fc.oneof(fc.constantFrom(...known.map(([verb]) => verb)), fc.string());
    fc.assert(
      fc.property(verbs, fc.anything(), fc.boolean(), (verb, data, automatic) => {
        try {
          const pressed = readAction(verb, data, { automatic });
          if (pressed.kind === 'ask' && automatic) assert.equal(operations[pressed.operation].effect, 'read');
        } catch (error) {
          assert.ok(error instanceof InvalidInput, String(error));
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('makes buttons that ask the same again, for what only reads', () => {
    for (const text of [
      '/sre-vuln-check',
      '/sre-vuln-check web-1',
      '/sre-patch-status role=web',
      '/sre-security-events 7d',
      '/sre-approve-patch',
      '/sre-report csv web-1',
    ]) {
      const spoken = readCommand(text, { conversationId: '' });
      assert.ok(spoken.kind === 'ask');
      const button = buttonFor(spoken, text);
      assert.ok(button);
      const again = readAction(button.verb, button.data);
      assert.ok(again.kind === 'ask');
      assert.deepEqual([again.operation, again.input], [spoken.operation, spoken.input]);
    }
    const change = readCommand('/sre-patch web-1', { conversationId: '' });
    assert.equal(change.kind === 'ask' && buttonFor(change, 'x'), null);
  });

  it('ask with a button all that was meant', () => {
    const reads = ownQuestions('development').flatMap(({ expect }) => ('expect' in expect ? [] : [expect]));
    assert.ok(reads.length > 300);
    for (const { operation, input } of reads) {
      const button = buttonFor({ operation, input }, '');
      const pressed = readAction(button?.verb ?? '', button?.data);
      assert.ok(pressed.kind === 'ask' && pressed.operation === operation);
      const schema = operations[operation].input;
      const wanted = { ...input, ...(input.approval_id !== undefined && { status: 'all' }) };
      assert.deepEqual(schema.parse(pressed.input), schema.parse(wanted), JSON.stringify([operation, input]));
    }
  });
});
