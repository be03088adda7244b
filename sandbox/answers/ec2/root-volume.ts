import type {
  CreateReplaceRootVolumeTaskCommandInput,
  CreateReplaceRootVolumeTaskCommandOutput,
  DescribeReplaceRootVolumeTasksCommandInput,
  DescribeReplaceRootVolumeTasksCommandOutput,
  ReplaceRootVolumeTask,
} from '@aws-sdk/client-ec2';
import { AwsError, type Call } from '../../answer.js';
import type { Host } from '../../fleet/host.js';
import { pace } from '../../fleet/patch-run.js';
import { hex } from '../../fleet/random.js';
import type { DiskContents, ReplaceRootTask } from '../../fleet/state.js';
import type { Fleet } from '../../fleet.js';
import { ec2Page, filtered, known } from './filters.js';
import { tagList, volumeId } from './instance-shape.js';
import { keepTags } from './tags.js';

type Out<T> = Omit<T, '$metadata'>;

const replaceMs = 8_000;
const rootGiB = 30;

/** What is on a root volume now. A restart shows what is installed, whatever ran before. */
export const contentsOf = ({ state }: Host): DiskContents => ({
  installed: { ...state.installed },
  installedAt: { ...state.installedAt },
});

/**
 * Replaces root volumes from snapshots, with a reboot (EC2 user guide, "Replace the root volume"). Tag
 * `sandbox:rollback=failed` makes the task fail and keep the old volume, `failed-detached` leaves the host without one.
 */
export function rootVolumeAnswers(fleet: Fleet) {
  const { state } = fleet;

  state.on('replace-root', ({ taskId }) => {
    const task = state.replaceRootTasks.find(({ id }) => id === taskId);
    const host = task && fleet.host(task.instanceId);
    if (!task || !host) return;
    if (task.state === 'pending') {
      task.state = 'in-progress';
      state.after(replaceMs, { kind: 'replace-root', instanceId: task.instanceId, taskId });
      return;
    }
    finish(task, host);
  });

  function finish(task: ReplaceRootTask, host: Host): void {
    const wish = host.tags['sandbox:rollback'];
    task.completedAt = state.now().toISOString();
    host.state.initialisingUntil = new Date(state.now().getTime() + pace.statusChecks).toISOString();
    if (wish === 'failed' || wish === 'failed-detached') {
      task.state = wish;
      return;
    }
    task.state = 'succeeded';
    const contents = state.snapshots.find(({ id }) => id === task.snapshotId)?.contents;
    if (!task.deleteReplaced) {
      state.detached.push({
        id: volumeId(host, 'root'),
        instanceId: host.seed.id,
        sizeGiB: rootGiB,
        contents: contentsOf(host),
      });
    }
    Object.assign(host.state, {
      ...(contents && structuredClone(contents)),
      running: {},
      bootedAt: task.completedAt,
      claimed: [],
      failed: [],
      rootVolume: `vol-${hex(17, 'root', task.id)}`,
    });
    if (host.seed.scan.code === 'ACTIVE') state.after(pace.rescan, { kind: 'rescan', instanceId: host.seed.id });
  }

  const shape = (task: ReplaceRootTask): ReplaceRootVolumeTask => ({
    ReplaceRootVolumeTaskId: task.id,
    InstanceId: task.instanceId,
    TaskState: task.state,
    StartTime: task.startedAt,
    ...(task.completedAt ? { CompleteTime: task.completedAt } : {}),
    SnapshotId: task.snapshotId,
    DeleteReplacedRootVolume: task.deleteReplaced,
    Tags: tagList(state.tagsOf(task.id)),
  });

  /** The snapshot must be whole, and of this very root volume or one that it took the place of. */
  function snapshotFor(host: Host, snapshotId: string): void {
    const snapshot = state.snapshots.find(({ id }) => id === snapshotId);
    if (!snapshot) throw new AwsError('InvalidSnapshot.NotFound', `The snapshot '${snapshotId}' does not exist.`);
    if (!snapshot.completedAt) {
      throw new AwsError('IncorrectState', `Snapshot '${snapshotId}' is not in the 'completed' state.`);
    }
    if (snapshot.instanceId !== host.seed.id || !snapshot.contents) {
      throw new AwsError(
        'InvalidParameterValue',
        `The snapshot '${snapshotId}' was not created from the root volume of the instance '${host.seed.id}'.`,
      );
    }
  }

  return {
    CreateReplaceRootVolumeTask({
      input,
    }: Call<CreateReplaceRootVolumeTaskCommandInput>): Out<CreateReplaceRootVolumeTaskCommandOutput> {
      const { InstanceId = '', SnapshotId, ImageId, ClientToken, TagSpecifications } = input;
      const earlier = ClientToken && state.replaceRootTasks.find(({ clientToken }) => clientToken === ClientToken);
      if (earlier) return { ReplaceRootVolumeTask: shape(earlier) };
      const host = fleet.host(InstanceId);
      if (!host) throw new AwsError('InvalidInstanceID.NotFound', `The instance ID '${InstanceId}' does not exist`);
      if (host.stopped) {
        throw new AwsError('IncorrectInstanceState', `The instance '${InstanceId}' is not in the 'running' state.`);
      }
      if (ImageId || !SnapshotId) {
        throw new AwsError('UnsupportedOperation', 'The sandbox replaces root volumes from snapshots alone.');
      }
      snapshotFor(host, SnapshotId);
      const isBusy = state.replaceRootTasks.some((task) => task.instanceId === InstanceId && !task.completedAt);
      if (isBusy) {
        throw new AwsError('IncorrectState', `A root volume replacement task is in progress for '${InstanceId}'.`);
      }
      const task: ReplaceRootTask = {
        id: `replacevol-${hex(17, 'replace', InstanceId, state.nextNumber(), state.startedAt.toISOString())}`,
        instanceId: InstanceId,
        snapshotId: SnapshotId,
        ...(ClientToken ? { clientToken: ClientToken } : {}),
        deleteReplaced: input.DeleteReplacedRootVolume ?? false,
        startedAt: state.now().toISOString(),
        state: 'pending',
      };
      state.replaceRootTasks.push(task);
      keepTags(state, task.id, TagSpecifications);
      state.after(1_000, { kind: 'replace-root', instanceId: InstanceId, taskId: task.id });
      return { ReplaceRootVolumeTask: shape(task) };
    },

    DescribeReplaceRootVolumeTasks({
      input,
    }: Call<DescribeReplaceRootVolumeTasksCommandInput>): Out<DescribeReplaceRootVolumeTasksCommandOutput> {
      const named = known(
        state.replaceRootTasks.map(shape),
        input.ReplaceRootVolumeTaskIds,
        ({ ReplaceRootVolumeTaskId }) => ReplaceRootVolumeTaskId,
        { kind: 'InvalidReplaceRootVolumeTaskId', noun: 'replace root volume task', pattern: /^replacevol-/ },
      );
      const wanted = filtered(
        named,
        input.Filters,
        { 'instance-id': ({ InstanceId }) => [InstanceId] },
        ({ Tags }) => Tags,
      );
      const { items, next } = ec2Page(wanted, input, input.ReplaceRootVolumeTaskIds);
      return { ReplaceRootVolumeTasks: items, ...(next ? { NextToken: next } : {}) };
    },
  };
}
