/**
 * A provider "hashicorp/aws" that knows the schema and nothing else: `terraform validate` and `terraform test` with
 * mock_provider run against it as against the real one, without AWS, a registry or a download.
 *
 *     node schema-provider.mjs terraform -chdir=../terraform validate
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import grpc from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const extract = JSON.parse(readFileSync(here('aws-schema.json'), 'utf8'));
const { tfplugin5 } = grpc.loadPackageDefinition(loadSync(here('provider.proto'), { keepCase: true, longs: Number }));

/** Numbers of NestedBlock.NestingMode. */
const NESTING = { single: 1, list: 2, set: 3, map: 4, group: 5 };

/** Protocol 5 has no nested attributes: they are attributes of an object type. */
function typeOf({ type, nested_type: nested }) {
  if (type) return type;
  const object = [
    'object',
    Object.fromEntries(Object.entries(nested.attributes).map(([name, one]) => [name, typeOf(one)])),
  ];
  return nested.nesting_mode === 'single' ? object : [nested.nesting_mode, object];
}

function blockOf({ attributes, block_types = {} }) {
  return {
    attributes: Object.entries(attributes).map(([name, attribute]) => ({
      name,
      type: Buffer.from(JSON.stringify(typeOf(attribute))),
      required: attribute.required === true,
      optional: attribute.optional === true,
      computed: attribute.computed === true,
    })),
    block_types: Object.entries(block_types).map(
      ([type_name, { nesting_mode, block, min_items = 0, max_items = 0 }]) => ({
        type_name,
        nesting: NESTING[nesting_mode],
        min_items,
        max_items,
        block: blockOf(block),
      }),
    ),
  };
}

const schemaOf = ({ block }) => ({ version: 0, block: blockOf(block) });
const schemasOf = (all) => Object.fromEntries(Object.entries(all).map(([type, schema]) => [type, schemaOf(schema)]));

/** Settings of a provider cannot be computed. */
function provider() {
  const schema = schemaOf(extract.provider);
  for (const attribute of schema.block.attributes) attribute.computed = false;
  return schema;
}

const nothing = (_call, answer) => answer(null, {});
const server = new grpc.Server({ 'grpc.max_send_message_length': -1 });
server.addService(tfplugin5.Provider.service, {
  GetSchema: (_call, answer) =>
    answer(null, {
      provider: provider(),
      resource_schemas: schemasOf(extract.resource_schemas),
      data_source_schemas: schemasOf(extract.data_source_schemas),
    }),
  PrepareProviderConfig: ({ request }, answer) => answer(null, { prepared_config: request.config }),
  ValidateResourceTypeConfig: nothing,
  ValidateDataSourceConfig: nothing,
  Configure: nothing,
  Stop: nothing,
});

server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  const reattach = {
    'registry.terraform.io/hashicorp/aws': {
      Protocol: 'grpc',
      ProtocolVersion: 5,
      Pid: process.pid,
      Test: true,
      Addr: { Network: 'tcp', String: `127.0.0.1:${port}` },
    },
  };
  const [command, ...args] = process.argv.slice(2);
  const child = spawn(command, args, {
    stdio: 'inherit',
    env: {
      ...process.env,
      TF_REATTACH_PROVIDERS: JSON.stringify(reattach),
      TF_CLI_CONFIG_FILE: '/dev/null',
      CHECKPOINT_DISABLE: '1',
    },
  });
  child.once('error', (cause) => {
    process.stderr.write(`${cause.message}\n`);
    process.exit(127);
  });
  child.once('exit', (code) => process.exit(code ?? 1));
});
