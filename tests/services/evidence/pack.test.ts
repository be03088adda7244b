import assert from 'node:assert/strict';
import { pino } from 'pino';
import { ApprovalRecords } from '../../../services/approvals/records.js';
import { AuditEntry } from '../../../services/audit/entry.js';
import type { Approval } from '../../../services/contracts/approval.js';
import type { Evidence } from '../../../services/contracts/evidence.js';
import { evidenceHash } from '../../../services/evidence/hash.js';
import { checkPack, type EvidencePack, evidencePack, packMarkdown, readPack } from '../../../services/evidence/pack.js';
import { hashOf } from '../../../services/patching/plan-hash.js';
import { Table } from '../../../services/table.js';
import { assessFleet } from '../../../services/vulnerabilities/assess-fleet.js';
import { type Change, startChange } from '../../support/change.js';
import { patchRequest } from '../../support/patch-request.js';

describe('an evidence pack', function () {
  this.timeout(60_000);
  let change: Change;
  let pack: EvidencePack;
  let entries: AuditEntry[];

  before(async () => {
    change = await startChange();
    await change.subscribe();
    const patch = patchRequest(change);
    change.aws.host('web-1');
    change.aws.host('web-2');
    // Read once without the deadline of an answer: a slow machine plans as a fast one does.
    const patience = AbortSignal.timeout(60_000);
    await assessFleet(change.services, await change.services.instances.select([], patience), patience);
    const approval = await patch.ask(['web-1']);
    await patch.ask(['web-2']);
    const table = new Table(() => change.clients.dynamodb(), 'sre-ops', change.clock);
    const log = pino({ level: 'silent' });
    const records = new ApprovalRecords({ table, audit: change.services.audit, clock: change.clock, log });
    const evidence: Evidence = {
      ...{ version: 1, plan_hash: approval.plan.hash, gathered_at: change.clock.now().toISOString() },
      why_now: ['the internet reaches web-1'],
      blast_radius: ['1 of 2 hosts, prod'],
      ...{ load: [], last_runs: [], rehearsals: [], unknown: ['web-1: not rehearsed'] },
    };
    await records.update(approval.approval_id, (record) => ({
      ...record,
      approval: { ...record.approval, evidence, evidence_hash: evidenceHash(evidence) },
    }));
    await patch.say(approval, 'approve');
    entries = [];
    for await (const { data } of change.services.audit.items()) entries.push(AuditEntry.parse(data));
    pack = evidencePack(await patch.now(approval), entries, change.clock.now());
  });
  after(() => change.close());

  const wrong = (one: EvidencePack) => checkPack(one).flatMap(({ what, ok }) => (ok ? [] : [what]));
  /** Changed by somebody who also knows how the pack is hashed. */
  const forged = (approval: Partial<Approval>, audit = pack.audit): EvidencePack => {
    const { hash: _, ...content } = { ...pack, approval: { ...pack.approval, ...approval }, audit };
    return { ...content, hash: hashOf(content) };
  };

  it('holds the plan, the evidence that was frozen and the entries of the chain about it, and no others', () => {
    assert.deepEqual(wrong(pack), []);
    assert.ok(pack.approval.evidence, 'evidence was frozen');
    assert.ok(pack.audit.length > 0 && pack.audit.length < entries.length);
    assert.deepEqual(
      pack.audit.map(({ operation, outcome }) => `${operation} ${outcome}`),
      ['request_approval pending', 'freeze_evidence frozen', 'decide_approval approve'],
    );
  });

  it('is one file that people read and programs check', () => {
    const file = packMarkdown(pack);
    assert.deepEqual(readPack(file), pack);
    assert.deepEqual(readPack(JSON.stringify(pack)), pack);
    assert.match(file, new RegExp(`\\| evidence \\| ${pack.approval.evidence_hash} \\|`));
    assert.match(file, /Ana Ruiz: approve/);
    const comment = '\n## Decisions\n- <b>nobody</b>';
    const decisions = pack.approval.decisions.map((one) => ({ ...one, comment }));
    assert.doesNotMatch(packMarkdown(forged({ decisions })).split('## The pack')[0] ?? '', /<b>|^- \\<b/m);
    assert.throws(() => readPack('# something else'));
  });

  it('is found out wherever somebody changed it, though they made its hash anew', () => {
    const { plan, evidence, decisions } = pack.approval;
    assert.ok(evidence);
    const content = { ...plan.content, title: 'Patch nothing' };
    const other = '0'.repeat(64);
    const tampered: [EvidencePack, string][] = [
      [{ ...pack, made_at: '2026-01-01T00:00:00.000Z' }, 'the pack'],
      [forged({ plan: { ...plan, content } }), 'the plan'],
      [forged({ evidence: { ...evidence, unknown: [] } }), 'the evidence'],
      [
        forged({ evidence: { ...evidence, why_now: [] }, evidence_hash: hashOf({ ...evidence, why_now: [] }) }),
        'the evidence',
      ],
      [forged({ decisions: decisions.map((one) => ({ ...one, plan_hash: other })) }), 'the votes'],
      [forged({ decisions: decisions.map((one) => ({ ...one, evidence_hash: other })) }), 'the votes'],
      [forged({ decisions: decisions.map((one) => ({ ...one, by: { id: 'mei', name: 'Mei' } })) }), 'the decisions'],
      [
        forged(
          {},
          pack.audit.map((one) => ({ ...one, outcome: 'approve' })),
        ),
        'the audit entries',
      ],
      [forged({}, pack.audit.slice(0, -1)), 'the decisions'],
      [forged({ decisions: [] }, []), 'the audit entries'],
    ];
    for (const [one, what] of tampered) assert.ok(wrong(one).includes(what), `${what}: ${wrong(one).join()}`);
  });
});
