import type { FixGroup } from '../contracts/vulnerability.js';
import type { Ec2Vulnerabilities } from '../operations/analyze-ec2-vulnerabilities.js';
import type { InspectorFindings } from '../operations/get-inspector-findings.js';
import type { OperationName } from '../operations/index.js';
import type { SecurityEvents } from '../operations/monitor-security-events.js';
import { count } from '../words.js';

/** Priorities and incidents in a paragraph where no model words them: sentences of the result, and its own numbers. */
export function templateFor(operation: OperationName, output: object): string | null {
  switch (operation) {
    case 'get_inspector_findings':
      return startWith((output as InspectorFindings).fix_groups);
    case 'analyze_ec2_vulnerabilities':
      return startWith((output as Ec2Vulnerabilities).remediation_priority);
    case 'monitor_security_events':
      return lookAt(output as SecurityEvents);
    default:
      return null;
  }
}

/** The first fix, how much it closes, and why it is first. */
function startWith([first, second]: readonly FixGroup[]): string | null {
  if (!first) return null;
  const { title, finding_count, instance_count, known_exploited, why } = first;
  const exploited = known_exploited.length > 0 ? `, ${known_exploited.length} of them known to be exploited` : '';
  const closes = `It is about ${count(finding_count, 'finding')} on ${count(instance_count, 'host')}${exploited}`;
  const next = second ? ` After that comes ${second.title}.` : '';
  return `Start with ${title}. ${closes}. ${sentence(why)}${next}`;
}

/** The worst incident, or the worst alert where nothing put them together, and the first thing to do about it. */
function lookAt({ incidents = [], alerts }: SecurityEvents): string | null {
  const [worst, ...others] = incidents;
  if (!worst) {
    const [alert] = alerts;
    return alert ? `Look at ${alert.title} first. ${sentence(alert.meaning)} ${sentence(alert.next_step)}` : null;
  }
  const [step] = worst.next_steps;
  const more = others.length > 0 ? ` ${count(others.length, 'other incident')} came to light beside it.` : '';
  return `Look at ${worst.title} first. ${sentence(worst.summary)}${step ? ` ${sentence(step)}` : ''}${more}`;
}

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);
