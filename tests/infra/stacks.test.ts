import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { settings } from '../../app/config.js';
import { POLL_EVERY_MINUTES } from '../../app/functions.js';
import { checkTemplate, type Resource, type Template } from '../support/cloudformation.js';
import { policies } from '../support/policies.js';
import { readModule, readSources } from '../support/terraform/module.js';

const infra = new URL('../../../infra/', import.meta.url);
const json = (path: string) => JSON.parse(readFileSync(new URL(path, infra), 'utf8'));
const names = json('names.json');
const functions: Template = json('serverless/template.json');
const workflows: Template = json('cdk/template.json');
const all = (template: Template, type: string): Resource[] =>
  Object.values(template.Resources).filter(({ Type }) => Type === type);
const typesOf = (template: Template) => new Set(Object.values(template.Resources).map(({ Type }) => Type));

/** What the same thing is called in Terraform and in CloudFormation; a type that is not here belongs to one of them alone. */
const SAME: Readonly<Record<string, string>> = {
  aws_vpc: 'AWS::EC2::VPC',
  aws_subnet: 'AWS::EC2::Subnet',
  aws_security_group: 'AWS::EC2::SecurityGroup',
  aws_vpc_endpoint: 'AWS::EC2::VPCEndpoint',
  aws_apigatewayv2_vpc_link: 'AWS::ApiGatewayV2::VpcLink',
  aws_service_discovery_service: 'AWS::ServiceDiscovery::Service',
  aws_ecr_repository: 'AWS::ECR::Repository',
  aws_ecs_cluster: 'AWS::ECS::Cluster',
  aws_ecs_service: 'AWS::ECS::Service',
  aws_ecs_task_definition: 'AWS::ECS::TaskDefinition',
  aws_cloudwatch_log_group: 'AWS::Logs::LogGroup',
  aws_cloudwatch_metric_alarm: 'AWS::CloudWatch::Alarm',
  aws_cloudwatch_composite_alarm: 'AWS::CloudWatch::CompositeAlarm',
  aws_cloudwatch_dashboard: 'AWS::CloudWatch::Dashboard',
  aws_cloudwatch_event_rule: 'AWS::Events::Rule',
  aws_dynamodb_table: 'AWS::DynamoDB::Table',
  aws_s3_bucket: 'AWS::S3::Bucket',
  aws_secretsmanager_secret: 'AWS::SecretsManager::Secret',
  aws_sns_topic: 'AWS::SNS::Topic',
  aws_sns_topic_subscription: 'AWS::SNS::Subscription',
  aws_sqs_queue: 'AWS::SQS::Queue',
  aws_ssm_document: 'AWS::SSM::Document',
  aws_ssm_parameter: 'AWS::SSM::Parameter',
  aws_iam_role: 'AWS::IAM::Role',
  aws_iam_role_policy: 'AWS::IAM::Policy',
  aws_iam_policy: 'AWS::IAM::ManagedPolicy',
  aws_budgets_budget: 'AWS::Budgets::Budget',
};

/** Rules are both the clock of the poll, which is osls's, and what becomes an alert: of these, names are compared. */
const BY_NAME = 'AWS::Events::Rule';

