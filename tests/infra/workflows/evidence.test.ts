import assert from 'node:assert/strict';
import { evidenceHash } from '../../../services/evidence/hash.js';
import { invoke } from '../../../services/operation.js';
import { rehearsePlan } from '../../../services/operations/rehearse-plan.js';
import { ana, ben } from '../../support/change.js';
import { patchWorkflow } from '../../support/patch-workflow.js';

describe('the evidence that approvers are shown', function () {
  this.timeout(120_000);
  const { ask, approve, services, faces, effects, settle, until, tag } = patchWorkflow();

  it('is frozen before they are asked, with load, reach and what nobody knows', async () => {
    const { approval_id } = await ask(['web-1']);
    const asked = await services().approvals.byId(approval_id);
    const { evidence } = asked;
    assert.ok(evidence, 'nothing was gathered');
    assert.equal(asked.evidence_hash, evidenceHash(evidence));
    assert.equal(evidence.plan_hash, asked.plan.hash);
    assert.match(evidence.blast_radius[0] ?? '', /^1 of 10 hosts, prod/);
    assert.match(evidence.why_now.join('; '), /the internet reaches web-1/);
    const [load] = evidence.load;
    assert.ok(load && load.p50 !== null && load.p95 !== null && load.p50 <= load.p95, JSON.stringify(load));
    assert.equal(load.day.length, 24);
    assert.deepEqual(evidence.last_runs, []);
    assert.match(evidence.unknown.join('; '), /web-1: not rehearsed/);
    assert.equal(faces().requested.at(-1)?.evidence_hash, asked.evidence_hash, 'the card shows it');
    await approve(asked);
    const approved = await services().approvals.byId(approval_id);
    assert.equal(approved.decisions[0]?.evidence_hash, asked.evidence_hash);
  });

  it('gets what the package managers would really do, until somebody votes', async () => {
    const asked = await ask(['api-1', 'api-2']);
    const input = { approval_id: asked.approval_id };
    const press = () => invoke(rehearsePlan, input, { services: services(), caller: ben });
    assert.match((await press()).summary, /^2 hosts are being asked/);
    await settle();
    assert.equal(await effects('SendCommand'), 2);
    const before = await services().approvals.byId(asked.approval_id);
    await until(async () => !(await press()).approval.rehearsal, 10);
    assert.equal(await effects('SendCommand'), 2, 'asked once');
    const { evidence, evidence_hash } = await services().approvals.byId(asked.approval_id);
    assert.ok(evidence);
    assert.notEqual(evidence_hash, before.evidence_hash);
    assert.doesNotMatch(evidence.unknown.join('; '), /not rehearsed/);
    const byName = Object.fromEntries(evidence.rehearsals.map((one) => [one.name, one]));
    assert.equal(byName['api-1']?.state, 'as_planned', JSON.stringify(byName['api-1']));
    // A version lock holds openssl back there: AWS would report success for it all the same.
    assert.ok(
      byName['api-2']?.missing.some((name) => name.startsWith('openssl')),
      JSON.stringify(byName['api-2']),
    );
    await services().approvals.decide(
      asked.approval_id,
      { decision: 'approve', comment: null, planHash: undefined },
      ana,
    );
    await assert.rejects(press(), { code: 'conflict' });
  });

  it('says unknown where a host cannot be asked, and why where its package manager refuses', async () => {
    const asked = await ask(['web-1', 'web-2']);
    const [web1, web2] = asked.plan.content.hosts;
    await tag(web1?.instance_id ?? '', 'sandbox:patching', 'offline');
    await tag(web2?.instance_id ?? '', 'sandbox:patching', 'fail');
    const input = { approval_id: asked.approval_id };
    const press = () => invoke(rehearsePlan, input, { services: services(), caller: ben });
    await press();
    await until(async () => !(await press()).approval.rehearsal, 20);
    const { evidence } = await services().approvals.byId(asked.approval_id);
    assert.deepEqual(
      evidence?.rehearsals.map(({ name, state }) => [name, state]),
      [
        ['web-1', 'unknown'],
        ['web-2', 'refused'],
      ],
    );
    assert.match(evidence?.rehearsals[1]?.detail ?? '', /enough free space/);
    assert.match(evidence?.unknown.join('; ') ?? '', /web-1: not rehearsed/);
  });
});
