import { EPSS_LINES } from '../../services/acceptance/acceptance.js';
import type { Approval } from '../../services/contracts/approval.js';
import type { AcceptancePlan } from '../../services/contracts/plan.js';
import type { ViewContext } from '../context.js';
import { clip } from '../escape.js';
import { vulnerabilityUrl } from '../links.js';
import { at } from '../time.js';
import type { Block, Text } from '../view.js';
import { more, names, number, plural, probability } from '../words.js';
import { where } from './approval-plan.js';
import { severityBadge } from './fixes.js';

const shownRisks = 8;

/** What an approver of an acceptance needs: what is lived with, why, until when, who answers, and what ends it. */
export function acceptanceBlocks(content: AcceptancePlan, { criticality }: Approval, context: ViewContext): Block[] {
  const risks = content.hosts.flatMap(({ name, risks: own }) => own.map((risk) => ({ ...risk, host: name })));
  const exploited = risks.filter(({ known_exploited }) => known_exploited);
  const level: Text = { text: `${criticality.toUpperCase()} severity` };
  return [
    {
      kind: 'facts',
      heading: null,
      facts: [
        { label: 'What', value: { text: acceptanceWords(content), strong: true } },
        { label: 'Why', value: { text: clip(content.reason, 500) } },
        { label: 'Until', value: { text: at(content.until, context.now), strong: true } },
        { label: 'Owner', value: { text: content.owner.name } },
        {
          label: 'Risk',
          value:
            exploited.length > 0
              ? { text: `${number(exploited.length)} known exploited · ${level.text}`, tone: 'danger', strong: true }
              : level,
        },
        { label: 'Where', value: where(content, context) },
        {
          label: 'Ends',
          value: {
            text: `by itself on that day, or as soon as it is known to be exploited, its EPSS crosses ${EPSS_LINES.map(probability).join(' or ')}, or the internet reaches the host`,
          },
        },
      ],
    },
    {
      kind: 'table',
      heading: 'Exactly these risks, as they are known now',
      columns: [
        { title: 'Host', width: 3 },
        { title: 'Risk', width: 4 },
        { title: 'Known', width: 5 },
      ],
      rows: risks.slice(0, shownRisks).map(({ host, risk_id, title, severity, ...known }) => {
        const isNamed = !risk_id.startsWith('arn:');
        const url = isNamed ? vulnerabilityUrl(risk_id) : undefined;
        return [
          { text: clip(host, 48) },
          { text: isNamed ? risk_id : clip(title, 60), ...(url && { url }) },
          { ...severityBadge(severity), text: knownWords(severity, known) },
        ];
      }),
      more: more(risks.length, shownRisks, 'risks in this plan'),
    },
  ];
}

/** `3 findings on 2 hosts: CVE-2024-0001, CVE-2024-0002`. */
export function acceptanceWords({ hosts }: AcceptancePlan): string {
  const risks = hosts.flatMap((host) => host.risks);
  const ids = [...new Set(risks.map(({ risk_id, title }) => (risk_id.startsWith('arn:') ? title : risk_id)))];
  return `${plural(risks.length, 'finding')} on ${plural(hosts.length, 'host')}: ${names(ids, 4)}`;
}

interface Known {
  known_exploited: boolean | null;
  epss: number | null;
  internet_exposed: boolean | null;
}

const knownWords = (severity: string, { known_exploited, epss, internet_exposed }: Known): string =>
  [
    severity.toUpperCase(),
    known_exploited === null ? 'exploitation ?' : known_exploited ? 'known exploited' : 'not known exploited',
    `EPSS ${epss === null ? '?' : probability(epss)}`,
    internet_exposed === null ? 'exposure ?' : internet_exposed ? 'exposed' : 'not exposed',
  ].join(', ');
