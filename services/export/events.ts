import { allPages } from '../aws/pages.js';
import { type ExportedFile, listFile, type Scope } from './recording.js';

/** `cloudtrail/<region>.json`: the records as CloudTrail delivers them. LookupEvents answers two requests a second. */
export async function exportTrail({ clients, from, to }: Scope, region: string): Promise<ExportedFile> {
  const cloudtrail = await clients.cloudtrail(region);
  const events = await allPages(async (NextToken) => {
    const page = await cloudtrail.lookupEvents({ StartTime: from, EndTime: to, MaxResults: 50, NextToken });
    return { items: page.Events, next: page.NextToken };
  });
  const records = events.flatMap(({ CloudTrailEvent }): unknown[] =>
    CloudTrailEvent ? [JSON.parse(CloudTrailEvent)] : [],
  );
  return listFile(`cloudtrail/${region}.json`, 'Records', records);
}

/** What a change of a host's security can be in. */
const types = [
  'AWS::EC2::Instance',
  'AWS::EC2::SecurityGroup',
  'AWS::EC2::NetworkInterface',
  'AWS::EC2::Volume',
  'AWS::IAM::Role',
  'AWS::SSM::ManagedInstanceInventory',
] as const;

/** `config/<region>.json`: the whole history of what hosts consist of: a change is known by what was before it. */
export async function exportConfiguration({ clients, to }: Scope, region: string): Promise<ExportedFile> {
  const config = await clients.config(region);
  const items: unknown[] = [];
  for (const resourceType of types) {
    const resources = await allPages(async (nextToken) => {
      const page = await config.listDiscoveredResources({ resourceType, nextToken });
      return { items: page.resourceIdentifiers, next: page.nextToken };
    });
    for (const { resourceId } of resources) {
      const history = await allPages(async (nextToken) => {
        const asked = { resourceType, resourceId, laterTime: to, limit: 100, nextToken };
        const page = await config.getResourceConfigHistory(asked);
        return { items: page.configurationItems, next: page.nextToken };
      });
      items.push(...history);
    }
  }
  return listFile(`config/${region}.json`, 'configurationItems', items);
}
