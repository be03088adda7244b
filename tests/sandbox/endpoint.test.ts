import assert from 'node:assert/strict';
import { DescribeInstancesCommand, DescribeVolumesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { Inspector2Client, ListCoverageCommand, ListFindingsCommand } from '@aws-sdk/client-inspector2';
import {
  CreateTopicCommand,
  ListTopicsCommand,
  NotFoundException,
  PublishCommand,
  SNSClient,
} from '@aws-sdk/client-sns';
import {
  DescribeInstancePatchStatesCommand,
  InvalidInstanceId,
  ListDocumentsCommand,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { type Answers, AwsError, type Call } from '../../sandbox/answer.js';
import { startAwsEndpoint, type TestEndpoint } from '../support/aws-endpoint.js';
import { signedFetch } from '../support/signed-fetch.js';

const launched = new Date('2026-01-02T03:04:05.678Z');

const answers: Record<string, Answers> = {
  ec2: { DescribeInstances: () => ({ Reservations: [{ Instances: [{ InstanceId: 'i-1', LaunchTime: launched }] }] }) },
  inspector2: { ListFindings: () => ({ findings: [] }) },
  monitoring: {
    GetMetricStatistics: ({ input }: Call<{ MetricName: string; Statistics: string[]; StartTime: Date }>) => ({
      Label: `${input.MetricName} ${input.Statistics} ${input.StartTime.toISOString()}`,
      Datapoints: [{ Timestamp: launched, Average: 1.5, Unit: 'Percent' }],
    }),
  },
  sns: {
    ListTopics: ({ role }: Call) => ({ Topics: [{ TopicArn: `signed by ${role}` }] }),
    Publish: () => {
      throw new AwsError('NotFoundException', 'Topic does not exist', 404);
    },
  },
  ssm: {
    DescribeInstancePatchStates: ({ input }: Call<{ InstanceIds: string[] }>) => {
      if (input.InstanceIds[0] === 'i-00000000') throw new AwsError('InvalidInstanceId', 'no such instance');
      if (input.InstanceIds[0] === 'i-ffffffff') throw new Error('a defect with an inner secret');
      return { InstancePatchStates: [] };
    },
  },
};

describe('the AWS endpoint', () => {
  let aws: TestEndpoint;

  before(async () => {
    aws = await startAwsEndpoint(answers);
  });
  after(() => aws.close());

  const key = () => aws.keys.longTerm.bot;
  const rejection = async (work: Promise<unknown>): Promise<Error> => {
    const error = await work.then(
      () => assert.fail('was answered'),
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof Error);
    return error;
  };

  describe('errors', () => {
    it('arrive at the SDK as instances of its exception classes', async () => {
      const ssm = new SSMClient(aws.client());
      const sns = new SNSClient(aws.client());
      const unknown = ssm.send(new DescribeInstancePatchStatesCommand({ InstanceIds: ['i-00000000'] }));
      assert.ok((await rejection(unknown)) instanceof InvalidInstanceId);
      const gone = await rejection(sns.send(new PublishCommand({ TopicArn: 'a', Message: 'b' })));
      assert.ok(gone instanceof NotFoundException);
    });

    it('name an operation that the sandbox does not answer as each service would', async () => {
      const options = aws.client();
      const names = await Promise.all([
        rejection(new SSMClient(options).send(new ListDocumentsCommand({}))),
        rejection(new Inspector2Client(options).send(new ListCoverageCommand({}))),
        rejection(new EC2Client(options).send(new DescribeVolumesCommand({}))),
        rejection(new SNSClient(options).send(new CreateTopicCommand({ Name: 'a' }))),
      ]);
      assert.deepEqual(
        names.map(({ name }) => name),
        ['UnknownOperationException', 'UnknownOperationException', 'InvalidAction', 'InvalidAction'],
      );
      for (const { message } of names) assert.match(message, /is not in the sandbox/);
    });

    it('hide the cause of a defect from the caller and log it', async () => {
      const ssm = new SSMClient(aws.client());
      const error = await rejection(ssm.send(new DescribeInstancePatchStatesCommand({ InstanceIds: ['i-ffffffff'] })));
      assert.equal(error.name, 'InternalFailure');
      assert.doesNotMatch(error.message, /secret/);
      assert.deepEqual(aws.logged, ['sandbox answer failed']);
    });

    it('refuse input under the name that the service uses, and let the right input pass', async () => {
      const ssm = new SSMClient(aws.client());
      const ec2 = new EC2Client(aws.client());
      const tooMany = Array.from({ length: 51 }, () => 'i-12345678');
      const long = await rejection(ssm.send(new DescribeInstancePatchStatesCommand({ InstanceIds: tooMany })));
      assert.equal(long.name, 'ValidationException');
      assert.match(
        long.message,
        /at 'instanceIds' failed to satisfy constraint: Member must have length less than or equal to 50/,
      );
      const missing = await rejection(ssm.send(new DescribeInstancePatchStatesCommand({} as never)));
      assert.match(
        missing.message,
        /Value null at 'instanceIds' failed to satisfy constraint: Member must not be null/,
      );
      const text = await rejection(ec2.send(new DescribeInstancesCommand({ MaxResults: 'many' as never })));
      assert.equal(text.name, 'InvalidParameterValue');
      const { InstancePatchStates } = await ssm.send(
        new DescribeInstancePatchStatesCommand({ InstanceIds: tooMany.slice(1) }),
      );
      assert.deepEqual(InstancePatchStates, []);
    });

    it('refuse a member that the operation does not know', async () => {
      const call = { service: 'ec2', key: key(), headers: { 'content-type': 'application/x-www-form-urlencoded' } };
      const version = 'Action=DescribeInstances&Version=2016-11-15';
      const unknown = await signedFetch(aws.url, { ...call, body: `${version}&Colour=blue` });
      assert.equal(unknown.status, 400);
      assert.match(await unknown.text(), /<Code>UnknownParameter<\/Code>/);
      const known = await signedFetch(aws.url, { ...call, body: `${version}&InstanceId.1=i-1` });
      assert.equal(known.status, 200);
      const json = await signedFetch(aws.url, {
        service: 'ssm',
        key: key(),
        headers: { 'x-amz-target': 'AmazonSSM.DescribeInstancePatchStates' },
        body: '{"InstanceIds":["i-12345678"],"Colour":"blue"}',
      });
      assert.match(await json.text(), /ValidationException.*Value 'blue' at 'Colour'/s);
    });
  });

  describe('signatures', () => {
    const call = { service: 'sns', path: '/?Action=ListTopics&Version=2010-03-31', method: 'GET' };

    it('say whose call it is', async () => {
      const topics = async (role: 'bot' | 'workflow') =>
        (await new SNSClient(aws.client(role)).send(new ListTopicsCommand({}))).Topics?.[0]?.TopicArn;
      assert.equal(await topics('bot'), 'signed by bot');
      assert.equal(await topics('workflow'), 'signed by workflow');
    });

    it('are verified: a right one passes, and nothing of it can be changed', async () => {
      assert.equal((await signedFetch(aws.url, { ...call, key: key() })).status, 200);
      const changed = await signedFetch(aws.url, {
        ...call,
        key: key(),
        tamper: (request) => {
          request.path += '&NextToken=x';
        },
      });
      assert.equal(changed.status, 403);
      assert.match(await changed.text(), /SignatureDoesNotMatch/);
      const body = await signedFetch(aws.url, {
        service: 'ssm',
        key: key(),
        headers: { 'x-amz-target': 'AmazonSSM.DescribeInstancePatchStates' },
        body: '{"InstanceIds":["i-12345678"]}',
        tamper: (request) => {
          request.body = '{"InstanceIds":["i-87654321"]}';
        },
      });
      assert.match(await body.text(), /InvalidSignatureException/);
    });

    it('by an unknown key, a wrong secret or long ago are refused under the names of the service', async () => {
      const secret = { ...key(), secretAccessKey: 'guessed' };
      const stranger = { ...key(), accessKeyId: 'AKIASTRANGER' };
      const longAgo = new Date(Date.now() - 16 * 60_000);
      const texts = await Promise.all(
        [{ key: secret }, { key: stranger }, { key: key(), signingDate: longAgo }].map(async (change) => {
          const response = await signedFetch(aws.url, { ...call, ...change });
          assert.equal(response.status, 403);
          return /<Code>(\w+)<\/Code>/.exec(await response.text())?.[1];
        }),
      );
      assert.deepEqual(texts, ['SignatureDoesNotMatch', 'InvalidClientTokenId', 'SignatureDoesNotMatch']);
    });

    it('must be there', async () => {
      const response = await fetch(aws.url, { method: 'POST', body: 'Action=ListTopics' });
      assert.equal(response.status, 403);
      assert.match(await response.text(), /MissingAuthenticationToken/);
      const malformed = await fetch(aws.url, { method: 'POST', headers: { authorization: 'Bearer x' } });
      assert.equal(malformed.status, 403);
    });

    it('for a service that is not here are told so', async () => {
      const response = await signedFetch(aws.url, { ...call, service: 'lightsail', key: key() });
      assert.equal(response.status, 400);
      assert.match(await response.text(), /lightsail/);
    });
  });

  describe('CloudWatch', () => {
    it('still takes the form-encoded calls of older clients', async () => {
      const form = new URLSearchParams({
        Action: 'GetMetricStatistics',
        Version: '2010-08-01',
        Namespace: 'AWS/EC2',
        MetricName: 'CPUUtilization',
        StartTime: '2026-01-01T00:00:00Z',
        EndTime: '2026-01-02T00:00:00Z',
        Period: '300',
        'Statistics.member.1': 'Average',
        'Statistics.member.2': 'Maximum',
      });
      const response = await signedFetch(aws.url, {
        service: 'monitoring',
        key: key(),
        headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
        body: form.toString(),
      });
      const text = await response.text();
      assert.equal(response.status, 200, text);
      assert.match(text, /<Label>CPUUtilization Average,Maximum 2026-01-01T00:00:00.000Z<\/Label>/);
      assert.match(text, /<Datapoints><member><Timestamp>2026-01-02T03:04:05.678Z<\/Timestamp><Average>1.5<\/Average>/);
    });
  });

  it('answers a REST call by its path', async () => {
    const { findings } = await new Inspector2Client(aws.client()).send(new ListFindingsCommand({}));
    assert.deepEqual(findings, []);
  });
});
