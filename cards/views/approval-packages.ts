import type { Approval } from '../../services/contracts/approval.js';
import { isWork, type PlanContent, type WorkPlan } from '../../services/contracts/plan.js';
import type { ViewContext } from '../context.js';
import type { Action, Block } from '../view.js';
import { more, names, number, plural } from '../words.js';
import { acceptanceWords } from './approval-acceptance.js';
import { alarmsWords } from './approval-alarms.js';
import { rulesWords } from './approval-rules.js';
import { pageOf } from './paging.js';

const shownPackages = 8;
const namedPackages = 4;

interface Change {
  name: string;
  versions: string;
  hosts: string[];
}

/**
 * The same package brought to the same version is one line, however many hosts take it. The architecture is named
 * where it tells two packages apart.
 */
function changes({ hosts }: WorkPlan): Change[] {
  const found = new Map<string, Change>();
  const archs = new Map<string, Set<string | null>>();
  for (const { name, arch } of hosts.flatMap(({ packages }) => packages)) {
    archs.set(name, (archs.get(name) ?? new Set()).add(arch));
  }
  for (const { name: host, packages } of hosts) {
    for (const { name, arch, from, to } of packages) {
      const full = (archs.get(name)?.size ?? 0) > 1 && arch !== null ? `${name}.${arch.toLowerCase()}` : name;
      const versions = `${from} -> ${to}`;
      const key = `${full} ${versions}`;
      const change = found.get(key) ?? { name: full, versions, hosts: [] };
      change.hosts.push(host);
      found.set(key, change);
    }
  }
  return [...found.values()];
}

const changesOf = (content: PlanContent): Change[] => (isWork(content) ? changes(content) : []);

export function whatWords(content: PlanContent): string {
  if (content.kind === 'rules') return rulesWords(content);
  if (content.kind === 'alarms') return alarmsWords(content);
  if (!isWork(content)) return acceptanceWords(content);
  const list = changes(content);
  const [only] = list;
  const packageNames = [...new Set(list.map(({ name }) => name))];
  const packages =
    list.length === 1 && only !== undefined
      ? `${only.name} ${only.versions}`
      : packageNames.length <= namedPackages
        ? names(packageNames, namedPackages)
        : plural(packageNames.length, 'package');
  const hosts = plural(content.hosts.length, 'host');
  return content.kind === 'rollback' ? `${packages} put back on ${hosts}` : `${packages} on ${hosts}, nothing else`;
}

export const packageTable = (content: WorkPlan): Block[] => {
  const list = changes(content);
  if (list.length < 2) return [];
  const left = more(list.length, shownPackages, 'package changes in this plan');
  const heading = content.kind === 'rollback' ? 'What comes back' : 'Exactly these packages';
  return [changeTable(list.slice(0, shownPackages), heading, left)];
};

const changeTable = (list: Change[], heading: string, left: string | null): Block => ({
  kind: 'table',
  heading,
  columns: [
    { title: 'Package', width: 3 },
    { title: 'Version', width: 6 },
    { title: 'Hosts', width: 3 },
  ],
  rows: list.map(({ name, versions, hosts }) => [{ text: name }, { text: versions }, { text: names(hosts, 3) }]),
  more: left,
});

/** Nobody approves what they cannot see: a long plan has pages. */
export function packagePage(
  { approval_id, plan }: Approval,
  context: ViewContext,
): { block: Block; actions: Action[] } {
  const { rows, range, actions } = pageOf(changesOf(plan.content), 'show_approval', {
    ...context,
    question: { approval_id },
  });
  return { block: changeTable(rows, `Package changes${range === null ? '' : ` ${range}`}`, null), actions };
}

export function allPackages({ approval_id, plan }: Approval): Action[] {
  const { length } = changesOf(plan.content);
  if (length <= shownPackages) return [];
  return [{ title: `All ${number(length)} package changes`, verb: 'show_approval', data: { approval_id, page: 1 } }];
}
