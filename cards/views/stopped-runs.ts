import type { StoppedRuns } from '../../services/operations/stop-runs.js';
import type { ViewContext } from '../context.js';
import { clock } from '../time.js';
import type { Fix, View } from '../view.js';
import { more, names } from '../words.js';
import { approvalView } from './approval.js';
import { subject } from './approval-verdict.js';

const shownRuns = 8;

/** One stopped run as its approval; every run as a list with the hosts that are past stopping. */
export function stoppedRunsView(
  { approval, runs, everything_stopped, summary }: StoppedRuns,
  context: ViewContext,
): View {
  if (approval !== null) return approvalView(approval, context);
  const { now } = context;
  const fixes = runs.slice(0, shownRuns).map((one, index): Fix => {
    const past = one.run?.hosts.filter(({ instance_id }) => one.stop?.past.includes(instance_id)) ?? [];
    return {
      rank: index + 1,
      title: subject(one),
      hosts: names(one.plan.content.hosts.map(({ name }) => name)),
      why: past.length > 0 ? `past stopping: ${names(past.map(({ name }) => name))}` : 'nothing is past stopping',
      badges: [],
      action: { title: 'Show run', verb: 'show_approval', data: { approval_id: one.approval_id } },
    };
  });
  return {
    title: everything_stopped ? 'Everything is stopped' : 'Runs',
    verdict: summary,
    tone: everything_stopped ? 'danger' : 'neutral',
    notices: [],
    blocks:
      fixes.length === 0
        ? []
        : [{ kind: 'fixes', heading: 'Stopped', fixes, more: more(runs.length, shownRuns, 'runs') }],
    actions: [{ title: 'Approvals', verb: 'show_approvals', data: {} }],
    footer: `as of ${clock(now.toISOString(), now)}`,
  };
}
