import type { Approval } from '../../services/contracts/approval.js';
import type { RulesPlan } from '../../services/contracts/plan.js';
import { clip } from '../escape.js';
import type { Block } from '../view.js';
import { number } from '../words.js';

/** What would be another rule, from what to what, and why. */
export function rulesBlocks(content: RulesPlan, { requested_by }: Approval): Block[] {
  return [
    {
      kind: 'facts',
      heading: null,
      facts: [
        { label: 'What', value: { text: rulesWords(content), strong: true } },
        { label: 'Why', value: { text: clip(content.reason, 500) } },
        {
          label: 'Then',
          value: {
            text: `it holds at once, for everybody; version ${number(content.from_version)} is kept. Nobody approves their own: ${requested_by.name} asked.`,
          },
        },
      ],
    },
    {
      kind: 'table',
      heading: 'Exactly this',
      columns: [
        { title: content.of === 'people' ? 'Person' : 'Value', width: 4 },
        { title: 'Now', width: 5 },
        { title: 'Then', width: 5 },
      ],
      rows: content.changes.map(({ path, before, after }) => [
        { text: clip(path, 100) },
        { text: clip(before ?? 'not there', 200) },
        { text: clip(after ?? 'not there', 200), strong: true },
      ]),
      more: null,
    },
  ];
}

export const rulesWords = ({ title, from_version }: RulesPlan): string =>
  `${clip(title, 120)} (version ${number(from_version)} now)`;
