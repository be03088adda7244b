import assert from 'node:assert/strict';
import { invoke } from '../../../services/operation.js';
import { acceptRisk } from '../../../services/operations/accept-risk.js';
import { analyzeEc2Vulnerabilities } from '../../../services/operations/analyze-ec2-vulnerabilities.js';
import { executeAutomatedPatching } from '../../../services/operations/execute-automated-patching.js';
import { generateVulnerabilityReport } from '../../../services/operations/generate-vulnerability-report.js';
import { getInspectorFindings } from '../../../services/operations/get-inspector-findings.js';
import { ana, ben, type Change, mei, sam, startChange } from '../../support/change.js';
import { HOUR } from '../../support/manual-clock.js';

const CVE = 'CVE-2024-1007';
const DAY = 24 * HOUR;

describe('accept_risk', () => {
  let change: Change;

  beforeEach(async () => {
    change = await startChange();
    await change.subscribe();
    change.aws.host('web-1');
    change.aws.host('web-2');
  });
  afterEach(() => change.close());

  const as = (caller = ben) => ({ services: change.services, caller });
  const wanted = { action: 'ask', instance_ids: ['web-1'], risks: [CVE], reason: 'no path to it', duration: '30d' };
  const ask = (more = {}, caller = ben) => invoke(acceptRisk, { ...wanted, ...more }, as(caller));
  const fleet = () => invoke(getInspectorFindings, {}, as(sam));

  async function accepted(): Promise<string> {
    const { approval } = await ask();
    assert.ok(approval);
    const { workflow_id } = approval;
    const approve = { decision: 'approve' as const, comment: null, planHash: undefined };
    await change.services.approvals.decide(workflow_id, approve, ana);
    if (approval.required > 1) await change.services.approvals.decide(workflow_id, approve, mei);
    for (const step of ['start', 'verify', 'report']) await change.services.workflow.run({ step, workflow_id });
    return approval.approval_id;
  }

  it('asks people, who see exactly what, why and until when; until then it counts as open', async () => {
    const { approval, summary } = await ask();
    assert.equal(
      summary,
      `Accept ${CVE} on 1 host: 1 finding to live with until 2026-12-26, owner Ben Okafor; holds as soon as approved. Waits for 1 approver until 18:02 UTC; it counts as open before.`,
    );
    const content = approval?.plan.content;
    assert.equal(content?.kind, 'acceptance');
    assert.deepEqual(content.hosts[0]?.risks[0], {
      risk_id: CVE,
      title: 'CVE-2024-0001 - openssl',
      severity: 'high',
      known_exploited: false,
      epss: 0.1,
      internet_exposed: false,
    });
    assert.equal((await ask()).approval?.approval_id, approval?.approval_id, 'asking again is the same request');
    assert.equal((await fleet()).high_count, 2);
  });

  it('is never approved by who asked, and takes two where the policy says so', async () => {
    const { approval } = await ask({}, ana);
    const approve = { decision: 'approve' as const, comment: null, planHash: undefined };
    const decide = (by = ana) => change.services.approvals.decide(approval?.approval_id ?? '', approve, by);
    await assert.rejects(decide(ana), { code: 'not_allowed' });
    await assert.rejects(decide(ben), { code: 'not_allowed' });
    change.aws.exploited = true;
    change.clock.advance(2 * HOUR);
    const critical = await ask({ instance_ids: ['web-2'] });
    assert.deepEqual([critical.approval?.criticality, critical.approval?.required], ['critical', 2]);
  });

  it('sets it apart in every answer once it is approved, and drops it from none', async () => {
    const id = await accepted();
    const { high_count, finding_count, accepted_count, accepted: apart, findings, summary } = await fleet();
    assert.deepEqual([high_count, finding_count, accepted_count], [1, 1, 1]);
    assert.deepEqual([apart?.[0]?.instance_name, apart?.[0]?.acceptance?.approval_id], ['web-1', id]);
    assert.deepEqual(apart?.[0]?.acceptance?.approved_by, ['Ana Ruiz']);
    assert.deepEqual(
      findings.map(({ instance_name }) => instance_name),
      ['web-2'],
    );
    assert.match(summary, /1 accepted risk counted apart/);
    const one = await invoke(analyzeEc2Vulnerabilities, { instance_id: 'web-1' }, as(sam));
    assert.equal(one.vulnerabilities.length, 0);
    assert.equal(one.accepted?.length, 1);
    assert.match(one.summary, /no finding is open · 1 accepted risk counted apart/);
    const report = await invoke(generateVulnerabilityReport, { format: 'csv' }, as(sam));
    assert.equal(report.summary.findings.high, 1);
    assert.deepEqual([report.risk_acceptances?.findings, report.risk_acceptances?.accepted[0]?.risks], [1, [CVE]]);
    assert.match(report.content ?? '', /"accepted_risk".*accepted until 2026-12-26 by Ana Ruiz, owner Ben Okafor/);
  });

  it('plans no patch for it alone', async () => {
    await accepted();
    const { approval } = await invoke(executeAutomatedPatching, { instance_ids: ['web-1'], patch_level: 'all' }, as());
    assert.equal(approval, null);
  });

  it('opens it again when it is known to be exploited, for good, and audits that', async () => {
    await accepted();
    change.aws.exploited = true;
    change.clock.advance(2 * HOUR);
    const worse = await fleet();
    const open = worse.findings.find(({ instance_name }) => instance_name === 'web-1');
    assert.equal(open?.acceptance?.state, 'reopened');
    assert.match(open?.acceptance?.because ?? '', /known to be exploited/);
    assert.deepEqual([worse.accepted_count, worse.high_count], [0, 2]);
    change.aws.exploited = false;
    change.clock.advance(2 * HOUR);
    assert.equal((await fleet()).accepted_count, 0, 'it stays open');
    const acts = [];
    for await (const { data } of change.services.audit.items()) acts.push(JSON.stringify(data));
    assert.equal(acts.filter((one) => one.includes('"reopen_risk"')).length, 1);
  });

  it('opens it again when its day comes', async () => {
    await accepted();
    change.clock.advance(31 * DAY);
    for (const host of change.aws.hosts) change.aws.scan(host);
    const { accepted_count, findings } = await fleet();
    assert.equal(accepted_count, 0);
    assert.match(findings.find((one) => one.acceptance)?.acceptance?.because ?? '', /until 2026-12-26 only/);
  });

  it('is withdrawn by a person at once', async () => {
    const id = await accepted();
    const { summary } = await invoke(acceptRisk, { action: 'withdraw', approval_id: id }, as(mei));
    assert.match(summary, /^Mei Tanaka withdrew it: 1 finding counts as open again/);
    assert.equal((await fleet()).accepted_count, 0);
  });

  it('refuses what is not open there, too long a time, nobody as owner, and a viewer', async () => {
    await assert.rejects(ask({ risks: ['CVE-1999-0001'] }), { code: 'not_found' });
    await assert.rejects(ask({ duration: '400d' }), { code: 'invalid_input' });
    await assert.rejects(ask({ owner: 'nobody' }), { code: 'not_found' });
    await assert.rejects(ask({ reason: undefined }), { code: 'invalid_input' });
    await assert.rejects(ask({}, sam), { code: 'not_allowed' });
  });

  it('offers what is open on a host', async () => {
    const { offer } = await invoke(acceptRisk, { action: 'offer', instance_ids: ['web-1'] }, as());
    assert.deepEqual(
      offer?.map(({ vulnerability_id }) => vulnerability_id),
      [CVE],
    );
  });
});
