import type { Clients } from './aws/clients.js';
import type { Clock } from './clock.js';
import { Instances } from './instances.js';
import { Metrics } from './metrics/metrics.js';
import { PatchCompliance } from './patching/compliance.js';
import { PatchWindows } from './patching/windows/windows.js';
import { Configuration } from './security/configuration/reading.js';
import { ThreatProducts } from './security/products/products.js';
import { SecurityTrail } from './security/trail.js';
import type { Services } from './services.js';
import { Findings } from './vulnerabilities/findings.js';

/** Everything the assistant can see, over one set of clients. */
export function createReads(connected: {
  clients: Clients;
  clock: Clock;
}): Pick<
  Services,
  'instances' | 'findings' | 'patches' | 'patchWindows' | 'metrics' | 'trail' | 'configuration' | 'threats'
> {
  const instances = new Instances(connected);
  return {
    instances,
    findings: new Findings(connected),
    patches: new PatchCompliance({ ...connected, instances }),
    patchWindows: new PatchWindows(connected),
    metrics: new Metrics(connected),
    trail: new SecurityTrail(connected),
    configuration: new Configuration(connected),
    threats: new ThreatProducts(connected),
  };
}
