import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { Approval } from '../../services/contracts/approval.js';
import { People } from '../../services/people.js';
import { ben } from '../support/change.js';
import type { ServedMcp } from '../support/mcp.js';
import { planContent } from '../support/plan.js';
import { bearer, call, type Endpoint, send, startEndpoint } from './start-endpoint.js';

const person = (id: string, role: 'viewer' | 'operator') => ({
  ...{ id, name: id, role },
  key_hashes: [createHash('sha256').update(`key-${id}`).digest('hex')],
});

const read = (uri: string) => ({ jsonrpc: '2.0', id: 1, method: 'resources/read', params: { uri } });
const complete = (value: string) => ({
  ...{ jsonrpc: '2.0', id: 1, method: 'completion/complete' },
  params: { ref: { type: 'ref/resource', uri: 'sre://approvals/{id}' }, argument: { name: 'id', value } },
});

/** An id that came from somewhere is no right to see what it names. */
describe('ids over MCP', () => {
  let endpoint: Endpoint;
  let mcp: ServedMcp;
  let approval: Approval;
  let report: string;

  before(async () => {
    endpoint = await startEndpoint();
    const { change } = endpoint;
    change.aws.host('web-1');
    await change.subscribe();
    const people = new People([person('vic', 'viewer'), person('eve', 'viewer'), person('olga', 'operator')]);
    mcp = await endpoint.serve({}, Object.create(change.services, { people: { value: people } }));
    approval = await change.services.requests.request(
      await change.services.plans.store(planContent(), ben),
      'high',
      ben,
    );
    const made = await ask('vic', call('generate_vulnerability_report'));
    report = made.result.structuredContent.report_id;
  });
  after(async () => {
    await endpoint.closeServed();
    await endpoint.close();
  });

  async function ask(who: string, body: object) {
    return JSON.parse((await send(mcp, body, bearer(`key-${who}`))).body);
  }

  it('of an approval show it to operators', async () => {
    for (const id of [approval.approval_id, approval.workflow_id]) {
      const { result } = await ask('olga', call('list_approvals', { approval_id: id }));
      assert.equal(result.structuredContent.approvals[0].approval_id, approval.approval_id);
      assert.match(JSON.stringify(await ask('olga', read(`sre://approvals/${id}`))), /web-1/);
    }
    const { result } = await ask('olga', complete(''));
    assert.deepEqual(result.completion.values, [approval.approval_id]);
  });

  it('of an approval show nothing of it to a viewer who did not ask for it', async () => {
    for (const id of [approval.approval_id, approval.workflow_id]) {
      const { result } = await ask('eve', call('list_approvals', { approval_id: id }));
      assert.ok(result.isError);
      assert.match(result.content[0].text, /^not_allowed: Somebody else asked for this approval/);
      const { error } = await ask('eve', read(`sre://approvals/${id}`));
      assert.match(error.message, /^not_allowed/);
      assert.doesNotMatch(JSON.stringify([result, error]), /web-1|openssl|Ben/);
    }
    for (const status of ['all', 'pending']) {
      const { result } = await ask('eve', call('list_approvals', { status }));
      assert.deepEqual(result.structuredContent.approvals, []);
    }
    assert.deepEqual((await ask('eve', complete(''))).result.completion.values, []);
  });

  it('of a report show it to whoever made it and to operators, to nobody else', async () => {
    for (const who of ['vic', 'olga']) {
      const { result } = await ask(who, call('get_vulnerability_report', { report_id: report }));
      assert.equal(result.structuredContent.report_id, report);
      assert.match(JSON.stringify((await ask(who, read(`sre://reports/${report}`))).result), new RegExp(report));
    }
    const { result } = await ask('eve', call('get_vulnerability_report', { report_id: report }));
    const { error } = await ask('eve', read(`sre://reports/${report}`));

    assert.ok(result.isError);
    assert.match(result.content[0].text, /^not_allowed: /);
    assert.match(error.message, /^not_allowed: /);
    assert.doesNotMatch(JSON.stringify([result, error]), /web-1|s3:|http/);
  });

  it('that are a path, a wildcard or another kind of id name nothing', async () => {
    const ids = ['..', '*', '%2e%2e', '%2F', 'REPORT', 'APPROVAL%23', `${approval.approval_id}%00`, ' ', '__proto__'];
    for (const id of ids) {
      for (const kind of ['approvals', 'reports', 'instances']) {
        const { error, result } = await ask('olga', read(`sre://${kind}/${id}`));
        assert.equal(result, undefined, `${kind}/${id}`);
        assert.doesNotMatch(error.message, /defect/, `${kind}/${id}`);
      }
    }
  });
});
