import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { format } from '@cdktf/hcl-tools';
import { TTL_ATTRIBUTE, tableDefinition } from '../../services/table-definition.js';
import { checkModule } from '../support/terraform/check.js';
import { type Body, readModule, readSources, type Sources } from '../support/terraform/module.js';
import { readSchema } from '../support/terraform/schema.js';

const infra = new URL('../../../infra/', import.meta.url);
const json = (path: string) => JSON.parse(readFileSync(new URL(path, infra), 'utf8'));
const schema = readSchema();
const sources = readSources(new URL('terraform/', infra));
const member = readSources(new URL('terraform/modules/member-role/', infra));

/** Each is an error that people make: a file, what is there, and what stands there instead. */
const seeded: readonly (readonly [name: string, file: string, good: string, bad: string])[] = [
  ['a misspelt argument', 'data.tf', 'billing_mode ', 'biling_mode '],
  ['a type that does not exist', 'mcp.tf', 'resource "aws_ecs_cluster"', 'resource "aws_ecs_clusters"'],
  ['an argument of a nested block that does not exist', 'data.tf', 'attribute_name = "ttl"', 'attribute = "ttl"'],
  ['a required argument that is missing', 'messaging.tf', '  protocol  = "sqs"\n', ''],
  ['a required argument of a nested block that is missing', 'data.tf', '      sse_algorithm = "AES256"\n', ''],
  ['a block that does not exist', 'data.tf', '  point_in_time_recovery {', '  point_in_time {'],
  ['a text where a number belongs', 'messaging.tf', 'seconds = 180', 'seconds = "three minutes"'],
  ['a list where a text belongs', 'mcp.tf', 'cluster         = aws_ecs_cluster.main.id', 'cluster = ["main"]'],
  ['a resource that is not declared', 'mcp.tf', 'aws_ecs_cluster.main.id', 'aws_ecs_cluster.mcp.id'],
  ['a variable that is not declared', 'budget.tf', 'var.monthly_budget_usd', 'var.monthly_budget'],
  ['a local that is not declared', 'budget.tf', 'local.prefix', 'local.prefx'],
  [
    'an attribute that does not exist',
    'outputs.tf',
    'aws_s3_bucket.artifacts.bucket\n',
    'aws_s3_bucket.artifacts.url\n',
  ],
  [
    'what only AWS says',
    'mcp.tf',
    'resource "aws_ecs_cluster" "main" {',
    'resource "aws_ecs_cluster" "main" {\n  arn = "a"',
  ],
  ['the same name twice', 'data.tf', '"aws_s3_bucket" "code"', '"aws_s3_bucket" "artifacts"'],
  ['a bracket that is not closed', 'names.tf', 'locals {', 'locals {{'],
];
/** What the text does not show: Terraform itself knows its functions, and AWS alone what a value may be. */
const unseen: typeof seeded = [
  ['a function that does not exist', 'budget.tf', 'tostring(', 'tostrng('],
  ['a value that AWS does not know', 'data.tf', '"PAY_PER_REQUEST"', '"PAY_PER_REQEST"'],
];

async function problemsWith([name, file, good, bad]: (typeof seeded)[number]): Promise<string[]> {
  const text = sources[file] ?? '';
  assert.ok(text.includes(good), `${name}: ${file} has no ${good}`);
  return checkModule(await readModule({ ...sources, [file]: text.replace(good, bad) }), schema);
}

