import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { METADATA_PATH } from '../../mcp/access.js';
import type { Caller, Scope } from '../../services/operation.js';
import { People, type Person } from '../../services/people.js';
import type { Services } from '../../services/services.js';
import { BEN, bearer, call, type Endpoint, SAM, send, startEndpoint } from './start-endpoint.js';

const anonymous: Caller = { id: 'anonymous', name: 'Anonymous', role: 'viewer', surface: 'mcp' };
const list = call('list_approvals');
const plan = call('resolve_vulnerabilities_by_criticality', { instance_ids: ['nobody'], criticality: 'low' });
const execute = call('execute_automated_patching', { instance_ids: ['nobody'] });
const hash = (key: string) => createHash('sha256').update(key).digest('hex');

describe('keys of MCP over HTTP', () => {
  let endpoint: Endpoint;

  before(async () => {
    endpoint = await startEndpoint();
  });
  after(() => endpoint.close());
  afterEach(() => endpoint.closeServed());

  /** The services of people with these keys, and of nobody else. */
  const servicesOf = (...people: Pick<Person, 'role' | 'key_hashes'>[]): Services =>
    Object.create(endpoint.change.services, {
      people: { value: new People(people.map((person, n) => ({ id: `p${n}`, name: `P${n}`, ...person }))) },
    });
  const withScopes = (role: Person['role'], ...scopes: Scope[]) =>
    servicesOf({ role, key_hashes: [{ sha256: hash('k'), scopes }] });

  it('tell whoever has none where to read about them', async () => {
    const mcp = await endpoint.serve();
    const { status, headers } = await send(mcp, list);
    const challenge = String(headers['www-authenticate']);
    const document = /resource_metadata="([^"]+)"/.exec(challenge)?.[1] ?? '';
    const metadata = (await (await fetch(document)).json()) as Record<string, unknown>;

    assert.equal(status, 401);
    assert.match(challenge, /^Bearer scope="sre:read"/);
    assert.equal(new URL(document).pathname, METADATA_PATH);
    assert.deepEqual(metadata.resource, mcp.url.href);
    assert.deepEqual(metadata.scopes_supported, ['sre:read', 'sre:plan', 'sre:execute']);
  });

  it('are not needed for reading where the endpoint knows anonymous callers, but a wrong one is wrong', async () => {
    const mcp = await endpoint.serve({ access: { holderOf: () => undefined, anonymous } });

    assert.equal((await send(mcp, list)).status, 200);
    assert.equal((await send(mcp, list, BEN)).status, 401);
    assert.equal((await send(mcp, plan)).status, 403);
    assert.equal((await send(mcp, execute)).status, 403);
  });

  it('reach what the role of their person allows, and no further', async () => {
    const mcp = await endpoint.serve();
    const statuses = async (headers: Record<string, string>) => [
      (await send(mcp, list, headers)).status,
      (await send(mcp, plan, headers)).status,
      (await send(mcp, execute, headers)).status,
    ];

    assert.deepEqual(await statuses(BEN), [200, 200, 200]);
    assert.deepEqual(await statuses(SAM), [200, 403, 403]);
  });

  const limits: [role: Person['role'], scopes: Scope[], statuses: number[]][] = [
    ['operator', ['sre:read'], [200, 403, 403]],
    ['operator', ['sre:read', 'sre:plan'], [200, 200, 403]],
    ['operator', ['sre:read', 'sre:execute'], [200, 403, 200]],
    ['approver', ['sre:read', 'sre:plan', 'sre:execute'], [200, 200, 200]],
    ['approver', ['sre:execute'], [403, 403, 403]],
    ['viewer', ['sre:read', 'sre:plan', 'sre:execute'], [200, 403, 403]],
  ];
  for (const [role, scopes, statuses] of limits) {
    it(`of a ${role} for ${scopes.join(' and ')} answer ${statuses.join(', ')}`, async () => {
      const mcp = await endpoint.serve({}, withScopes(role, ...scopes));

      const answers = [];
      for (const asked of [list, plan, execute]) answers.push((await send(mcp, asked, bearer('k'))).status);

      assert.deepEqual(answers, statuses);
    });
  }

  it('are offered what they reach alone', async () => {
    const offered = async (...scopes: Scope[]) => {
      const mcp = await endpoint.serve({}, withScopes('operator', ...scopes));
      const { tools } = await (await mcp.connect(bearer('k'))).listTools();
      return new Set(tools.map(({ name }) => name));
    };
    const [read, planned] = [await offered('sre:read'), await offered('sre:read', 'sre:plan')];

    assert.ok(read.has('list_approvals') && !read.has('create_approval_workflow'));
    assert.ok(planned.has('create_approval_workflow') && !planned.has('execute_automated_patching'));
  });

  it('hear every scope that they lack', async () => {
    const mcp = await endpoint.serve({}, withScopes('operator', 'sre:read'));
    const batch = [plan, { ...execute, id: 2 }];
    const { status, headers } = await send(mcp, batch, bearer('k'));

    assert.equal(status, 403);
    const challenge = String(headers['www-authenticate']);
    assert.match(challenge, /error="insufficient_scope", scope="sre:read sre:plan sre:execute"/);
    const [{ reason, user } = assert.fail('no event')] = mcp.refusals();
    assert.deepEqual([reason, user], ['scope', 'p0'], 'whose key it was is in the security log');
  });

  it('are handed out again without a gap: two of a person live, and each is counted by itself', async () => {
    const both = await endpoint.serve(
      { requestsPerMinute: 1, clock: { now: () => new Date(0) } },
      servicesOf({ role: 'viewer', key_hashes: [hash('old'), hash('new')] }),
    );
    const later = await endpoint.serve({}, servicesOf({ role: 'viewer', key_hashes: [hash('new')] }));
    const status = async (mcp: typeof both, key: string) => (await send(mcp, list, bearer(key))).status;

    assert.deepEqual([await status(both, 'old'), await status(both, 'new')], [200, 200]);
    assert.deepEqual([await status(both, 'old'), await status(both, 'new')], [429, 429]);
    assert.deepEqual([await status(later, 'old'), await status(later, 'new')], [401, 200]);
  });
});
