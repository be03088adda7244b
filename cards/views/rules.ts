import type { RulesChange } from '../../services/operations/change-rules.js';
import type { ViewContext } from '../context.js';
import { clip } from '../escape.js';
import { clock } from '../time.js';
import type { View } from '../view.js';
import { more, names } from '../words.js';
import { approvalView } from './approval.js';

const shown = { people: 20, values: 30 };

/** A change as its approval; else who may do what, and the numbers of the policy. */
export function rulesView({ approval, people, policy, summary }: RulesChange, context: ViewContext): View {
  if (approval !== null) return approvalView(approval, context);
  return {
    title: 'People and policy',
    verdict: summary,
    tone: 'neutral',
    notices: [],
    blocks: [
      {
        kind: 'table',
        heading: 'Who may do what',
        columns: [
          { title: 'Person', width: 4 },
          { title: 'Role', width: 3 },
          { title: 'Reached in', width: 3 },
          { title: 'In AWS', width: 3 },
        ],
        rows: people.people
          .slice(0, shown.people)
          .map(({ id, name, role, surfaces, aws_names }) => [
            { text: `${clip(name, 48)} (${id})` },
            { text: role, strong: role === 'approver' },
            { text: names(surfaces) || 'by key alone' },
            { text: clip(names(aws_names), 60) || 'not known' },
          ]),
        more: more(people.people.length, shown.people, 'people'),
      },
      {
        kind: 'table',
        heading: 'Policy',
        columns: [
          { title: 'Value', width: 7 },
          { title: 'Is', width: 3 },
        ],
        rows: policy.values
          .slice(0, shown.values)
          .map(({ path, value }) => [{ text: path }, { text: clip(value, 80) }]),
        more: more(policy.values.length, shown.values, 'values'),
      },
    ],
    actions: [{ title: 'Approvals', verb: 'show_approvals', data: {} }],
    footer: `as of ${clock(context.now.toISOString(), context.now)}`,
  };
}
