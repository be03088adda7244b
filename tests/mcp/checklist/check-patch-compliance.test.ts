import assert from 'node:assert/strict';
import { type Answer, changingFleet, seededFleet } from '../../support/stdio-client.js';

/** What somebody who runs Patch Manager expects of an answer about it. */
describe('check_patch_compliance, as an MCP client sees it', function () {
  this.timeout(120_000);

  describe('on the seeded fleet', () => {
    let report: Answer<'check_patch_compliance'>;
    before(async () => {
      report = await (await seededFleet()).ask('check_patch_compliance');
    });

    it('puts every instance into exactly one of compliant, non-compliant and unknown', () => {
      const { compliant, non_compliant, unknown, hosts } = report.output;
      const sorted = [...compliant, ...non_compliant, ...unknown].sort();

      assert.deepEqual(sorted, hosts.map((host) => host.instance_id).sort());
      assert.equal(new Set(sorted).size, 10);
    });

    it('takes an empty list as the whole fleet, and says in its first line how much of it was seen', () => {
      const { status, coverage } = report.output;

      assert.deepEqual([status, coverage.requested, coverage.answered], ['partial', 10, 9]);
      assert.match(report.firstLine, /9 of 10 hosts miss patches · 10 hosts, 9 seen/);
      assert.match(report.firstLine, /bastion.*not managed by Systems Manager/);
    });

    it('calls an instance that is not managed unknown, with no count that could be read as none missing', () => {
      const bastion = report.output.hosts.find((host) => host.name === 'bastion');

      assert.deepEqual(
        [bastion?.verdict, bastion?.missing, bastion?.failed, bastion?.pending_reboot, bastion?.rejected],
        ['unknown', null, null, null, null],
      );
      assert.ok(report.output.coverage.failed.some(({ reason }) => reason === 'not_managed'));
    });

    it('names every missing patch with its version, the vendor’s severity and the CVEs it closes', () => {
      const patches = Object.values(report.output.missing_patches).flat();

      assert.ok(patches.length > 40);
      for (const { id, title, classification, severity, vulnerability_ids } of patches) {
        assert.match(title, /\d/, id);
        assert.ok(classification && severity, id);
        assert.ok(vulnerability_ids.length > 0, id);
        for (const vulnerability of vulnerability_ids) assert.match(vulnerability, /^CVE-\d{4}-\d{4,}$/);
      }
    });

    it('counts the missing patches that it lists', () => {
      for (const id of report.output.non_compliant) {
        const host = report.output.hosts.find((one) => one.instance_id === id);
        const listed = report.output.missing_patches[id] ?? [];
        assert.equal(listed.filter(({ state }) => state === 'missing').length, host?.missing, host?.name);
      }
    });

    it('says by which baseline each instance was judged, and when', () => {
      const judged = report.output.hosts.filter(({ verdict }) => verdict !== 'unknown');
      const baselines = new Map(judged.map(({ platform, baseline_id }) => [platform.split(' ')[0], baseline_id]));

      assert.ok(baselines.size > 2 && new Set(baselines.values()).size === baselines.size);
      for (const { scanned_at } of judged) assert.ok(Date.parse(scanned_at ?? '') < Date.now());
    });

    it('puts those that lack most first', () => {
      const { hosts } = report.output;
      const behind = hosts.filter(({ verdict }) => verdict === 'non_compliant').map(({ missing }) => missing ?? 0);

      assert.deepEqual(
        behind,
        [...behind].sort((a, b) => b - a),
      );
      assert.equal(hosts.at(-1)?.verdict, 'unknown');
    });

    it('explains where Inspector sees what it does not, and since when each patch is open', async () => {
      const { ask } = await seededFleet();
      const { output, text } = await ask('check_patch_compliance', { compare: true });
      const by = (reason: string) => output.disagreements?.filter((one) => one.reason === reason) ?? [];

      assert.ok(by('not_an_os_package').some(({ package: name }) => name.endsWith('log4j-core')));
      assert.ok(by('no_fix_yet').some(({ package: name }) => name === 'coreutils'));
      assert.ok(
        output.disagreements?.every(({ detail, listed_by }) => detail.endsWith('.') && listed_by === 'inspector'),
      );
      for (const patch of Object.values(output.missing_patches).flat())
        assert.ok(Date.parse(patch.open_since ?? '') < Date.now(), patch.id);
      assert.equal(report.output.disagreements, null);
      assert.match(
        text,
        /Inspector alone lists \d+ packages without a fix yet \\\(coreutils.*outside the package manager/,
      );
      assert.match(text, /Not compared: bastion\./);
    });

    it('answers about ids, names and tags alike, and names what it does not know without failing the others', async () => {
      const { ask } = await seededFleet();
      const { output } = await ask('check_patch_compliance', { instance_ids: ['role=web', 'db-primary', 'nobody'] });

      assert.deepEqual(output.hosts.map(({ name }) => name).sort(), ['db-primary', 'web-1', 'web-2']);
      assert.equal(output.status, 'partial');
      assert.deepEqual(
        output.coverage.failed.map(({ reason }) => reason),
        ['not_found'],
      );
    });

    it('says what was probably meant when it knows none of what was asked about', async () => {
      const { refusal } = await seededFleet();
      const words = await refusal('check_patch_compliance', { instance_ids: ['web-9'] });

      assert.match(words, /^not_found: .*Did you mean web-1 or web-2\?/);
    });
  });

  it('asks Systems Manager about many instances in a call, side by side, and not about one at a time', async () => {
    const { ask, control } = await changingFleet();
    const asked = async () => {
      type Counts = { calls: { operation: string; calls: number }[] };
      const counted = await control<Counts>('GET', '/calls');
      return counted.calls.find(({ operation }) => operation === 'DescribeInstancePatchStates')?.calls ?? 0;
    };
    await forget(control);
    const before = await asked();
    const { output } = await ask('check_patch_compliance');

    assert.equal(output.hosts.length, 10);
    const calls = (await asked()) - before;
    assert.ok(calls >= 1 && calls <= 4, `${calls} calls`);
  });

  it('does not go by a scan that is too old, and says how old it is', async () => {
    const { ask, control } = await changingFleet();
    await control('POST', '/clock', { advance_ms: 30 * 86_400_000 });
    const { output, firstLine } = await ask('check_patch_compliance', { instance_ids: ['web-1'] });

    assert.deepEqual([output.compliant, output.non_compliant, output.status], [[], [], 'unknown']);
    assert.match(output.hosts[0]?.reason ?? '', /^last scanned \d+ days ago \(10 missing then\)$/);
    assert.deepEqual(
      output.coverage.failed.map(({ reason }) => reason),
      ['scan_too_old'],
    );
    assert.doesNotMatch(firstLine, /compliant/i);
  });

  it('calls nobody compliant when Systems Manager refuses, and says who refused', async () => {
    const { ask, control } = await changingFleet();
    await forget(control);
    await control('PUT', '/faults', [{ kind: 'access_denied', service: 'ssm' }]);
    try {
      const { output, firstLine } = await ask('check_patch_compliance');
      assert.deepEqual([output.compliant, output.non_compliant, output.unknown.length], [[], [], 10]);
      assert.ok(output.coverage.failed.every(({ service, reason }) => service === 'ssm' && reason === 'denied'));
      assert.match(firstLine, /^\*\*Unknown: .*Systems Manager denied/);
    } finally {
      await control('DELETE', '/faults');
    }
  });

  /** What was read before is shown for a quarter of an hour while a service fails. */
  const forget = (control: Awaited<ReturnType<typeof changingFleet>>['control']) =>
    control('POST', '/clock', { advance_ms: 16 * 60_000 });
});
