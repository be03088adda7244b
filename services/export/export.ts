import { gapOf } from '../aws/errors.js';
import { allPages } from '../aws/pages.js';
import { type Source, sources } from '../aws/sources.js';
import { exportConfiguration, exportTrail } from './events.js';
import { exportGuardDuty, exportInspector, exportSecurityHub } from './findings.js';
import { exportMetrics } from './metrics.js';
import type { ExportedFile, Scope } from './recording.js';

/** Where CloudTrail keeps what global services do. */
const GLOBAL_REGION = 'us-east-1';

type Piece = ExportedFile | { readonly gap: string };

/**
 * What the sandbox can replay of an account: one file after the other, and a sentence for whatever could not be read.
 * Nothing is changed in the account. VPC Flow Logs are left out: their records are as many as the packets are busy.
 */
export async function* exportAccount({ clients, from, to }: Omit<Scope, 'instanceIds'>): AsyncGenerator<Piece> {
  const instanceIds = await fleet(clients);
  const scope = { clients, from, to, instanceIds };
  yield* attempt(sources.findings, clients.region, async () => [await exportInspector(scope)]);
  yield* attempt(metricsSource, clients.region, () => exportMetrics(scope));
  for (const region of new Set([...clients.regions, GLOBAL_REGION])) {
    yield* attempt(trailSource, region, async () => [await exportTrail(scope, region)]);
  }
  for (const region of clients.regions) {
    yield* attempt(configSource, region, async () => [await exportConfiguration(scope, region)]);
    yield* attempt(guardDutySource, region, async () => [(await exportGuardDuty(scope, region)) ?? noDetector(region)]);
    yield* attempt(securityHubSource, region, async () => [await exportSecurityHub(scope, region)]);
  }
}

const metricsSource: Source = { service: 'cloudwatch', action: 'cloudwatch:GetMetricData', reads: 'metrics' };
const trailSource: Source = { service: 'cloudtrail', action: 'cloudtrail:LookupEvents', reads: 'events' };
const configSource: Source = { service: 'config', action: 'config:GetResourceConfigHistory', reads: 'configuration' };
const guardDutySource: Source = { service: 'guardduty', action: 'guardduty:GetFindings', reads: 'threats' };
const securityHubSource: Source = { service: 'securityhub', action: 'securityhub:GetFindings', reads: 'findings' };

const noDetector = (region: string): Piece => ({ gap: `GuardDuty is not switched on in ${region}.` });

async function fleet(clients: Scope['clients']): Promise<string[]> {
  const ec2 = await clients.ec2();
  const reservations = await allPages(async (NextToken) => {
    const page = await ec2.describeInstances({ MaxResults: 1000, NextToken });
    return { items: page.Reservations, next: page.NextToken };
  });
  return reservations.flatMap(({ Instances = [] }) => Instances.flatMap(({ InstanceId }) => InstanceId ?? []));
}

/** @throws whatever is not known to be AWS's: a defect. */
async function* attempt(source: Source, region: string, read: () => Promise<readonly Piece[]>): AsyncGenerator<Piece> {
  try {
    yield* await read();
  } catch (error) {
    yield { gap: gapOf(error, { source, region, instances: [] }).detail };
  }
}
