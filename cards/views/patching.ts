import type { AutomatedPatching } from '../../services/operations/execute-automated-patching.js';
import { completeness, verdictOf } from '../completeness.js';
import type { ViewContext } from '../context.js';
import { instanceUrl } from '../links.js';
import type { Fact, View } from '../view.js';
import { more, plural } from '../words.js';
import { approvalView } from './approval.js';
import { footer } from './footer.js';

const shownHosts = 15;

/** A patch request either waits for people, with the hosts it leaves out named, or has nothing to do. */
export function patchingView(result: AutomatedPatching, context: ViewContext): View {
  const { approval, patch_status, coverage } = result;
  const named = new Map(approval?.plan.content.hosts.map(({ instance_id, name }) => [instance_id, name]));
  const seen = completeness(result, named);
  const hosts = Object.entries(patch_status.hosts);
  if (approval !== null) {
    const view = approvalView(approval, context);
    const left = hosts
      .filter(([id]) => !named.has(id))
      .map(([id, what]) => `Not in this plan: ${id} (${what.replace(/^left out: /, '')})`);
    return {
      ...view,
      verdict: verdictOf(view.verdict, seen),
      notices: [
        ...seen.notices,
        ...left.slice(0, 5),
        ...[more(left.length, 5, 'hosts left out')].filter((s) => s !== null),
      ],
    };
  }
  const facts = hosts.slice(0, shownHosts).map(([id, what]): Fact => {
    const url = instanceUrl(context.region, id);
    return { label: id, value: { text: what, ...(url && { url }) } };
  });
  return {
    title: 'Nothing to patch',
    verdict: verdictOf(
      seen.complete
        ? `Nothing to install on ${plural(hosts.length, 'host')}`
        : 'No plan was made from what could be seen',
      seen,
    ),
    tone: seen.complete ? 'neutral' : 'unknown',
    notices: seen.notices,
    blocks:
      facts.length === 0
        ? []
        : [{ kind: 'facts', heading: 'Why', facts, more: more(hosts.length, shownHosts, 'hosts') }],
    actions: [
      {
        title: 'Patch status',
        verb: 'show_patch_status',
        data: { instance_ids: hosts.map(([id]) => id).slice(0, 50) },
      },
      { title: 'Vulnerabilities', verb: 'show_fleet', data: {} },
    ],
    footer: footer(coverage, context.now),
  };
}
