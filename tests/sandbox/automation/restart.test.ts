import assert from 'node:assert/strict';
import type { Store } from '../../../sandbox/store.js';
import { document, isOpen, openRuns, patchDocument, patchParameters, type Runs } from './runs.js';

const runs = openRuns();

const send = { DocumentName: 'AWS-RunPatchBaseline', InstanceIds: ['i-1'] };

describe('an automation after a restart', () => {
  interface Snapshot {
    readonly state: string;
    readonly offsetMs: number;
    readonly made: number;
  }
  const recording = (saved: (state: string) => void): Store => ({
    load: () => undefined,
    save: (_part, value) => saved(JSON.stringify(value)),
    folder: () => undefined,
    clear: () => undefined,
  });

  it('goes on from every saved point without doing anything twice', async () => {
    const snapshots: Snapshot[] = [];
    let ssm: Runs | undefined;
    const store = recording((state) =>
      snapshots.push({ state, offsetMs: ssm?.clock.offsetMs ?? 0, made: ssm?.aws.made.length ?? 0 }),
    );
    ssm = runs({ documents: { Patch: patchDocument }, store });
    const id = await ssm.start('Patch', patchParameters);
    assert.equal((await ssm.settle(id)).AutomationExecutionStatus, 'Success');
    const points = snapshots.filter(({ state }) => state.includes(id));
    assert.ok(points.length >= 8, `${points.length} points`);
    const outcomes = new Set<string>();
    const original = [...ssm.aws.made];
    for (const { state, offsetMs, made } of points) {
      const calling = state.includes('{"kind":"calling"}');
      const later = runs({ store: { ...store, load: <T>() => JSON.parse(state) as T }, offsetMs, aws: ssm.aws });
      later.aws.now = () => later.clock.now().getTime();
      later.aws.made.splice(0, Infinity, ...original.slice(0, made));
      later.automations.resume();
      const ended = await later.settle(id);
      // A first call that was on its way may have worked: the step fails, because its effect must not come twice.
      assert.equal(ended.AutomationExecutionStatus, calling ? 'Failed' : 'Success');
      if (calling) assert.match(ended.FailureMessage ?? '', /was interrupted .* it may have taken effect/);
      outcomes.add(String(ended.AutomationExecutionStatus));
      if (!calling) {
        const effects = later.aws.made.filter(({ operation }) => /^(Create|Send)/.test(operation));
        assert.deepEqual(
          effects.map(({ operation }) => operation),
          ['CreateSnapshots', 'SendCommand', 'SendCommand'],
        );
      }
      later.close();
    }
    assert.deepEqual([...outcomes].sort(), ['Failed', 'Success']);
  });

  it('does not repeat an interrupted change even where maxAttempts would allow it', async () => {
    const states: string[] = [];
    const store = recording((state) => states.push(state));
    const ssm = runs({ documents: { D: document(['install', 'aws:runCommand', send, { maxAttempts: 5 }]) }, store });
    const id = await ssm.start('D');
    await ssm.settle(id);
    const calling = states.find((state) => state.includes('{"kind":"calling"}'));
    assert.ok(calling);
    const later = runs({ store: { ...store, load: <T>() => JSON.parse(calling) as T } });
    later.automations.resume();
    assert.equal((await later.settle(id)).AutomationExecutionStatus, 'Failed');
    assert.equal(later.aws.count('SendCommand'), 0);
  });

  it('keeps ended automations and their documents', async () => {
    let saved = '';
    const store = recording((state) => {
      saved = state;
    });
    const ssm = runs({ documents: { Patch: patchDocument }, store });
    const ended = await ssm.run('Patch', patchParameters);
    await ssm.clock.settle();
    const later = runs({ store: { ...store, load: <T>() => JSON.parse(saved) as T }, offsetMs: ssm.clock.offsetMs });
    assert.deepEqual(await later.get(ended.AutomationExecutionId!), ended);
    assert.equal(isOpen((await later.get(ended.AutomationExecutionId!)).AutomationExecutionStatus), false);
    assert.equal((await later.ask('DescribeDocument', { Name: 'Patch' })).Document.DocumentVersion, '1');
  });
});
