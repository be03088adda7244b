import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Spoken } from '../../bot/commands/command.js';
import { commands } from '../../bot/commands.js';
import { readCommand } from '../../bot/read-command.js';
import { operations } from '../../services/operations/index.js';

const read = (text: string): Spoken => readCommand(text, { conversationId: '19:here' });
const asked = (text: string): [string, unknown] => {
  const spoken = read(text);
  assert.equal(spoken.kind, 'ask', `${text}: ${JSON.stringify(spoken)}`);
  return spoken.kind === 'ask' ? [spoken.operation, spoken.input] : ['', {}];
};

describe('chat commands', () => {
  const grammar: [string, string, unknown][] = [
    ['/sre-vuln-check', 'get_inspector_findings', { instance_ids: [] }],
    ['/sre-vuln-check web-1', 'analyze_ec2_vulnerabilities', { instance_id: 'web-1' }],
    ['/sre-vuln-check i-0abc1234def567890', 'analyze_ec2_vulnerabilities', { instance_id: 'i-0abc1234def567890' }],
    ['/sre-vuln-check role=web', 'get_inspector_findings', { instance_ids: ['role=web'] }],
    ['/sre-vuln-check web-1, web-2', 'get_inspector_findings', { instance_ids: ['web-1', 'web-2'] }],
    ['/sre-vuln-check web-1 Critical', 'get_inspector_findings', { instance_ids: ['web-1'], severity: 'critical' }],
    ['/sre-vuln-check since 7d', 'get_inspector_findings', { instance_ids: [], since: '7d' }],
    [
      '/sre-vuln-check env=prod high since 24H',
      'get_inspector_findings',
      { instance_ids: ['env=prod'], severity: 'high', since: '24h' },
    ],
    [
      '/sre-vuln-check since 2026-11-25T08:00Z',
      'get_inspector_findings',
      { instance_ids: [], since: '2026-11-25T08:00Z' },
    ],
    ['/sre-patch-status web-1 compare', 'check_patch_compliance', { instance_ids: ['web-1'], compare: true }],
    ['/sre-patch-status', 'check_patch_compliance', { instance_ids: [] }],
    ['/sre-patch-status env=staging role=web', 'check_patch_compliance', { instance_ids: ['env=staging', 'role=web'] }],
    ['/sre-patch-status 10.0.1.11', 'check_patch_compliance', { instance_ids: ['10.0.1.11'] }],
    ['/sre-patch-status "Name=blue fox"', 'check_patch_compliance', { instance_ids: ['Name=blue fox'] }],
    ['/sre-patch-status Name=“blue fox”', 'check_patch_compliance', { instance_ids: ['Name=blue fox'] }],
    ['/sre-metrics web-1', 'get_ec2_cloudwatch_metrics', { instance_id: 'web-1' }],
    ['/sre-patch-window web-1', 'analyze_optimal_patch_window', { instance_id: 'web-1' }],
    ['/sre-patch-window web-1 14D', 'analyze_optimal_patch_window', { instance_id: 'web-1', days_ahead: 14 }],
    [
      '/sre-patch-window web-1 Europe/Berlin 3',
      'analyze_optimal_patch_window',
      { instance_id: 'web-1', days_ahead: 3, time_zone: 'Europe/Berlin' },
    ],
    [
      '/sre-metrics web-1 cpu NetworkIn 7D',
      'get_ec2_cloudwatch_metrics',
      { instance_id: 'web-1', metric_names: ['cpu', 'NetworkIn'], time_range: '7d' },
    ],
    ['/sre-metrics 10.0.1.11 90m', 'get_ec2_cloudwatch_metrics', { instance_id: '10.0.1.11', time_range: '90m' }],
    ['/sre-security-events', 'monitor_security_events', { instance_ids: [] }],
    ['/sre-security-events 7D', 'monitor_security_events', { instance_ids: [], time_range: '7d' }],
    ['/sre-security-events bastion 90m', 'monitor_security_events', { instance_ids: ['bastion'], time_range: '90m' }],
    ['/sre-security-events 10.0.1.11', 'monitor_security_events', { instance_ids: ['10.0.1.11'] }],
    [
      '/sre-security-events 2026-11-20T00:00:00Z/2026-11-21T00:00:00Z',
      'monitor_security_events',
      { instance_ids: [], time_range: '2026-11-20T00:00:00Z/2026-11-21T00:00:00Z' },
    ],
    ['/sre-rules', 'change_rules', {}],
    [
      '/sre-rules policy environments.prod.approvals.default 2 "two is better"',
      'change_rules',
      {
        action: 'set_policy',
        path: 'environments.prod.approvals.default',
        value: '2',
        reason: 'two is better',
      },
    ],
    [
      '/sre-rules person sam Operator slack=U9 "on call"',
      'change_rules',
      { action: 'set_person', person: 'sam', reason: 'on call', role: 'operator', slack: 'U9' },
    ],
    [
      '/sre-rules person sam aws=s.vega aws=sam@ops "CloudTrail calls Sam so"',
      'change_rules',
      { action: 'set_person', person: 'sam', reason: 'CloudTrail calls Sam so', aws: 's.vega,sam@ops' },
    ],
    [
      '/sre-rules remove sam "left the team"',
      'change_rules',
      { action: 'remove_person', person: 'sam', reason: 'left the team' },
    ],
    ['/sre-rehearse abc-1', 'rehearse_plan', { approval_id: 'abc-1' }],
    ['/sre-alarms', 'set_up_alarms', { instance_ids: [] }],
    ['/sre-alarms web-1 env=prod', 'set_up_alarms', { instance_ids: ['web-1', 'env=prod'] }],
    ['/sre-alarms ask batch-1', 'set_up_alarms', { action: 'ask', instance_ids: ['batch-1'] }],
    ['/sre-accept', 'accept_risk', {}],
    ['/sre-accept web-1', 'accept_risk', { action: 'offer', instance_ids: ['web-1'] }],
    ['/sre-accept off abc-1', 'accept_risk', { action: 'withdraw', approval_id: 'abc-1' }],
    [
      '/sre-accept web-1 web-2 CVE-2024-0001 30D "no path to it" owner=ana',
      'accept_risk',
      {
        action: 'ask',
        instance_ids: ['web-1', 'web-2'],
        risks: ['CVE-2024-0001'],
        duration: '30d',
        reason: 'no path to it',
        owner: 'ana',
      },
    ],
    ['/sre-rollback web-2', 'rollback_changes', { instance_id: 'web-2', rollback_id: 'latest' }],
    ['/sre-rollback web-2 rb-1', 'rollback_changes', { instance_id: 'web-2', rollback_id: 'rb-1' }],
    ['/sre-patch web-1 web-2', 'execute_automated_patching', { instance_ids: ['web-1', 'web-2'] }],
    [
      '/sre-patch web-1 Non-Critical',
      'execute_automated_patching',
      { instance_ids: ['web-1'], patch_level: 'non_critical' },
    ],
    ['/sre-plan', 'resolve_vulnerabilities_by_criticality', { instance_ids: [], criticality: 'high' }],
    [
      '/sre-plan env=prod web-1 Low',
      'resolve_vulnerabilities_by_criticality',
      { instance_ids: ['env=prod', 'web-1'], criticality: 'low' },
    ],
    ['/sre-report', 'generate_vulnerability_report', { instance_ids: [], format: 'html' }],
    ['/sre-report RPT-20261122t1407-1f8a2c3d', 'get_vulnerability_report', { report_id: 'rpt-20261122t1407-1f8a2c3d' }],
    ['/sre-report CSV role=web', 'generate_vulnerability_report', { instance_ids: ['role=web'], format: 'csv' }],
    ['/sre-approve-patch', 'list_approvals', {}],
    ['/sre-approve-patch patch-plan-1', 'list_approvals', { approval_id: 'patch-plan-1', status: 'all' }],
    ['/sre-freeze', 'freeze_changes', {}],
    ['/sre-freeze OFF', 'freeze_changes', { action: 'lift' }],
    ['/sre-freeze 4H "launch day"', 'freeze_changes', { action: 'set', duration: '4h', reason: 'launch day' }],
    ['/freeze 2d month end', 'freeze_changes', { action: 'set', duration: '2d', reason: 'month end' }],
    ['/sre-stop', 'stop_runs', {}],
    ['/sre-stop ALL', 'stop_runs', { action: 'stop', approval_id: 'all' }],
    ['/sre-stop abc-1 "wrong package"', 'stop_runs', { action: 'stop', approval_id: 'abc-1', reason: 'wrong package' }],
    ['/sre-stop off', 'stop_runs', { action: 'release' }],
    ['/sre-alerts on', 'subscribe_alerts', { conversation_id: '19:here', alerts: 'high' }],
    ['/sre-alerts ON Critical', 'subscribe_alerts', { conversation_id: '19:here', alerts: 'critical' }],
    ['/sre-alerts off', 'subscribe_alerts', { conversation_id: '19:here', alerts: 'off' }],
    ['/sre-alerts approvals on', 'subscribe_alerts', { conversation_id: '19:here', approvals: true }],
    ['/sre-alerts approvals off', 'subscribe_alerts', { conversation_id: '19:here', approvals: false }],
    ['/sre-alerts', 'subscribe_alerts', { conversation_id: '19:here' }],
    ['/sre-alerts undelivered', 'list_undelivered', {}],
    ['/sre-alerts undelivered again', 'send_again', {}],
  ];
  for (const [text, operation, input] of grammar) {
    it(`reads ${text}`, () => assert.deepEqual(asked(text), [operation, input]));
  }

  it('refuses a word that looks like a level and is none, and names the levels', () => {
    for (const text of ['/sre-patch web-1 urgent', '/sre-patch web-1 medium', '/sre-patch critcal web-1']) {
      const spoken = read(text);
      assert.equal(spoken.kind, 'usage', text);
      const problem = spoken.kind === 'usage' ? spoken.problem : '';
      assert.match(problem, /There is no level ".*"\. Levels: critical, high, non_critical, all\./);
    }
    const two = read('/sre-patch web-1 high all');
    assert.match(two.kind === 'usage' ? two.problem : '', /Only one level at a time: high or all/);
    for (const name of ['wall', 'night-1', 'web-1', 'hal']) {
      assert.equal(read(`/sre-patch ${name}`).kind, 'ask', name);
    }
    assert.deepEqual(read('/sre-patch HIGH web-1'), {
      kind: 'ask',
      operation: 'execute_automated_patching',
      input: { instance_ids: ['web-1'], patch_level: 'high' },
    });
  });

  it('does not mind the slash, the case, the prefix, blanks, a mention or a phone’s dashes', () => {
    const same = [
      'sre-patch-status web-1',
      '/SRE-Patch-Status web-1',
      '  /sre-patch-status \u00a0 web-1 ',
      '<at>SRE Assistant</at> /sre-patch-status web-1',
      '<at id="0">SRE Assistant</at>&nbsp;sre-patch-status web-1',
      'patch-status web-1',
      '/patch-status web-1',
      '/sre\u2011patch\u2011status web\u20111',
      '\u200b/sre-patch-status web-1',
    ];
    for (const text of same) {
      assert.deepEqual(asked(text), ['check_patch_compliance', { instance_ids: ['web-1'] }], text);
    }
  });

  it('suggests what a typo probably meant, with the same arguments', () => {
    const typos: [string, string][] = [
      ['/sre-vuln-chek web-1', '/sre-vuln-check web-1'],
      ['/sre-vlun-check web-1', '/sre-vuln-check web-1'],
      ['/sre-patchstatus', '/sre-patch-status'],
      ['sre-securty-events 7d', '/sre-security-events 7d'],
      ['/sre-alert on', '/sre-alerts on'],
      ['aprove-patch', '/sre-approve-patch'],
    ];
    for (const [text, meant] of typos) {
      const spoken = read(text);
      assert.ok(spoken.kind === 'unknown', text);
      assert.equal(spoken.suggestions[0], meant);
    }
  });

  it('answers free text with the commands that are about it', () => {
    const spoken = read('is anything missing, are we patched?');
    assert.deepEqual(spoken.kind === 'unknown' && spoken.suggestions, ['/sre-patch-status']);
    const other = read('lovely weather');
    assert.deepEqual(other.kind === 'unknown' && other.suggestions, []);
  });

  it('greets whoever says help, or nothing', () => {
    for (const text of [
      '',
      '  ',
      'help',
      '/help',
      '/sre-help',
      'Hello',
      '<at>SRE Assistant</at>',
      'What can you do?',
    ]) {
      assert.equal(read(text).kind, 'help', text);
    }
  });

  it('says what is wrong with arguments that make no sense', () => {
    for (const text of [
      '/sre-metrics',
      '/sre-metrics env=prod role=web',
      '/sre-patch',
      '/sre-patch critical',
      '/sre-alerts perhaps',
      '/sre-alerts undelivered perhaps',
      '/sre-alerts on loud',
      '/sre-alerts off high',
      '/sre-alerts approvals',
      '/sre-approve-patch one two',
      '/sre-security-events 7weeks',
      '/sre-patch-window',
      '/sre-patch-window web-1 31',
      '/sre-patch-window web-1 Europe/Berlin UTC',
      `/sre-patch-status ${'web '.repeat(51)}`,
    ]) {
      const spoken = read(text);
      assert.equal(spoken.kind, 'usage', text);
      assert.ok(spoken.kind === 'usage' && spoken.problem.length > 0 && spoken.problem.length < 300);
    }
  });

  it('reads its own examples', () => {
    for (const { name, example } of commands) {
      assert.equal(read(example).kind, 'ask', name);
      assert.ok(example.startsWith(`/${name}`));
    }
  });

  it('never throws, and asks for nothing that the operation would not take', () => {
    const words = fc.constantFrom(
      ...commands.map(({ name }) => `/${name}`),
      'on',
      'off',
      '7d',
      'approvals',
      'critical',
    );
    const texts = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.array(fc.oneof(words, fc.string({ maxLength: 20 })), { maxLength: 8 }).map((parts) => parts.join(' ')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const spoken = read(text);
        if (spoken.kind === 'ask') assert.ok(operations[spoken.operation].input.safeParse(spoken.input).success);
        if (spoken.kind === 'unknown') assert.ok(spoken.said.length <= 80);
      }),
      { numRuns: 2_000 },
    );
  });

  it('reads long hostile text in one pass', () => {
    for (const text of [
      '<at '.repeat(50_000),
      '"'.repeat(100_000),
      `/${'a-'.repeat(50_000)}`,
      '\u200b'.repeat(100_000),
    ]) {
      assert.ok(['help', 'unknown', 'usage', 'ask'].includes(read(text).kind));
    }
  });
});
