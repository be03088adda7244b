import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { memberRole } from '../../../sandbox/answers/sts.js';
import { type Sandbox, startSandbox } from '../../../sandbox/index.js';
import { type Clients, createClients, type FleetRole } from '../../../services/aws/clients.js';
import { AccessDenied } from '../../../services/errors.js';
import { Instances } from '../../../services/instances.js';
import { controlClient } from '../../support/control-client.js';

describe('the clients of AWS, without keys of their own', () => {
  const NAMES = [
    ...['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_PROFILE'],
    ...['AWS_CONTAINER_CREDENTIALS_FULL_URI', 'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'],
  ];
  let sandbox: Sandbox;
  let kept: NodeJS.ProcessEnv;
  before(async () => {
    sandbox = await startSandbox({ port: 0 });
  });
  after(() => sandbox.close());
  beforeEach(() => {
    kept = { ...process.env };
    for (const name of NAMES) delete process.env[name];
  });
  afterEach(() => {
    for (const name of NAMES) {
      delete process.env[name];
      if (kept[name] !== undefined) process.env[name] = kept[name];
    }
  });

  const asked = async (): Promise<number> => {
    const { region, endpoint } = sandbox.descriptor().aws;
    const clients = createClients({ region, endpoint });
    const { Reservations = [] } = await (await clients.ec2()).describeInstances({});
    clients.destroy();
    return Reservations.length;
  };

  it('ask with those that Lambda puts into the environment', async () => {
    const { accessKeyId, secretAccessKey } = sandbox.descriptor().aws.accessKeys.bot;
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey });

    assert.ok((await asked()) > 0);
  });

  it('ask with those that ECS hands to a task', async () => {
    const { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey } = sandbox.descriptor().aws.accessKeys.mcp;
    const Expiration = new Date(Date.now() + 3_600_000).toISOString();
    const agent = createServer((_, res) =>
      res.end(JSON.stringify({ AccessKeyId, SecretAccessKey, Token: '', Expiration })),
    );
    await new Promise<void>((listening) => agent.listen(0, '127.0.0.1', listening));
    process.env.AWS_CONTAINER_CREDENTIALS_FULL_URI = `http://127.0.0.1:${(agent.address() as AddressInfo).port}/`;
    try {
      assert.ok((await asked()) > 0);
    } finally {
      agent.closeAllConnections();
      agent.close();
    }
  });
});

describe('the clients of AWS, with the fleet in another account', () => {
  const reads = JSON.parse(
    readFileSync(new URL('../../../../infra/terraform/modules/member-role/reads.json', import.meta.url), 'utf8'),
  );
  const clock = { now: () => new Date() };
  const soon = () => AbortSignal.timeout(60_000);
  let sandbox: Sandbox;
  let clients: Clients | undefined;

  before(async () => {
    sandbox = await startSandbox({ port: 0 });
    // The account of the assistant itself has no fleet that it may read.
    const own = [
      {
        Version: '2012-10-17',
        Statement: [{ Sid: 'Own', Effect: 'Allow', Action: ['sts:AssumeRole', 'dynamodb:ListTables'], Resource: '*' }],
      },
    ];
    await controlClient(sandbox).put('/service', {
      ...{ url: 'http://127.0.0.1:9', key: 'key-of-the-test', stateMachines: {}, documents: {}, schedules: {} },
      policies: { bot: own, member: [reads] },
    });
  });
  after(() => sandbox.close());
  afterEach(() => clients?.destroy());

  const connect = (fleetRole?: FleetRole): Clients => {
    const { region, endpoint, accessKeys } = sandbox.descriptor().aws;
    clients = createClients({ region, endpoint, credentials: accessKeys.bot, account: '444455556666', fleetRole });
    return clients;
  };

  it('ask about the fleet as the role of that account, and for their own things as themselves', async () => {
    const asked = connect(memberRole);
    const { hosts } = await new Instances({ clients: asked, clock }).select([], soon());
    await (await asked.dynamodb()).listTables({});

    assert.equal(hosts.length, 10);
  });

  it('assume it once for all services that are asked at first, however much is asked', async () => {
    const asked = connect(memberRole);
    const [ec2, ssm] = await Promise.all([asked.ec2(), asked.ssm()]);
    const before = await assumedTimes();
    await Promise.all([ec2.describeInstances({}), ssm.describeInstanceInformation({})]);
    for (let n = 0; n < 5; n++) await ec2.describeInstances({});

    assert.equal((await assumedTimes()) - before, 1);
  });

  it('read nothing with another external id, nor without the role, and say what was denied', async () => {
    const denied = async (fleetRole?: FleetRole): Promise<string> => {
      const reading = new Instances({ clients: connect(fleetRole), clock }).select([], soon());
      const error = await reading.then(
        () => assert.fail('it was read'),
        (reason: unknown) => reason,
      );
      assert.ok(error instanceof AccessDenied, String(error));
      return error.message;
    };
    assert.match(await denied({ ...memberRole, externalId: 'of-somebody-else-0001' }), /sts:AssumeRole was denied/);
    assert.match(await denied(), /ec2:DescribeInstances was denied for role sre-ops-bot/);
  });

  const assumedTimes = async (): Promise<number> => {
    const { calls } = (await controlClient(sandbox).get('/calls')) as { calls: { operation: string; calls: number }[] };
    return calls.filter(({ operation }) => operation === 'AssumeRole').reduce((sum, one) => sum + one.calls, 0);
  };
});
