import type { TrailEvent } from '../trail-event.js';
import { accountOf, isOutside, type Trusted, trustedBy } from './policy-document.js';
import { itemsOf, memberOf, textOf } from './rule.js';

/** Calls that say who may use a resource, by service. */
export const SHARING: Readonly<Record<string, readonly string[]>> = {
  s3: ['PutBucketPolicy', 'PutBucketAcl', 'PutAccessPointPolicy'],
  ecr: ['SetRepositoryPolicy'],
  'ecr-public': ['SetRepositoryPolicy'],
  kms: ['PutKeyPolicy', 'CreateKey'],
  secretsmanager: ['PutResourcePolicy'],
  sqs: ['SetQueueAttributes', 'CreateQueue', 'AddPermission'],
  sns: ['SetTopicAttributes', 'CreateTopic', 'AddPermission'],
  es: ['CreateElasticsearchDomain', 'UpdateElasticsearchDomainConfig', 'CreateDomain', 'UpdateDomainConfig'],
  elasticfilesystem: ['PutFileSystemPolicy'],
  backup: ['PutBackupVaultAccessPolicy'],
  lambda: [
    'AddPermission20150331v2',
    'AddLayerVersionPermission20181031',
    'CreateFunctionUrlConfig',
    'UpdateFunctionUrlConfig',
  ],
  codebuild: ['UpdateProjectVisibility'],
  rds: ['CreateDBInstance', 'ModifyDBInstance', 'RestoreDBInstanceFromDBSnapshot', 'RestoreDBInstanceToPointInTime'],
};

/** Where requests keep a policy: at the top, or among the attributes of a queue or a topic. */
const POLICY = /policy|policies/i;

const policiesOf = ({ request }: TrailEvent): unknown[] => [
  ...Object.entries(request).flatMap(([name, value]) => (POLICY.test(name) ? [value] : [])),
  memberOf(request.attributes, 'Policy'),
  ...(textOf(request.attributeName) === 'Policy' ? [request.attributeValue] : []),
];

/** Whom a call lets in besides the account that it was made in. */
export function letIn(event: TrailEvent): Trusted {
  const all = [...policiesOf(event).map((policy) => trustedBy(policy, event.account)), granted(event)];
  return { everybody: all.some((one) => one.everybody), outsiders: all.flatMap((one) => one.outsiders) };
}

/** Lambda, and the older calls of queues and topics, name the principal itself; what else must hold stands beside it. */
function granted({ request, account }: TrailEvent): Trusted {
  const narrowed = [request.sourceArn, request.sourceAccount, request.principalOrgID, request.organizationId].some(
    (term) => textOf(term) !== '',
  );
  const named = [request.principal, ...[request.aWSAccountIds, request.aWSAccountId].flat()]
    .map(textOf)
    .filter(Boolean);
  if (narrowed) return { everybody: false, outsiders: [] };
  return {
    everybody: named.includes('*'),
    outsiders: named.flatMap((one) => accountOf(one) ?? []).filter((id) => isOutside(id, account)),
  };
}

/** Amazon S3 user guide, "ACL overview": the groups that hold everybody, and everybody with any account of AWS. */
const EVERYBODY = /"public-read(-write)?"|"authenticated-read"|groups\/global\/(AllUsers|AuthenticatedUsers)"/;

/** Openings that are no policy: an ACL, a switch, a web address without a check. */
export function opensWithoutPolicy({ shown, service, request, response }: TrailEvent): boolean {
  if (shown.name === 'PutBucketAcl') return EVERYBODY.test(JSON.stringify(request));
  if (service === 'lambda') return textOf(request.authType) === 'NONE';
  if (service === 'codebuild') return textOf(request.projectVisibility) === 'PUBLIC_READ';
  if (service !== 'rds') return false;
  // A database that is restored is as open as its default unless the request says otherwise; the answer tells.
  return (shown.name === 'ModifyDBInstance' ? request : { ...response, ...request }).publiclyAccessible === true;
}

/** Accounts with which a snapshot, an image or a backup is shared: `all`, or those other than its own. */
export const sharedWith = (event: TrailEvent): string[] =>
  [...lists(event)].filter((to) => to !== '' && (to === 'all' || isOutside(to, event.account)));

function* lists({ request }: TrailEvent): Generator<string> {
  for (const permission of [request.createVolumePermission, request.launchPermission, request.loadPermission])
    for (const item of itemsOf(memberOf(permission, 'add')))
      yield* [item.group, item.userId, item.organizationArn, item.organizationalUnitArn].map(textOf);
  if (Array.isArray(request.valuesToAdd)) yield* request.valuesToAdd.map(textOf);
  yield textOf(request.accountWithRestoreAccess);
}
