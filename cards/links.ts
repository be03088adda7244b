const regionName = /^[a-z]{2}(-[a-z]+)+-\d$/;

/** Hosts that a card may lead to, with the path that must come first where a whole site is too wide. */
const allowList: { host: RegExp; path?: string }[] = [
  { host: /^([a-z0-9-]+\.)?console\.aws\.amazon\.com$/ },
  { host: /^nvd\.nist\.gov$/ },
  { host: /^www\.cisa\.gov$/ },
  { host: /^ubuntu\.com$/, path: '/security' },
  { host: /^access\.redhat\.com$/ },
  { host: /^alas\.aws\.amazon\.com$/ },
  { host: /^errata\.rockylinux\.org$/ },
];

/** The address in its normal form when cards may lead to it; otherwise undefined, and the text stays text. */
export function allowedUrl(address: string): string | undefined {
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  if (url.protocol !== 'https:' || url.username || url.password || url.port) return undefined;
  const allowed = allowList.some(({ host, path }) => host.test(url.hostname) && (!path || within(url.pathname, path)));
  return allowed ? url.href : undefined;
}

const within = (pathname: string, path: string) => pathname === path || pathname.startsWith(`${path}/`);

/** Page of one EC2 instance in the console. */
export const instanceUrl = (region: string, instanceId: string): string | undefined =>
  /^i-[0-9a-f]{8,17}$/.test(instanceId)
    ? consoleUrl(region, `ec2/home?region=${region}#InstanceDetails:instanceId=${instanceId}`)
    : undefined;

/** Page of one EBS snapshot in the console. */
export const snapshotUrl = (region: string, snapshotId: string): string | undefined =>
  /^snap-[0-9a-f]{8,17}$/.test(snapshotId)
    ? consoleUrl(region, `ec2/home?region=${region}#SnapshotDetails:snapshotId=${snapshotId}`)
    : undefined;

/** Inspector's list of findings: the console has no address for a single finding. */
export const findingsUrl = (region: string): string | undefined =>
  consoleUrl(region, `inspector/v2/home?region=${region}#/findings/all`);

/** Page of one Systems Manager Automation execution in the console. */
export const automationUrl = (region: string, executionId: string): string | undefined =>
  /^[0-9a-f-]{36}$/.test(executionId)
    ? consoleUrl(region, `systems-manager/automation/execution/${executionId}?region=${region}`)
    : undefined;

/**
 * A link that S3 signed, of AWS or of the sandbox on this machine; otherwise undefined, and nothing leads there. Kept apart
 * from the allow-list: anybody can have a bucket, and only links that the assistant itself made are passed through here.
 */
export function presignedUrl(address: string): string | undefined {
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  if (url.username || url.password || !url.searchParams.has('X-Amz-Signature')) return undefined;
  const aws = url.protocol === 'https:' && !url.port && /\.amazonaws\.com(\.cn)?$/.test(url.hostname);
  const local = url.protocol === 'http:' && /^(127\.0\.0\.1|localhost)$/.test(url.hostname);
  return aws || local ? url.href : undefined;
}

/** Page of one Step Functions execution in the console. */
export const executionUrl = (region: string, executionArn: string): string | undefined =>
  /^arn:aws:states:[\w-]+:\d{12}:execution:[\w-]+:[\w-]+$/.test(executionArn)
    ? consoleUrl(region, `states/home?region=${region}#/v2/executions/details/${executionArn}`)
    : undefined;

/** The vendor's page when it is one that cards may lead to, else the NVD entry of a CVE. */
export function vulnerabilityUrl(id: string, sourceUrl: string | null = null): string | undefined {
  const vendor = sourceUrl === null ? undefined : allowedUrl(sourceUrl);
  return vendor ?? (/^CVE-\d{4}-\d{4,7}$/.test(id) ? `https://nvd.nist.gov/vuln/detail/${id}` : undefined);
}

const consoleUrl = (region: string, rest: string) =>
  regionName.test(region) ? `https://${region}.console.aws.amazon.com/${rest}` : undefined;
