import type { Clients } from './aws/clients.js';
import type { Clock } from './clock.js';
import { Instances } from './instances.js';
import { Metrics } from './metrics/metrics.js';
import { PatchCompliance } from './patching/compliance.js';
import { PatchWindows } from './patching/windows/windows.js';
import { Configuration } from './security/configuration/reading.js';
import { NetworkFlows } from './security/flows/flows.js';
import { OsLoginLogs } from './security/os-logins/os-logins.js';
import { ThreatProducts } from './security/products/products.js';
import { SecurityTrail } from './security/trail.js';
import type { Services } from './services.js';
import { Findings } from './vulnerabilities/findings.js';
import { SettledFindings } from './vulnerabilities/settled-findings.js';

/** Everything the assistant can see, over one set of clients. */
export function createReads(connected: {
  clients: Clients;
  clock: Clock;
  /** How long an answer may take. Milliseconds. */
  answerMs: number;
}): Pick<
  Services,
  | 'instances'
  | 'findings'
  | 'settled'
  | 'patches'
  | 'patchWindows'
  | 'metrics'
  | 'trail'
  | 'configuration'
  | 'threats'
  | 'flows'
  | 'logins'
> {
  const instances = new Instances(connected);
  const findings = new Findings(connected);
  return {
    instances,
    findings,
    settled: new SettledFindings({ ...connected, findings }),
    patches: new PatchCompliance({ ...connected, instances }),
    patchWindows: new PatchWindows(connected),
    metrics: new Metrics(connected),
    trail: new SecurityTrail(connected),
    configuration: new Configuration(connected),
    threats: new ThreatProducts(connected),
    flows: new NetworkFlows(connected),
    logins: new OsLoginLogs(connected),
  };
}
