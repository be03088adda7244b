import type { Approval } from '../../services/contracts/approval.js';
import type { RollbackPlan } from '../../services/contracts/plan.js';
import type { ViewContext } from '../context.js';
import { clip } from '../escape.js';
import { at } from '../time.js';
import type { Block, Text } from '../view.js';
import { more, names, number, plural } from '../words.js';
import { packageTable, whatWords } from './approval-packages.js';
import { where, windowWords } from './approval-plan.js';

const shownHosts = 4;

/** What an approver of a rollback needs: what comes back, what is lost, what is open again, and until when it is held. */
export function rollbackBlocks(content: RollbackPlan, approval: Approval, context: ViewContext): Block[] {
  return [
    {
      kind: 'facts',
      heading: null,
      facts: [
        { label: 'What', value: { text: whatWords(content), strong: true } },
        { label: 'How', value: { text: how(content) } },
        { label: 'Loses', value: { text: losses(content), tone: 'warning', strong: true } },
        { label: 'Reopens', value: reopens(content) },
        { label: 'Where', value: where(content, context) },
        { label: 'Undoes', value: { text: `the run of approval ${content.undoes.approval_id}` } },
        {
          label: 'Held',
          value: { text: `no plan installs these versions there again before ${at(content.hold_until, context.now)}` },
        },
        { label: 'Window', value: { text: windowWords(approval, context.now) } },
      ],
    },
    ...packageTable(content),
  ];
}

function how({ hosts }: RollbackPlan): string {
  const said = hosts
    .slice(0, shownHosts)
    .map(
      ({ name, snapshot_id, root_volume_id }) =>
        `${clip(name, 48)} reboots on a root volume made from ${snapshot_id}; ${root_volume_id ?? 'the present one'} is kept`,
    );
  return [said.join('; '), more(hosts.length, shownHosts, 'hosts')].filter(Boolean).join(' ');
}

const losses = ({ hosts }: RollbackPlan): string => [...new Set(hosts.map(({ loses }) => loses))].join(' ');

function reopens({ reopens: { vulnerability_ids, known_exploited } }: RollbackPlan): Text {
  if (vulnerability_ids.length === 0) return { text: 'nothing that the run had closed' };
  const exploited = known_exploited.length > 0 ? `, ${number(known_exploited.length)} of them known exploited` : '';
  const text = `${names(vulnerability_ids, 3)} (${plural(vulnerability_ids.length, 'finding')}${exploited})`;
  return { text, tone: known_exploited.length > 0 ? 'danger' : 'warning' };
}
