import assert from 'node:assert/strict';
import fc from 'fast-check';
import { actsBetween } from '../../../services/approvals/acts.js';
import { decide } from '../../../services/approvals/approval.js';
import { newRecord } from '../../../services/approvals/new-approval.js';
import type { Approval, PatchRun } from '../../../services/contracts/approval.js';
import { Evidence } from '../../../services/contracts/evidence.js';
import { blastRadius, lastRuns, loadInWindow, whyNow } from '../../../services/evidence/evidence.js';
import { evidenceHash, isEvidenceIntact } from '../../../services/evidence/hash.js';
import { ana } from '../../support/change.js';
import { planContent, planOf } from '../../support/plan.js';

const HOUR = 3_600_000;
const NOW = new Date('2026-11-25T14:03:00.000Z');
const evidence: Evidence = {
  version: 1,
  plan_hash: planOf().hash,
  gathered_at: '2026-11-25T14:02:01.000Z',
  why_now: ['high severity'],
  blast_radius: ['2 of 10 hosts'],
  load: [],
  last_runs: [],
  rehearsals: [],
  unknown: [],
};
const pending = (change: Partial<Approval> = {}): Approval => ({
  approval_id: 'abc-1',
  workflow_id: 'patch-abc-1',
  status: 'pending',
  plan: planOf(),
  criticality: 'high',
  requested_by: { id: 'ben', name: 'Ben Okafor' },
  requested_at: '2026-11-25T14:02:00.000Z',
  expires_at: '2026-11-25T18:02:00.000Z',
  required: 1,
  policy_version: 1,
  decisions: [],
  run: null,
  evidence,
  evidence_hash: evidenceHash(evidence),
  ...change,
});
const approve = (approval: Approval) =>
  decide(approval, { decision: 'approve', comment: null, planHash: undefined }, ana, {
    now: NOW,
    postponeMs: HOUR,
    closures: [],
  });

describe('the evidence of an approval', () => {
  it('is named by each vote, so that it is known what was looked at', () => {
    assert.equal(approve(pending()).decisions[0]?.evidence_hash, evidenceHash(evidence));
  });

  it('is refused when any part of it is not what was frozen', () => {
    const text = fc.string({ minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(
        fc.constantFrom('why_now', 'blast_radius', 'unknown' as const),
        fc.array(text, { minLength: 1, maxLength: 3 }),
        (part, lines) => {
          const forged = { ...evidence, [part]: [...lines, 'forged'] } as Evidence;
          assert.throws(() => approve(pending({ evidence: forged })), { code: 'conflict' });
          assert.equal(isEvidenceIntact(pending({ evidence: forged })), false);
        },
      ),
      { numRuns: 100 },
    );
    assert.throws(() => approve(pending({ evidence: undefined })), { code: 'conflict' });
    assert.equal(isEvidenceIntact(pending({ evidence: undefined, evidence_hash: undefined })), true);
  });

  it('has the same hash whatever the order of its keys', () => {
    const turned = Object.fromEntries(Object.entries(evidence).reverse());
    assert.equal(evidenceHash(Evidence.parse(turned)), evidenceHash(evidence));
  });

  it('leaves its hash in the audit chain when it is frozen', () => {
    const before = newRecord(pending({ evidence: undefined, evidence_hash: undefined }));
    const [act, ...others] = actsBetween(before, newRecord(pending()), NOW);
    assert.equal(others.length, 0);
    assert.equal(act?.operation, 'freeze_evidence');
    assert.ok(act?.subjects.includes(`evidence:${evidenceHash(evidence)}`));
  });

  it('says why now, and that it does not know whether the internet reaches the hosts', () => {
    const said = whyNow(planContent(), null);
    assert.match(said.join('; '), /known exploited \(CISA KEV\): CVE-2024-0001/);
    assert.match(said.join('; '), /whether the internet reaches these hosts is unknown/);
    assert.match(whyNow(planContent(), new Set(['i-00000000000000001'])).join('; '), /the internet reaches web-1/);
    const calm = planContent({ closes: { findings: 1, vulnerability_ids: ['CVE-1'], known_exploited: [] } });
    assert.match(whyNow(calm, new Set()).join('; '), /none of them is known to be exploited; .*reaches none/);
  });

  it('says what is touched, and what of it nobody could read', () => {
    const said = blastRadius(planContent({ gates: { ...planContent().gates, target_groups: null } }), null);
    assert.match(said.join('; '), /^2 hosts, prod; at most 2 at once, in 1 wave; which load balancers .* unknown/);
    assert.match(blastRadius(planContent(), 10)[0] ?? '', /^2 of 10 hosts/);
  });

  it('compares the window with the weekly median, and draws nothing from no data', () => {
    const host = { instance_id: 'i-1', name: 'web-1' };
    const window = { start: '2026-11-29T04:00:00Z', end: '2026-11-29T06:00:00Z' };
    const from = Date.parse('2026-11-01T00:00:00Z');
    // Quiet from 03:00 to 07:00, usual otherwise.
    const hourly = Array.from({ length: 28 * 24 }, (_, index) => ({
      at: from + index * HOUR,
      value: index % 24 >= 3 && index % 24 < 7 ? 0.2 : 1,
    }));
    const load = loadInWindow(host, hourly, window);
    assert.deepEqual([load.p50, load.p95, load.day[4], load.day[12]], [0.2, 0.2, 0.2, 1]);
    const blind = loadInWindow(host, [], window);
    assert.deepEqual([blind.p50, blind.p95, blind.day.every((one) => one === null)], [null, null, true]);
    const short = loadInWindow(host, hourly.slice(0, 20), window);
    assert.equal(short.p50, null);
  });

  it('names the last three runs of each host, of those that were begun there', () => {
    const ran = (id: number, state: PatchRun['hosts'][number]['state'], skipped = false): Approval =>
      pending({
        approval_id: `run-${id}`,
        status: 'approved',
        run: {
          status: 'verified',
          started_at: '2026-11-01T00:00:00.000Z',
          finished_at: null,
          automation_execution_ids: [],
          hosts: [
            {
              instance_id: 'i-00000000000000001',
              name: 'web-1',
              state,
              detail: '',
              snapshot_id: null,
              at: '2026-11-01T00:10:00.000Z',
              ...(skipped && { skipped }),
            },
          ],
          success_rate: null,
          closed: null,
        },
      });
    const all = [
      ran(5, 'planned'),
      ran(4, 'verified'),
      ran(3, 'failed'),
      ran(2, 'verified', true),
      ran(1, 'verified'),
      ran(0, 'failed'),
    ];
    assert.deepEqual(
      lastRuns(all, planContent().hosts).map(({ name, approval_id, state }) => [name, approval_id, state]),
      [
        ['web-1', 'run-4', 'verified'],
        ['web-1', 'run-3', 'failed'],
        ['web-1', 'run-1', 'verified'],
      ],
    );
  });
});
