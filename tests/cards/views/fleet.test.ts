import assert from 'node:assert/strict';
import { text } from '../../../cards/text.js';
import { views } from '../../../cards/views/index.js';
import type { InspectorFindings } from '../../../services/operations/get-inspector-findings.js';
import { context, fleetClean, fleetDenied } from '../cases.js';
import { fleet, idOf } from '../samples.js';

const asked = (severity: string) => ({ ...context, question: { instance_ids: [], severity } });
const verdictOf = (result: InspectorFindings, severity: string) =>
  views.get_inspector_findings(result, asked(severity)).verdict;

describe('the card of many hosts', () => {
  it('begins with the one severity that was asked for', () => {
    assert.match(verdictOf(fleet, 'critical'), /^\d+ critical findings · .*attention today/);
    assert.doesNotMatch(verdictOf(fleet, 'all'), /findings ·/);
  });

  it('says that there is no finding of a severity only where they were counted', () => {
    const none = { ...fleetClean, finding_count: 7, high_count: 7, exact_counts: ['critical' as const] };
    assert.match(verdictOf(none, 'critical'), /^No critical finding · Nothing needs attention today/);
    assert.match(verdictOf({ ...none, exact_counts: [] }, 'critical'), /^Unknown how many findings are critical · /);
    assert.match(verdictOf({ ...fleetDenied, critical_count: null }, 'critical'), /^Unknown how many/);
  });

  it('does not call open findings nothing because another severity was asked for', () => {
    const high = { ...fleetClean, finding_count: 7, high_count: 7 };
    const view = views.get_inspector_findings(high, asked('critical'));
    assert.doesNotMatch(view.verdict, /Nothing open/);
    assert.notEqual(view.tone, 'good');
  });

  it('leads from one severity back to all of them', () => {
    const { actions } = views.get_inspector_findings(fleet, asked('critical'));
    assert.deepEqual(
      actions.find(({ title }) => title === 'Every severity'),
      { title: 'Every severity', verb: 'show_fleet', data: { instance_ids: [], severity: 'all' } },
    );
  });

  it('names the hosts that the internet reaches, and counts those of which nobody can say', () => {
    const internet = { reached: [idOf('web-1'), idOf('web-2')], reached_count: 2, unknown_count: 1 };
    const shown = text(views.get_inspector_findings({ ...fleet, internet }, context));
    assert.match(shown, /Internet reaches\s+web-1, web-2; not known of 1 host/);
    const nobody = { reached: [], reached_count: 0, unknown_count: 0 };
    assert.doesNotMatch(text(views.get_inspector_findings({ ...fleet, internet: nobody }, context)), /Internet/);
  });
});
