import type { Detection } from '../../contracts/security-event.js';
import type { EventKind } from '../detections/rule.js';

/** What another product found, in the words that the products have in common. */
export interface ThreatFinding {
  /** ARN of the finding at the product that found it: the same wherever the finding turns up. */
  readonly arn: string;
  /** Products that report it, the finder first. */
  readonly products: readonly string[];
  /** For example `UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS`. */
  readonly type: string;
  readonly title: string;
  readonly description: string;
  readonly severity: Detection['severity'];
  readonly instanceIds: readonly string[];
  readonly actor: string | null;
  readonly sourceIps: readonly string[];
  /** ISO 8601. */
  readonly firstAt: string;
  readonly lastAt: string;
}

/** One finding that several products report is told once, with all of them named. The finder's own words win. */
export function withoutRepeats(findings: readonly ThreatFinding[]): ThreatFinding[] {
  const byArn = new Map<string, ThreatFinding>();
  for (const finding of findings) {
    const known = byArn.get(finding.arn);
    byArn.set(
      finding.arn,
      known ? { ...known, products: [...new Set([...known.products, ...finding.products])] } : finding,
    );
  }
  return [...byArn.values()];
}

interface Family {
  readonly pattern: RegExp;
  readonly techniqueIds: readonly string[];
  readonly nextStep: string;
}

/** Amazon GuardDuty User Guide, "GuardDuty finding format": what stands before the colon says what the threat wants. */
const families: readonly Family[] = [
  {
    pattern: /InstanceCredentialExfiltration/,
    techniqueIds: ['T1552.005', 'T1078.004'],
    nextStep: 'Revoke the sessions of the instance role, isolate the host, and require IMDSv2 on it.',
  },
  {
    pattern: /^CryptoCurrency|BitcoinTool/,
    techniqueIds: ['T1496'],
    nextStep: 'Isolate the host, keep a snapshot as evidence, and build it anew from a clean image.',
  },
  {
    pattern: /^(Backdoor|Trojan|Execution)/,
    techniqueIds: ['T1071', 'T1059'],
    nextStep: 'Isolate the host, keep a snapshot as evidence, and build it anew from a clean image.',
  },
  {
    pattern: /BruteForce/,
    techniqueIds: ['T1110'],
    nextStep: 'Close the port to the internet, and look for a login that succeeded.',
  },
  {
    pattern: /^(Recon|Discovery)|PortProbe|Portscan/,
    techniqueIds: ['T1595', 'T1580'],
    nextStep: 'Close what need not be open, and look at what the same address or actor did next.',
  },
  {
    pattern: /^(Stealth|DefenseEvasion)/,
    techniqueIds: ['T1562.008'],
    nextStep: 'Switch on again what was switched off, then look at what the actor did before and after.',
  },
  {
    pattern: /^(Persistence|PrivilegeEscalation)/,
    techniqueIds: ['T1098'],
    nextStep: 'Take back what was granted, and look at what was done with it.',
  },
  {
    pattern: /^Exfiltration|^Impact/,
    techniqueIds: ['T1537', 'T1485'],
    nextStep: 'Stop the credentials, and find out which data was read or destroyed.',
  },
  {
    pattern: /^(UnauthorizedAccess|CredentialAccess|InitialAccess|PenTest)/,
    techniqueIds: ['T1078.004'],
    nextStep: 'Confirm it with the owner of the credentials; revoke them when they do not know it.',
  },
];

/** A finding as one alert among the others. Its title and description are the product's own words. */
export function alertOf(finding: ThreatFinding): Detection {
  const family = families.find(({ pattern }) => pattern.test(finding.type));
  return {
    rule_id: finding.type,
    title: finding.title,
    severity: finding.severity,
    technique_ids: [...(family?.techniqueIds ?? [])],
    meaning: finding.description,
    next_step: family?.nextStep ?? 'Open the finding, and confirm it with the owner of the resource.',
    event_ids: [],
    actor: finding.actor ?? finding.instanceIds[0] ?? 'unknown',
    instance_ids: [...finding.instanceIds],
    first_at: finding.firstAt,
    last_at: finding.lastAt,
    products: [...finding.products],
    finding_ids: [finding.arn],
    source_ips: [...finding.sourceIps],
  };
}

/** Which of the three kinds of events a finding is about; what fits none is worth telling under each. */
export function kindsOfFinding(type: string): readonly EventKind[] {
  if (/BruteForce|ConsoleLogin|^InitialAccess/.test(type)) return ['login'];
  if (/^(PrivilegeEscalation|Persistence)/.test(type)) return ['privilege_escalation', 'config_changes'];
  if (/^(Stealth|DefenseEvasion|Policy)/.test(type)) return ['config_changes', 'privilege_escalation'];
  return ['login', 'privilege_escalation', 'config_changes'];
}
