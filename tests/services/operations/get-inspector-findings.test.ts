import assert from 'node:assert/strict';
import { analyzeEc2Vulnerabilities } from '../../../services/operations/analyze-ec2-vulnerabilities.js';
import { getInspectorFindings } from '../../../services/operations/get-inspector-findings.js';
import { startReading } from '../../support/reading.js';

const HOUR_MS = 3_600_000;

describe('what is said of findings', () => {
  let reading: Awaited<ReturnType<typeof startReading>>;
  before(async () => {
    reading = await startReading();
  });
  afterEach(() => reading.faults([]));
  after(() => reading.close());

  it('tells what a patch closed since an earlier answer: it is counted no more, and named', async () => {
    const instance_ids = ['cache-1', 'web-1'];
    const earlier = await reading.fresh().ask(getInspectorFindings, { instance_ids });
    assert.equal(earlier.changes, null);
    await (await reading.operator().ssm()).sendCommand({
      DocumentName: 'AWS-RunPatchBaseline',
      InstanceIds: ['i-0cac0e00000000001'],
      Parameters: { Operation: ['Install'], RebootOption: ['RebootIfNeeded'] },
    });
    await reading.advance(12 * HOUR_MS);

    const since = earlier.coverage.as_of;
    const { changes, finding_count } = await reading.fresh().ask(getInspectorFindings, { instance_ids, since });
    const mine = earlier.findings.filter(({ instance_name }) => instance_name === 'cache-1');
    assert.deepEqual([changes?.closed_count, changes?.new_count, changes?.exact], [mine.length, 0, true]);
    assert.deepEqual(
      changes?.closed_vulnerability_ids.toSorted(),
      mine.flatMap(({ vulnerability_id }) => vulnerability_id ?? []).sort(),
    );
    assert.equal(finding_count, (earlier.finding_count ?? 0) - mine.length);
  });

  it('does not call a host unreachable while it cannot see what load balancers forward to', async () => {
    await reading.faults([{ kind: 'access_denied', service: 'elasticloadbalancing' }]);
    const input = { instance_id: 'db-primary' };
    const { status, exposure, factors } = await reading.fresh().ask(analyzeEc2Vulnerabilities, input);

    assert.deepEqual([status, exposure.internet], ['partial', null]);
    assert.match(exposure.basis, /load balancers forward to could not be read/);
    const reachable = factors.find(({ name }) => name === 'Reachable from the internet');
    assert.deepEqual([reachable?.effect, reachable?.value], ['unknown', 'unknown, counted as yes']);
  });

  for (const kind of ['access_denied', 'not_enabled'] as const) {
    it(`finds nothing in silence: Inspector ${kind.replace('_', ' ')} is no fleet without findings`, async () => {
      await reading.faults([{ kind, service: 'inspector2' }]);
      const { status, finding_count, critical_count, exact_counts, unseen_count, coverage } = await reading
        .fresh()
        .ask(getInspectorFindings, {});

      assert.deepEqual([status, finding_count, critical_count, unseen_count], ['unknown', null, null, 10]);
      assert.deepEqual(exact_counts, []);
      const words = coverage.failed.map(({ detail }) => detail).join();
      assert.match(words, kind === 'access_denied' ? /denied/ : /not enabled/);
    });
  }

  describe('in an account in which Inspector scans no instances', () => {
    before(async () => void (await (await reading.operator().inspector()).disable({ resourceTypes: ['EC2'] })));

    it('takes nobody for clean: every host is unseen, and it says what is switched off', async () => {
      const { status, unseen_count, coverage, summary, critical_count } = await reading
        .fresh()
        .ask(getInspectorFindings, {});
      const [gap, ...more] = coverage.failed;

      assert.deepEqual([status, unseen_count, critical_count], ['unknown', 10, null]);
      assert.deepEqual([gap?.reason, gap?.instances.length, more], ['not_enabled', 10, []]);
      assert.match(gap?.detail ?? '', /^Inspector does not scan EC2 instances here/);
      assert.match(summary, /10 hosts, 0 seen/);
    });

    it('says which account administers Inspector for the organisation, for nobody else can switch it on', async () => {
      const before = await reading.fresh().ask(getInspectorFindings, {});
      assert.doesNotMatch(before.coverage.failed[0]?.detail ?? '', /administers/);

      const inspector = await reading.operator().inspector();
      await inspector.enableDelegatedAdminAccount({ delegatedAdminAccountId: '999988887777' });
      const { coverage } = await reading.fresh().ask(getInspectorFindings, {});
      assert.match(
        coverage.failed[0]?.detail ?? '',
        /Account 999988887777 administers Inspector for the organisation: ask there to switch it on\.$/,
      );

      await reading.faults([{ kind: 'access_denied', service: 'inspector2', operation: 'GetDelegatedAdminAccount' }]);
      const unsaid = await reading.fresh().ask(getInspectorFindings, {});
      assert.deepEqual(
        unsaid.coverage.failed.map(({ reason, detail }) => [reason, /administers/.test(detail)]),
        [['not_enabled', false]],
      );
    });

    it('says that they were never scanned where Inspector does not tell what it scans', async () => {
      await reading.faults([{ kind: 'access_denied', service: 'inspector2', operation: 'BatchGetAccountStatus' }]);
      const { coverage } = await reading.fresh().ask(getInspectorFindings, {});

      assert.deepEqual(
        coverage.failed.map(({ reason, instances }) => [reason, instances.length]),
        [
          ['not_scanned', 10],
          ['denied', 0],
        ],
      );
    });
  });
});
