import type { Rollback } from '../../services/operations/rollback-changes.js';
import type { ViewContext } from '../context.js';
import { instanceUrl } from '../links.js';
import { clock } from '../time.js';
import type { View } from '../view.js';
import { approvalView } from './approval.js';

/** A rollback that people decide, as its approval; one that cannot be, with the reason. */
export function rollbackView(result: Rollback, context: ViewContext): View {
  if (result.approval !== null) return approvalView(result.approval, context);
  const { instance_id, summary } = result;
  const url = instanceUrl(context.region, instance_id);
  return {
    title: 'Rollback not possible',
    verdict: summary,
    tone: 'warning',
    notices: [],
    blocks: [
      {
        kind: 'facts',
        heading: null,
        facts: [
          { label: 'Instance', value: { text: instance_id, ...(url && { url }) } },
          { label: 'Rollback', value: { text: result.rollback_id } },
        ],
      },
    ],
    actions: [
      { title: 'Open instance', verb: 'show_instance', data: { instance_id } },
      { title: 'Patch status', verb: 'show_patch_status', data: { instance_ids: [instance_id] } },
    ],
    footer: `as of ${clock(context.now.toISOString(), context.now)}`,
  };
}
