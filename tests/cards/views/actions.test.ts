import assert from 'node:assert/strict';
import type { ViewContext } from '../../../cards/context.js';
import { text } from '../../../cards/text.js';
import type { Action, View } from '../../../cards/view.js';
import { views } from '../../../cards/views/index.js';
import { operations } from '../../../services/operations/index.js';
import { cases, context } from '../cases.js';
import { compliance, fleet, instance, security } from '../samples.js';
import { worstFleet } from '../worst-case.js';

const allActions = (view: View): Action[] => [
  ...view.actions,
  ...view.blocks.flatMap((block) => (block.kind === 'fixes' ? block.fixes.flatMap(({ action }) => action ?? []) : [])),
];
const as = (role: 'viewer' | 'operator'): ViewContext => ({ ...context, viewer: { id: 'x', role } });
const plans = (view: View) => allActions(view).filter(({ verb }) => verb === 'plan_fix');

describe('buttons', () => {
  it('carry what the operation behind them takes, and nothing else', () => {
    const inputs = {
      plan_fix: operations.execute_automated_patching.input,
      show_instance: operations.analyze_ec2_vulnerabilities.input,
      show_patch_status: operations.check_patch_compliance.input,
      show_metrics: operations.get_ec2_cloudwatch_metrics.input,
      show_windows: operations.analyze_optimal_patch_window.input,
      show_security_events: operations.monitor_security_events.input,
      show_fleet: operations.get_inspector_findings.input,
      make_report: operations.generate_vulnerability_report.input,
      show_report: operations.get_vulnerability_report.input,
      show_approval: operations.list_approvals.input,
      show_approvals: operations.list_approvals.input,
      show_alerts: operations.list_alerts.input,
      acknowledge_alert: operations.handle_alert.input.omit({ action: true }),
      snooze_alert: operations.handle_alert.input.omit({ action: true }),
      assign_alert: operations.handle_alert.input.omit({ action: true }),
      dismiss_alert: operations.handle_alert.input.omit({ action: true }),
      send_again: operations.send_again.input,
      show_timeline: operations.get_instance_timeline.input,
      show_undelivered: operations.list_undelivered.input,
      reopen_alert: operations.handle_alert.input.omit({ action: true }),
    };
    for (const view of Object.values(cases)) {
      for (const { verb, data } of allActions(view)) {
        const { page, ...rest } = data;
        assert.ok(page === undefined || Number.isInteger(page));
        if (verb in inputs) inputs[verb as keyof typeof inputs].parse(rest);
      }
    }
  });

  it('to plan are there for operators and not for viewers', () => {
    for (const view of [
      (at: ViewContext) => views.get_inspector_findings(fleet, at),
      (at: ViewContext) => views.analyze_ec2_vulnerabilities(instance, at),
      (at: ViewContext) => views.check_patch_compliance(compliance, at),
    ]) {
      assert.ok(plans(view(as('operator'))).length > 0);
      assert.ok(plans(view(context)).length > 0);
      assert.equal(plans(view(as('viewer'))).length, 0);
    }
  });

  it('never plan more hosts than one plan takes', () => {
    const ids = Array.from({ length: 51 }, (_, index) => `i-${String(index).padStart(17, '0')}`);
    const groups = worstFleet.fix_groups.map((group) => ({ ...group, instance_ids: ids, instance_count: ids.length }));
    assert.equal(plans(views.get_inspector_findings({ ...worstFleet, fix_groups: groups }, context)).length, 0);
    assert.ok(plans(views.get_inspector_findings(worstFleet, context)).length > 0);
  });

  it('of one fix plan that fix on its hosts alone', () => {
    const [, second] = fleet.fix_groups;
    const [button] = plans(views.get_inspector_findings({ ...fleet, fix_groups: [second!] }, context));
    assert.deepEqual(button?.data, { fix_ids: [second?.fix_id], instance_ids: second?.instance_ids });
  });

  it('do not plan what no operating system package fixes', () => {
    const [first] = fleet.fix_groups;
    assert.equal(first?.kind, 'application_package');
    const view = views.get_inspector_findings({ ...fleet, fix_groups: [first!] }, context);
    assert.deepEqual(
      allActions(view)
        .map(({ verb }) => verb)
        .slice(-1),
      ['show_instance'],
    );
    assert.equal(plans(view).length, 0);
  });

  it('plan exactly the fixes that stand above them, also those that are not critical', () => {
    const view = views.get_inspector_findings(fleet, context);
    const shown = fleet.fix_groups.slice(0, 5).filter(({ kind }) => kind === 'os_package');
    assert.ok(shown.some(({ severity, known_exploited }) => severity === 'high' && known_exploited.length > 0));
    const data = view.actions.filter(({ verb }) => verb === 'plan_fix').map((button) => button.data);
    const instance_ids = [...new Set(shown.flatMap((group) => group.instance_ids))];
    assert.deepEqual(data, [{ fix_ids: shown.map(({ fix_id }) => fix_id), instance_ids }]);
  });

  it('ask about the hosts that were asked about, not about the whole fleet', () => {
    const some = { ...fleet, instances: fleet.instances.slice(0, 2) };
    const ids = some.instances.map(({ instance_id }) => instance_id);
    const scopes = (question: ViewContext['question']) =>
      views
        .get_inspector_findings(some, { ...context, question })
        .actions.filter(({ verb }) => verb === 'show_patch_status' || verb === 'show_security_events')
        .map(({ data }) => data.instance_ids);
    assert.deepEqual(scopes({ instance_ids: ['env=staging'] }), [ids, ids]);
    assert.deepEqual(scopes({ instance_ids: [] }), [[], []]);
    assert.deepEqual(scopes(undefined), [[], []]);
  });

  it('stand at fixes alone: what waits for a fix stands apart and is not ranked', () => {
    const [, second, third] = fleet.fix_groups;
    const open = { ...third!, kind: 'no_fix' as const, fixed_version: null, package: 'zlib' };
    const view = views.get_inspector_findings({ ...fleet, fix_groups: [open, second!] }, context);
    const fixes = view.blocks.flatMap((block) => (block.kind === 'fixes' ? block.fixes : []));
    assert.deepEqual(
      fixes.map(({ title }) => title),
      [second?.title],
    );
    const apart = view.blocks.find((block) => block.kind === 'facts' && block.heading === 'No fix yet');
    assert.ok(apart?.kind === 'facts' && apart.facts[0]?.label === 'zlib');
  });

  it('ask again about security events when a source may answer the next time', () => {
    const [gap] = fleet.coverage.failed;
    assert.ok(gap);
    const titles = (retryable: boolean) => {
      const coverage = { ...security.coverage, failed: [{ ...gap, service: 'cloudtrail', retryable }] };
      return views
        .monitor_security_events({ ...security, coverage }, context)
        .actions.map(({ title }) => title)
        .filter((title) => title === 'Ask again');
    };
    assert.deepEqual([titles(true), titles(false)], [['Ask again'], []]);
  });

  it('come after steps that are said once, not again at each detection', () => {
    const [first] = security.alerts;
    assert.ok(first);
    const shown = text(
      views.monitor_security_events(
        { ...security, recommendations: ['Pull the plug.'], alerts: [{ ...first, next_step: 'Pull the plug.' }] },
        context,
      ),
    );
    assert.equal(shown.match(/Pull the plug/g)?.length, 1);
  });
});
