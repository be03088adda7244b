import assert from 'node:assert/strict';
import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  DescribeLogStreamsCommand,
  GetQueryResultsCommand,
  StartQueryCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  DescribeFlowLogsCommand,
  DescribeInstancesCommand,
  DescribeSecurityGroupsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { Inspector2Client, ListCoverageCommand, ListFindingsCommand } from '@aws-sdk/client-inspector2';
import { DescribeExecutionCommand, GetExecutionHistoryCommand, SFNClient } from '@aws-sdk/client-sfn';
import { GetTopicAttributesCommand, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import {
  DescribeInstanceInformationCommand,
  DescribeInstancePatchesCommand,
  SSMClient,
  StartAutomationExecutionCommand,
} from '@aws-sdk/client-ssm';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import fc from 'fast-check';
import type { Answer, Call } from '../../../sandbox/answer.js';
import { ServiceModels } from '../../../sandbox/service-model.js';
import { startAwsEndpoint, type TestEndpoint } from '../../support/aws-endpoint.js';
import { structureArbitrary } from '../../support/shape-arbitrary.js';

/** What the answer saw, and what it is to give. */
const passing: { input: unknown; output: unknown } = { input: undefined, output: undefined };

const echo: Answer = ({ input }: Call) => {
  passing.input = input;
  return passing.output;
};

const served: Readonly<Record<string, readonly string[]>> = {
  cloudtrail: ['LookupEvents'],
  ec2: ['DescribeInstances', 'DescribeFlowLogs', 'DescribeSecurityGroups'],
  inspector2: ['ListFindings', 'ListCoverage'],
  logs: ['StartQuery', 'GetQueryResults', 'DescribeLogStreams'],
  monitoring: ['GetMetricData'],
  sns: ['Publish', 'GetTopicAttributes'],
  ssm: ['DescribeInstancePatches', 'DescribeInstanceInformation', 'StartAutomationExecution'],
  states: ['DescribeExecution', 'GetExecutionHistory'],
  sts: ['AssumeRole'],
};

type Send = (input: never) => Promise<object>;

function senders(endpoint: TestEndpoint): Readonly<Record<string, Send>> {
  const options = endpoint.client();
  const cloudtrail = new CloudTrailClient(options);
  const cloudwatch = new CloudWatchClient(options);
  const ec2 = new EC2Client(options);
  const logs = new CloudWatchLogsClient(options);
  const inspector = new Inspector2Client(options);
  const sfn = new SFNClient(options);
  const sns = new SNSClient(options);
  const ssm = new SSMClient(options);
  const sts = new STSClient(options);
  return {
    LookupEvents: (input) => cloudtrail.send(new LookupEventsCommand(input)),
    GetMetricData: (input) => cloudwatch.send(new GetMetricDataCommand(input)),
    DescribeFlowLogs: (input) => ec2.send(new DescribeFlowLogsCommand(input)),
    StartQuery: (input) => logs.send(new StartQueryCommand(input)),
    GetQueryResults: (input) => logs.send(new GetQueryResultsCommand(input)),
    DescribeLogStreams: (input) => logs.send(new DescribeLogStreamsCommand(input)),
    DescribeInstances: (input) => ec2.send(new DescribeInstancesCommand(input)),
    DescribeSecurityGroups: (input) => ec2.send(new DescribeSecurityGroupsCommand(input)),
    ListFindings: (input) => inspector.send(new ListFindingsCommand(input)),
    ListCoverage: (input) => inspector.send(new ListCoverageCommand(input)),
    DescribeExecution: (input) => sfn.send(new DescribeExecutionCommand(input)),
    GetExecutionHistory: (input) => sfn.send(new GetExecutionHistoryCommand(input)),
    Publish: (input) => sns.send(new PublishCommand(input)),
    GetTopicAttributes: (input) => sns.send(new GetTopicAttributesCommand(input)),
    DescribeInstancePatches: (input) => ssm.send(new DescribeInstancePatchesCommand(input)),
    DescribeInstanceInformation: (input) => ssm.send(new DescribeInstanceInformationCommand(input)),
    StartAutomationExecution: (input) => ssm.send(new StartAutomationExecutionCommand(input)),
    AssumeRole: (input) => sts.send(new AssumeRoleCommand(input)),
  };
}

describe('the wire protocols, spoken to by unmodified SDK clients', () => {
  const models = new ServiceModels();
  let endpoint: TestEndpoint;
  let send: Readonly<Record<string, Send>>;

  before(async () => {
    const answers = Object.entries(served).map(
      ([service, names]) => [service, Object.fromEntries(names.map((name) => [name, echo]))] as const,
    );
    endpoint = await startAwsEndpoint(Object.fromEntries(answers));
    send = senders(endpoint);
  });
  after(() => endpoint.close());

  for (const [service, names] of Object.entries(served)) {
    for (const name of names) {
      it(`carry every input and output of ${service}:${name} unchanged`, async () => {
        const model = (await models.of(service))?.operation(name);
        assert.ok(model);
        const input = structureArbitrary(service, model.input);
        const output = structureArbitrary(service, model.output);
        const property = fc.asyncProperty(input, output, async (sent, given) => {
          passing.output = given;
          const received: Record<string, unknown> = { ...(await send[name]?.(sent as never)) };
          delete received.$metadata;
          assert.deepEqual(plain(passing.input), plain(sent));
          assert.deepEqual(plain(received), plain(given));
        });
        await fc.assert(property, { numRuns: 25 });
      });
    }
  }
});

/** Without members that are undefined, and with one kind of bytes. */
function plain(value: unknown): unknown {
  if (value instanceof Date) return value;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, entry]) => entry !== undefined);
  return Object.fromEntries(entries.map(([key, entry]) => [key, plain(entry)]));
}
