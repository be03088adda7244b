import assert from 'node:assert/strict';
import { Inspector2Client, paginateListFindings } from '@aws-sdk/client-inspector2';
import type { Caller } from '../../../services/operation.js';
import { generateVulnerabilityReport } from '../../../services/operations/generate-vulnerability-report.js';
import { getInspectorFindings, type InspectorFindings } from '../../../services/operations/get-inspector-findings.js';
import { getVulnerabilityReport } from '../../../services/operations/get-vulnerability-report.js';
import { worstFirst } from '../../../services/patching/compliance-words.js';
import { findingsIn, isUnfinished, readFacts, readOn } from '../../../services/reports/facts.js';
import { startReading } from '../../support/reading.js';

type Reading = Awaited<ReturnType<typeof startReading>>;

/** More hosts than are always read whole. */
const fleetSize = 54;

describe('the findings of a large fleet', function () {
  this.timeout(120_000);
  let reading: Reading;
  before(async () => {
    reading = await startReading({ fleetSize });
  });
  afterEach(() => reading.faults([]));
  after(() => reading.close());

  let recounted: ReturnType<typeof countAgain> | undefined;
  const recount = () => {
    recounted ??= countAgain();
    return recounted;
  };

  /** As anybody would count them, page by page. */
  async function countAgain(): Promise<{ arns: Set<string>; severities: Record<string, number>; ids: Set<string> }> {
    const client = new Inspector2Client(reading.fresh().connection);
    const arns = new Set<string>();
    const ids = new Set<string>();
    const severities: Record<string, number> = {};
    const filterCriteria = { findingStatus: [{ comparison: 'EQUALS' as const, value: 'ACTIVE' }] };
    for await (const { findings = [] } of paginateListFindings({ client }, { filterCriteria })) {
      for (const { findingArn = '', severity = '', packageVulnerabilityDetails } of findings) {
        arns.add(findingArn);
        severities[severity] = (severities[severity] ?? 0) + 1;
        if (packageVulnerabilityDetails?.vulnerabilityId) ids.add(packageVulnerabilityDetails.vulnerabilityId);
      }
    }
    client.destroy();
    return { arns, severities, ids };
  }

  const countsOf = ({ critical_count, high_count, medium_count, low_count, untriaged_count }: InspectorFindings) => ({
    CRITICAL: critical_count,
    HIGH: high_count,
    MEDIUM: medium_count,
    LOW: low_count,
    UNTRIAGED: untriaged_count,
  });

  it('are all listed once when they were read, worst first, and counted as a recount counts them', async () => {
    const { ask, services } = reading.fresh({ maxAttempts: 5 });
    await ask(getInspectorFindings, {});
    await services.findings.settled();
    const first = await ask(getInspectorFindings, { limit: 500 });
    const counted = await recount();

    assert.ok(counted.arns.size > 3_000);
    assert.deepEqual(countsOf(first), counted.severities);
    assert.equal(first.finding_count, counted.arns.size);
    assert.equal(first.vulnerability_count, counted.ids.size);
    assert.equal(first.exact_counts.length, 7);
    assert.ok(first.coverage.failed.every(({ reason }) => reason === 'not_scanned'));

    const listed = [...first.findings];
    for (let next = first.continue_with; next !== null; ) {
      const page: InspectorFindings = await ask(getInspectorFindings, { limit: 500, continue_with: next });
      listed.push(...page.findings);
      next = page.continue_with;
    }
    assert.deepEqual(listed.map(({ finding_arn }) => finding_arn).sort(), [...counted.arns].sort());
    const order = ['critical', 'high', 'medium', 'low', 'untriaged'];
    const places = listed.map(({ severity }) => order.indexOf(severity));
    assert.deepEqual(
      places,
      places.toSorted((a, b) => a - b),
    );
  });

  it('are in part when not all could be read in time: counted exactly by Inspector, and said to be in part', async () => {
    const { ask } = reading.fresh();
    const { severities, arns } = await recount();
    await reading.faults([slow]);
    let answer = await ask(getInspectorFindings, {}, soon());
    // A slow machine may not have counted either: what was begun is there for the next question.
    for (let again = 0; again < 9 && answer.exact_counts.length === 0; again++) {
      answer = await ask(getInspectorFindings, {}, soon());
    }

    assert.equal(answer.status, 'partial');
    assert.deepEqual(answer.findings, []);
    assert.deepEqual(answer.exact_counts, ['critical', 'high', 'medium', 'all']);
    assert.deepEqual(
      [answer.critical_count, answer.high_count, answer.medium_count, answer.finding_count],
      [severities.CRITICAL, severities.HIGH, severities.MEDIUM, arns.size],
    );
    assert.match(answer.summary, /by what was read/);
    const gap = answer.coverage.failed.find(({ reason }) => reason === 'truncated');
    assert.match(
      gap?.detail ?? '',
      /^0 of [\d,]+ findings were read in time, the worst first; Inspector itself counted/,
    );
    assert.equal(gap?.retryable, true);
    assert.equal(answer.coverage.answered, answer.coverage.requested - unscanned(answer));
  });

  const soon = () => AbortSignal.timeout(900);
  const slow = { kind: 'latency', service: 'inspector2', operation: 'ListFindings', ms: 20_000 } as const;

  const unscanned = ({ coverage }: InspectorFindings) =>
    new Set(coverage.failed.filter(({ reason }) => reason === 'not_scanned').flatMap(({ instances }) => instances))
      .size;

  it('are lower bounds where Inspector does not count, and never called exact', async () => {
    const { ask } = reading.fresh();
    await reading.faults([
      { kind: 'access_denied', service: 'inspector2', operation: 'ListFindingAggregations' },
      { ...slow, ms: 1_200 },
    ]);
    const answer = await ask(getInspectorFindings, {}, soon());

    assert.notEqual(answer.status, 'complete');
    assert.deepEqual(answer.exact_counts, []);
    assert.ok(answer.coverage.failed.some(({ reason }) => reason === 'denied'));
    assert.match(
      answer.coverage.failed.find(({ reason }) => reason === 'truncated')?.detail ?? '',
      /how many there are is not known yet/,
    );
  });

  it('are read worst first: critical ones before the others', async () => {
    const { ask } = reading.fresh();
    // Every host has its worst on one page; the rest takes many.
    await reading.faults([{ ...slow, ms: 150 }]);
    let answer = await ask(getInspectorFindings, {}, soon());
    for (let again = 0; again < 9 && answer.findings.length === 0; again++) {
      answer = await ask(getInspectorFindings, {}, soon());
    }
    assert.equal(answer.status, 'partial');
    assert.ok(answer.findings.some(({ severity }) => severity === 'critical'));
  });

  it('are read to their end for a report that began without them', async () => {
    const { services } = reading.fresh({ maxAttempts: 5 });
    const needed = { ...services, reports: { earlier: async () => undefined } as never };
    await reading.faults([{ ...slow, ms: 150 }]);
    const first = await readFacts(needed, [], soon());
    await reading.faults([]);
    assert.ok(isUnfinished(first));

    const { fleet, coverage } = await readOn(needed, [], findingsIn(first), AbortSignal.timeout(30_000));

    const { arns } = await recount();
    assert.equal([...fleet.byInstance.values()].flat().length, arns.size);
    assert.ok(coverage.failed.every(({ reason }) => reason === 'not_scanned'));
  });

  it('are written once for two who ask for a report while it is being written, and both may open it', async () => {
    const { ask, services } = reading.fresh({ maxAttempts: 5 });
    await reading.faults([{ ...slow, ms: 150 }]);
    const people = ['sam', 'mary'].map((id): Caller => ({ id, name: id, role: 'viewer', surface: 'cli' }));
    const answers = [];
    for (const caller of people) answers.push(await ask(generateVulnerabilityReport, {}, soon(), caller));
    await reading.faults([]);
    const [first, second] = answers;
    assert.deepEqual(
      answers.map(({ state }) => state),
      ['being_written', 'being_written'],
    );
    assert.equal(second?.report_id, first?.report_id);
    await services.reports.jobs.settled();

    const { arns } = await recount();
    for (const caller of people) {
      const opened = await ask(getVulnerabilityReport, { report_id: first?.report_id ?? '' }, undefined, caller);
      assert.deepEqual([opened.state, opened.findings.total], ['stored', arns.size]);
    }
    assert.equal((await reading.effects()).filter((effect) => effect === 's3:PutObject').length, 1);
  });

  it('keep an answer small: hosts, fixes and findings are named up to a number and counted beyond', async () => {
    const { ask } = reading.fresh({ maxAttempts: 5 });
    const answer = await ask(getInspectorFindings, { limit: 10 });
    assert.equal(answer.findings.length, 10);
    assert.ok(answer.fix_groups.length <= 100 && answer.fix_group_count >= answer.fix_groups.length);
    for (const { instance_ids, instance_count } of answer.fix_groups) {
      assert.equal(instance_ids.length, Math.min(instance_count, 50));
    }
    assert.equal(answer.instances.length, fleetSize);
  });

  it('are asked for again only when they are older than ten minutes', async () => {
    const { ask, services, clock } = reading.fresh({ maxAttempts: 5 });
    const asOf = async () => (await ask(getInspectorFindings, {})).coverage.as_of;
    await asOf();
    await services.findings.settled();
    const first = await services.findings.of(
      (await services.instances.select([], AbortSignal.timeout(4_000))).hosts,
      AbortSignal.timeout(4_000),
    );
    clock.advance(9 * 60);
    const again = await services.findings.of(
      (await services.instances.select([], AbortSignal.timeout(4_000))).hosts,
      AbortSignal.timeout(4_000),
    );
    assert.deepEqual(again.readAt, first.readAt);
  });

  it('refuse a place to continue that no answer gave', async () => {
    const { ask } = reading.fresh();
    for (const continue_with of ['nonsense', Buffer.from('[1,2,3]').toString('base64url')]) {
      await assert.rejects(ask(getInspectorFindings, { instance_ids: ['web-1'], continue_with }), {
        code: 'invalid_input',
      });
    }
  });

  it('lack patches that are listed of the hosts that lack most, and counted of all', async () => {
    const { services } = reading.fresh({ maxAttempts: 5 });
    const { hosts } = await services.instances.select([], AbortSignal.timeout(30_000));

    const { value, patches, gaps } = await services.patches.of(hosts, AbortSignal.timeout(30_000), { lists: 5 });

    const behind = worstFirst(value).filter(({ verdict }) => verdict === 'non_compliant');
    assert.ok(behind.length > 5);
    assert.deepEqual(
      [...patches.keys()].sort(),
      behind
        .slice(0, 5)
        .map(({ instance_id }) => instance_id)
        .sort(),
    );
    const gap = gaps.find(({ reason }) => reason === 'truncated');
    assert.deepEqual(gap?.instances, [], 'every verdict and count is there');
    assert.match(
      gap?.detail ?? '',
      new RegExp(`only counted for ${behind.length - 5} others: ask about those by name`),
    );
  });
});
