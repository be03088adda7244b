import { Inspector2Client, paginateListFindings } from '@aws-sdk/client-inspector2';
import { silenceNodeSupportNotice } from '../../app/config.js';
import { beginUse, report } from '../use.js';

/** Every finding as the SDK's documentation reads them; nothing is kept. */
const [, , connection = '{}'] = process.argv;
silenceNodeSupportNotice();
const use = beginUse();
const client = new Inspector2Client(JSON.parse(connection));
const equals = <T extends string>(value: T) => [{ comparison: 'EQUALS' as const, value }];
const filterCriteria = { findingStatus: equals('ACTIVE'), resourceType: equals('AWS_EC2_INSTANCE') };
let findings = 0;
for await (const page of paginateListFindings({ client, pageSize: 100 }, { filterCriteria })) {
  findings += page.findings?.length ?? 0;
}
report({ ...use(), findings, answers: [] });