describe('infra/terraform', function () {
  // Two parsers in WebAssembly are compiled first.
  this.timeout(60_000);

  it('says nothing that the schema of the AWS provider does not know', async () => {
    for (const module of [sources, member]) assert.deepEqual(checkModule(await readModule(module), schema), []);
  });

  it(`is found out in each of ${seeded.length} seeded errors; ${unseen.length} more are left to Terraform and to AWS`, async () => {
    const missed: string[] = [];
    for (const error of seeded) if ((await problemsWith(error)).length === 0) missed.push(error[0]);
    assert.deepEqual(missed, []);
    for (const error of unseen) assert.deepEqual(await problemsWith(error), [], error[0]);
  });

  it('is written as terraform fmt writes it', async () => {
    const all: Sources = {
      ...sources,
      ...Object.fromEntries(Object.entries(member).map(([k, v]) => [`member/${k}`, v])),
    };
    const otherwise: string[] = [];
    for (const [file, text] of Object.entries(all)) if ((await format(text)) !== text) otherwise.push(file);
    assert.deepEqual(otherwise, []);
    assert.notEqual(await format('locals {\n a   = 1\n}\n'), 'locals {\n a   = 1\n}\n');
  });

  it('makes the table that services/table.ts reads and writes', async () => {
    const { resource } = await readModule(sources);
    const table = resource.aws_dynamodb_table?.operations;
    assert.ok(table);
    const { AttributeDefinitions, KeySchema, GlobalSecondaryIndexes, BillingMode } = tableDefinition('any');
    const [index] = GlobalSecondaryIndexes ?? [];
    const attributes = (table.attribute as Body[]).map(({ name, type }) => `${name} ${type}`);
    assert.deepEqual(
      attributes,
      AttributeDefinitions?.map(({ AttributeName, AttributeType }) => `${AttributeName} ${AttributeType}`),
    );
    assert.equal(table.billing_mode, BillingMode);
    assert.deepEqual(
      [table.hash_key, table.range_key],
      KeySchema?.map(({ AttributeName }) => AttributeName),
    );
    assert.deepEqual(table.global_secondary_index, [
      {
        name: index?.IndexName,
        hash_key: index?.KeySchema?.[0]?.AttributeName,
        range_key: index?.KeySchema?.[1]?.AttributeName,
        projection_type: index?.Projection?.ProjectionType,
      },
    ]);
    assert.deepEqual(table.ttl, [{ attribute_name: TTL_ATTRIBUTE, enabled: true }]);
  });

  it('publishes every parameter that names.json promises', async () => {
    const { locals } = await readModule(sources);
    assert.deepEqual(
      Object.keys(locals.parameters as object).sort(),
      Object.keys(json('names.json').parameters).sort(),
    );
  });

  it('puts no secret value anywhere: the container is empty', async () => {
    const { resource } = await readModule(sources);
    assert.ok(resource.aws_secretsmanager_secret);
    assert.equal(resource.aws_secretsmanager_secret_version, undefined);
  });

  it('gives the policies every variable that they name', () => {
    const given = new Set(
      [...(/policies = \{[\s\S]*?\n {2}\}/.exec(sources['iam.tf'] ?? '')?.[0] ?? '').matchAll(/^ {6}(\w+) +=/gm)].map(
        ([, name]) => name,
      ),
    );
    const policies = new URL('policies/', infra);
    const files = readdirSync(policies).filter((file) => file.endsWith('.tftpl'));
    assert.ok(files.length > 0);
    for (const file of files) {
      for (const [, name] of readFileSync(new URL(file, policies), 'utf8').matchAll(/\$\{(\w+)\}/g)) {
        assert.ok(given.has(name), `${file} wants ${name}`);
      }
    }
  });

  it('lets a reader of another account do in the member role what it reads of its own fleet', () => {
    const actions = (file: string) =>
      (
        JSON.parse(readFileSync(new URL(file, infra), 'utf8').replace(/\$\{model_arns\}/, '[]'))
          .Statement as Statement[]
      )
        .filter(({ Sid }) => OF_THE_FLEET.has(Sid))
        .flatMap(({ Action }) => Action)
        .sort();
    assert.deepEqual(actions('terraform/modules/member-role/reads.json'), actions('policies/bot.json.tftpl'));
  });
});

/** Statements about the fleet, not about the assistant's own records. */
const OF_THE_FLEET = new Set(
  ['Fleet', 'HostPatches', 'Baselines', 'Calendars', 'Documents', 'SecurityHub', 'Logs'].map((what) => `Read${what}`),
);

interface Statement {
  readonly Sid: string;
  readonly Action: string | string[];
}
