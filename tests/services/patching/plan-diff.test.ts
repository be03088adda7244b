import assert from 'node:assert/strict';
import type { Approval, Decision } from '../../../services/contracts/approval.js';
import type { PatchPlan, Plan } from '../../../services/contracts/plan.js';
import { planChanged, planDiff } from '../../../services/patching/plan-diff.js';
import { planHash } from '../../../services/patching/plan-hash.js';
import { ben, type Change, startChange } from '../../support/change.js';
import { planContent } from '../../support/plan.js';

const [first] = planContent().hosts;
const hosts = ['web-1', 'web-2', 'web-3', 'web-4', 'web-5', 'web-6'].map((name, index) => ({
  ...(first ?? assert.fail()),
  instance_id: `i-0000000000000000${index + 1}`,
  name,
  packages: ['openssl', 'curl'].map((one) => ({ name: one, arch: 'amd64', from: '1-1', to: '1-2' })),
}));
const content = planContent({ hosts, waves: [{ name: 'all', instance_ids: hosts.map((host) => host.instance_id) }] });

type Path = readonly (string | number)[];

/** Every place in the plan that holds one value. */
function leaves(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([key, item]) =>
    leaves(item, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}

const other = (value: unknown): unknown =>
  typeof value === 'number' ? value + 1 : typeof value === 'boolean' ? !value : `${value}x`;

function changedAt(path: Path): { content: PatchPlan; is: string } {
  const copy = structuredClone(content);
  const holder = path
    .slice(0, -1)
    .reduce<Record<string | number, unknown>>(
      (at, key) => at[key] as Record<string, unknown>,
      copy as unknown as Record<string, unknown>,
    );
  const last = path.at(-1) ?? '';
  holder[last] = other(holder[last]);
  return { content: copy, is: String(holder[last]) };
}

describe('a plan that was changed after people approved it', () => {
  let change: Change;
  let plan: Plan;
  before(async () => {
    change = await startChange();
    plan = await change.services.plans.store(content, ben);
  });
  after(() => change.close());

  const vote = (id: string, plan_hash: string): Decision => ({
    decision: 'approve',
    by: { id, name: id },
    at: '2026-11-25T14:10:00.000Z',
    surface: 'teams',
    comment: null,
    plan_hash,
  });
  const approved = (now: Plan): Approval => ({
    approval_id: 'abc-1',
    workflow_id: 'patch-abc-1',
    status: 'approved',
    plan: now,
    criticality: 'high',
    requested_by: { id: 'ben', name: 'Ben Okafor' },
    requested_at: '2026-11-25T14:02:00.000Z',
    expires_at: '2026-11-25T18:02:00.000Z',
    required: 2,
    policy_version: 1,
    decisions: [vote('ana', plan.hash), vote('mei', plan.hash)],
    run: null,
  });
  const refusal = (now: Plan) => planChanged(approved(now), change.services.plans);

  it('is the very plan while nothing of it is another one', async () => {
    assert.equal(await refusal(plan), undefined);
    assert.equal(await refusal({ ...plan, content: structuredClone(content) }), undefined);
  });

  it('is refused with what changed, whichever single field it is, and also when its hash was changed along', async () => {
    const fields = leaves(content).filter(([only]) => only !== 'kind');
    let refused = 0;
    for (const path of fields) {
      const { content: now, is } = changedAt(path);
      for (const hash of [plan.hash, planHash(now)]) {
        const words = (await refusal({ ...plan, hash, content: now })) ?? '';
        assert.match(words, /^plan changed: it is not what was approved \(.+ -> .+\)$/, path.join('.'));
        assert.ok(words.includes(is), `${path.join('.')}: ${words}`);
      }
      refused += 1;
    }
    process.stdout.write(`      single fields changed: ${refused} of ${fields.length} refused with the diff\n`);
    assert.ok(refused >= 100);
  });

  it('is said in words that people know', () => {
    const [path = []] = leaves(content).filter((one) => one.join('.') === 'hosts.0.packages.0.to');
    assert.deepEqual(planDiff(content, changedAt(path).content), [
      { where: 'web-1 packages openssl to', was: '1-2', is: '1-2x' },
    ]);
    const fewer = { ...content, hosts: content.hosts.slice(1) };
    assert.equal(planDiff(content, fewer)[0]?.where, 'web-1');
  });

  it('is refused without a diff when the plan that people saw is gone', async () => {
    const now = { ...content, title: 'Patch everything' };
    const gone = { ...plan, hash: 'f'.repeat(64), content: now };
    const words = await planChanged({ ...approved(gone), decisions: [] }, change.services.plans);
    assert.equal(words, 'plan changed: it is not what was approved');
  });
});
