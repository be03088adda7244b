import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import ajvFormats from 'ajv-formats';

const text = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
const schema = text('tests/schemas/mcp-server-2025-12-11.schema.json');
const server = JSON.parse(text('server.json'));
const manifest = JSON.parse(text('package.json'));

describe('server.json', () => {
  const ajv = new Ajv({ strict: false });
  ajvFormats.default(ajv);
  const validate = ajv.compile(JSON.parse(schema));

  it('is what the MCP registry’s schema of its version asks for', () => {
    assert.equal(
      createHash('sha256').update(schema).digest('hex'),
      '3fba09590c99f61735d234822279f4223fab9e300c0a81e81c91ab62a4114de0',
      'the schema as it was published',
    );
    assert.equal(server.$schema, JSON.parse(schema).$id);
    assert.ok(validate(server), JSON.stringify(validate.errors));
  });

  it('would not be with a name without its namespace, a longer description or a transport that MCP does not have', () => {
    const [remote] = server.remotes;
    assert.ok(!validate({ ...server, name: 'sre-agent' }));
    assert.ok(!validate({ ...server, description: `${server.description}${server.description}` }));
    assert.ok(!validate({ ...server, remotes: [{ ...remote, type: 'websocket' }] }));
  });

  it('is of this version, and promises no package while there is none to install', () => {
    assert.equal(server.version, manifest.version);
    assert.equal(manifest.private, true);
    assert.equal(server.packages, undefined);
  });

  it('asks for a key as a secret', () => {
    const [{ headers }] = server.remotes;
    const { isSecret, variables } = headers.find(({ name }: { name: string }) => name === 'Authorization');
    assert.deepEqual([isSecret, variables.key.isSecret], [true, true]);
  });
});