describe('the three stacks', function () {
  // The specification of all of CloudFormation is read first.
  this.timeout(60_000);

  it('hold no resource of one another', async () => {
    const { resource, locals } = await readModule(readSources(new URL('terraform/', infra)));
    const terraform = new Set(Object.keys(resource).flatMap((type) => SAME[type] ?? []));
    assert.ok(terraform.size >= 25, `only ${terraform.size} types are compared`);
    for (const template of [functions, workflows]) {
      const shared = [...typesOf(template)].filter((type) => terraform.has(type) && type !== BY_NAME);
      assert.deepEqual(shared, []);
    }
    assert.deepEqual(
      [...typesOf(functions)].filter((type) => typesOf(workflows).has(type)),
      [],
    );
    const clocks = all(functions, BY_NAME).map(({ Properties }) => Properties?.Name);
    assert.deepEqual(clocks, ['sre-ops-prod-poll']);
    assert.equal(Object.keys(locals.events as object).includes('poll'), false);
  });

  it('make no role, and nothing that keeps state, outside Terraform', () => {
    for (const type of [...typesOf(functions), ...typesOf(workflows)]) {
      assert.doesNotMatch(type, /^AWS::(IAM|DynamoDB|S3|SNS|SQS|Logs|SecretsManager|EC2|ECS|CloudWatch)::/);
    }
  });

  it('are what CloudFormation knows', () => {
    assert.deepEqual(checkTemplate(functions), []);
    assert.deepEqual(checkTemplate(workflows), []);
  });

  it('would be found out in each of 6 seeded errors', () => {
    const seeded: readonly ((text: string) => string)[] = [
      (text) => text.replace('"AWS::ApiGatewayV2::Stage"', '"AWS::ApiGatewayV2::Stages"'),
      (text) => text.replace('"MemorySize"', '"Memory"'),
      (text) => text.replace('"BatchSize": 10', '"BatchSize": "ten"'),
      (text) => text.replace('"ThrottlingBurstLimit"', '"ThrottlingBursts"'),
      (text) => text.replace('"ProtocolType": "HTTP"', '"Description": "HTTP", "Name": ["a"]'),
      (text) =>
        text.replace(
          '"FunctionResponseTypes": [\n          "ReportBatchItemFailures"\n        ]',
          '"FunctionResponseTypes": "ReportBatchItemFailures"',
        ),
    ];
    const text = JSON.stringify(functions, null, 2);
    for (const [at, change] of seeded.entries()) {
      assert.notEqual(change(text), text, `error ${at} is not there`);
      assert.notDeepEqual(checkTemplate(JSON.parse(change(text))), [], `error ${at} was not found`);
    }
  });

  it('call each function, and its role, what names.json and Terraform call them', () => {
    const made = all(functions, 'AWS::Lambda::Function').map(({ Properties }) => Properties ?? {});
    assert.deepEqual(
      made.map(({ FunctionName }) => FunctionName).sort(),
      names.functions.map((name: string) => `sre-ops-prod-${name}`).sort(),
    );
    for (const { FunctionName, Role, Runtime } of made) {
      assert.deepEqual(Role, { 'Fn::Sub': `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:role/${FunctionName}` });
      assert.equal(Runtime, 'nodejs24.x');
    }
    const [machine] = all(workflows, 'AWS::StepFunctions::StateMachine');
    assert.equal(machine?.Properties?.StateMachineName, 'sre-ops-prod-patch');
    assert.match(JSON.stringify(machine?.Properties?.RoleArn), /role\/sre-ops-prod-states/);
  });

  it('hand no secret to a function, but where it is', () => {
    for (const { Properties } of all(functions, 'AWS::Lambda::Function')) {
      const environment = Properties?.Environment as { Variables: object } | undefined;
      assert.ok(environment);
      for (const [name, value] of Object.entries(environment.Variables)) {
        assert.doesNotMatch(name, /(KEY|TOKEN|Password|SIGNING_SECRET)$/);
        if (name === 'SRE_SECRET') assert.equal(value, '{{resolve:ssm:/sre-ops/prod/secret-arn}}');
      }
    }
  });

  it('hand functions the settings that the product has, and no others', () => {
    const known = new Set([...Object.keys(settings), 'SRE_SECRET', 'SLACK_WORKER_FUNCTION', 'NODE_OPTIONS']);
    for (const { Properties } of all(functions, 'AWS::Lambda::Function')) {
      const environment = Properties?.Environment as { Variables: object } | undefined;
      for (const name of Object.keys(environment?.Variables ?? {})) assert.ok(known.has(name), `${name} is no setting`);
    }
    const task = /mcp_environment = merge\(([\s\S]*?)\n {2}\)/.exec(
      readFileSync(new URL('terraform/mcp.tf', infra), 'utf8'),
    );
    const handed = [...(task?.[1] ?? '').matchAll(/\b([A-Z][A-Z_]+) +=/g)].map(([, name]) => name);
    assert.ok(handed.length > 8);
    for (const name of handed) assert.ok(name && known.has(name), `${name} is no setting`);
  });

  it('tell every function its stage, and wrap none of its lines', () => {
    for (const { Properties } of all(functions, 'AWS::Lambda::Function')) {
      const { Environment, LoggingConfig } = Properties as {
        Environment?: { Variables: Record<string, string> };
        LoggingConfig?: { LogFormat?: string };
      };
      assert.equal(Environment?.Variables.SRE_STAGE, 'prod');
      assert.notEqual(LoggingConfig?.LogFormat, 'JSON');
    }
  });

  it('trace every function and the state machine', () => {
    for (const { Properties } of all(functions, 'AWS::Lambda::Function')) {
      assert.deepEqual(Properties?.TracingConfig, { Mode: 'Active' });
    }
    const [machine] = all(workflows, 'AWS::StepFunctions::StateMachine');
    assert.deepEqual(machine?.Properties?.TracingConfiguration, { Enabled: true });
  });

  it('hand what Slack asks to the bot that is kept warm, which is all that its role may invoke, and keep what fails', () => {
    const slack = all(functions, 'AWS::Lambda::Function').find(
      ({ Properties }) => Properties?.FunctionName === 'sre-ops-prod-slack',
    );
    const environment = slack?.Properties?.Environment as { Variables: Record<string, string> } | undefined;
    const [alias] = all(functions, 'AWS::Lambda::Alias');
    const [kept] = all(functions, 'AWS::Lambda::EventInvokeConfig');
    const Name = String(alias?.Properties?.Name);

    assert.equal(environment?.Variables.SLACK_WORKER_FUNCTION, `sre-ops-prod-bot:${Name}`);
    assert.deepEqual(
      [alias?.Properties?.FunctionName, kept?.Properties?.Qualifier],
      [{ Ref: 'BotLambdaFunction' }, Name],
    );
    assert.match(JSON.stringify(kept?.Properties?.DestinationConfig), /sre-ops-prod-unanswered/);
    const invokes = policies().slack?.Statement.filter(({ Action }) => Action.includes('lambda:InvokeFunction'));
    assert.deepEqual(
      invokes?.flatMap(({ Resource }) => Resource),
      [`arn:aws:lambda:us-west-2:111122223333:function:sre-ops-bot:${Name}`],
    );
  });

  it('leave the lines of the container as they are, in groups that metrics are taken out of', () => {
    const terraform = (file: string) => readFileSync(new URL(`terraform/${file}`, infra), 'utf8');
    assert.match(terraform('mcp.tf'), /SRE_STAGE += var\.stage/);
    assert.match(terraform('mcp.tf'), /logDriver = "awslogs"/);
    assert.match(terraform('logs.tf'), /log_group_class += "STANDARD"/);
  });

  it('route what the product answers, and nothing else', () => {
    const routes = all(functions, 'AWS::ApiGatewayV2::Route').map(({ Properties }) => String(Properties?.RouteKey));
    const mcp = (path: string) => (path === '/mcp' ? `ANY ${path}` : `GET ${path}`);
    assert.deepEqual(
      routes.sort(),
      [
        ...names.mcp.routes.map(mcp),
        'GET /health',
        'POST /api/messages',
        ...['commands', 'events', 'interactivity'].map((kind) => `POST /slack/${kind}`),
      ].sort(),
    );
  });

  it('read no parameter that Terraform does not publish', () => {
    const asked = [...JSON.stringify(functions).matchAll(/\/sre-ops\/prod\/([a-z-]+)/g)].map(([, name]) => name);
    assert.ok(asked.length > 0);
    for (const name of asked) assert.ok(name && name in names.parameters, `nobody publishes ${name}`);
  });

  it('wake the poll as often as the product says', () => {
    const [clock] = all(functions, BY_NAME);
    assert.equal(clock?.Properties?.ScheduleExpression, `rate(${POLL_EVERY_MINUTES} minutes)`);
  });

  it('give what was not taken back to the queue, and that alone', () => {
    const [mapping] = all(functions, 'AWS::Lambda::EventSourceMapping');
    assert.deepEqual(mapping?.Properties?.FunctionResponseTypes, ['ReportBatchItemFailures']);
    assert.match(JSON.stringify(mapping?.Properties?.EventSourceArn), /sre-ops-prod-alerts/);
  });

  it('let in a thousand requests a minute', () => {
    const [stage] = all(functions, 'AWS::ApiGatewayV2::Stage');
    const settings = stage?.Properties?.DefaultRouteSettings as { ThrottlingRateLimit: number } | undefined;
    const aMinute = (settings?.ThrottlingRateLimit ?? 0) * 60;
    assert.ok(aMinute >= 1_000 && aMinute < 1_100, `${aMinute} a minute`);
  });
});
