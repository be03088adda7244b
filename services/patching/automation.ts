import { createHash } from 'node:crypto';
import type { AutomationExecution, StepExecution } from '@aws-sdk/client-ssm';
import { type Behalf, commentFor, metadataFor, tagsFor } from '../approvals/behalf.js';
import type { Clients } from '../aws/clients.js';
import { failedEffect } from '../aws/effects.js';
import { userErrorOf } from '../aws/errors.js';
import type { HostState } from '../contracts/approval.js';
import type { PatchPlan, PlannedHost } from '../contracts/plan.js';
import { overrideList } from './override-list.js';

/** Our own Automation documents, in `infra/documents`: the only ones that a run ever starts. */
export const INSTALL_DOCUMENT = 'SreOps-InstallPackages';
export const INSTALL_WITHOUT_SNAPSHOT_DOCUMENT = 'SreOps-InstallPackagesNoSnapshot';

/** For a host behind a load balancer: it is taken out of its target group meanwhile. Always with a snapshot. */
export const INSTALL_BEHIND_LOAD_BALANCER_DOCUMENT = 'SreOps-InstallPackagesBehindLoadBalancer';

/** What AWS says of one host's execution, in the words of the run. */
export interface Observation {
  readonly state: HostState;
  readonly detail: string;
  readonly snapshotId: string | null;
  /** When the packages were on the host, and when the execution was over. ISO 8601. */
  readonly installedAt: string | null;
  readonly endedAt: string | null;
  /** When the install said that it reboots the host. ISO 8601. */
  readonly rebootedAt?: string | null;
  /** Past stopping: it is out of its target group, or the install has begun. */
  readonly isPast?: boolean;
}

export interface Start {
  readonly behalf: Behalf;
  readonly content: PatchPlan;
  readonly host: PlannedHost;
  readonly attempt: number;
}

/** The effects of a patch run: SSM Automation, one execution a host, and the list of packages it reads from S3. */
export class PatchAutomation {
  constructor(
    private readonly clients: Clients,
    private readonly bucket: string,
  ) {}

  /** The document as AWS has it now, by which a plan is pinned. @throws AccessDenied, NotFound, Unavailable */
  async document(name: string): Promise<PatchPlan['document']> {
    const ssm = await this.clients.ssm();
    try {
      const { Document: found } = await ssm.describeDocument({ Name: name });
      if (!found?.Hash || !found.DocumentVersion) throw new Error(`document ${name} without hash or version`);
      return { name, version: found.DocumentVersion, hash: found.Hash };
    } catch (error) {
      throw userErrorOf(error, {
        service: 'ssm',
        action: 'ssm:DescribeDocument',
        reads: `the patch document ${name}`,
      });
    }
  }

  /**
   * Starts one host. The same arguments give the same execution however often: the token is derived from them.
   * @returns the execution's id.
   */
  async start({ behalf, content, host, attempt }: Start): Promise<string> {
    const key = `plans/${behalf.planHash}/${host.instance_id}.yaml`;
    const s3 = await this.clients.s3();
    const ssm = await this.clients.ssm();
    try {
      await s3.putObject({
        Bucket: this.bucket,
        Key: key,
        Body: overrideList(host),
        ContentType: 'application/yaml',
        Metadata: metadataFor(behalf),
      });
    } catch (error) {
      throw failedEffect(error, { action: 's3:PutObject', does: 'store the list of packages' });
    }
    const document = documentFor(content, host);
    const wave = content.waves.findIndex(({ instance_ids }) => instance_ids.includes(host.instance_id));
    try {
      const { AutomationExecutionId: id } = await ssm.startAutomationExecution({
        DocumentName: document.name,
        DocumentVersion: document.version,
        ClientToken: clientToken([behalf.workflowId, 'install', String(wave), host.instance_id, String(attempt)]),
        Parameters: {
          InstanceId: [host.instance_id],
          ...(host.drain && { TargetGroupArn: [host.drain.arn] }),
          PackageList: [`s3://${this.bucket}/${key}`],
          RebootOption: [host.reboot_option ?? content.reboot_option],
          Comment: [commentFor(behalf)],
        },
        Tags: tagsFor(behalf),
      });
      if (!id) throw new Error('StartAutomationExecution answered without an id');
      return id;
    } catch (error) {
      throw failedEffect(error, { action: 'ssm:StartAutomationExecution', does: 'start patching' });
    }
  }

  /**
   * Ends a host's execution where nothing has changed on the host yet, and says what is true of it then. One that is past
   * that is left alone. AWS has no conditional stop, so it is looked at directly before.
   */
  async stop(executionId: string): Promise<Observation> {
    const seen = await this.observe(executionId);
    if (seen.endedAt !== null || seen.isPast) return seen;
    const ssm = await this.clients.ssm();
    try {
      await ssm.stopAutomationExecution({ AutomationExecutionId: executionId, Type: 'Cancel' });
    } catch (error) {
      // It ended in between.
      if (error instanceof Error && error.name === 'InvalidAutomationStatusUpdateException') return seen;
      const failure = failedEffect(error, { action: 'ssm:StopAutomationExecution', does: 'stop it' });
      return { ...seen, detail: `${seen.detail}; not stopped: ${failure.message}` };
    }
    return this.observe(executionId);
  }

  async observe(executionId: string): Promise<Observation> {
    const ssm = await this.clients.ssm();
    try {
      const { AutomationExecution: found } = await ssm.getAutomationExecution({ AutomationExecutionId: executionId });
      if (!found) throw new Error(`no Automation execution ${executionId} in the answer`);
      return observation(found);
    } catch (error) {
      throw userErrorOf(error, {
        service: 'ssm',
        action: 'ssm:GetAutomationExecution',
        reads: 'the state of a patch run',
      });
    }
  }
}

function documentFor({ document, drain_document }: PatchPlan, { name, drain }: PlannedHost): PatchPlan['document'] {
  if (!drain) return document;
  if (!drain_document) throw new Error(`${name} is to be drained, and no document of the plan does that`);
  return drain_document;
}

/** A UUID, as ClientToken must be, that depends on the parts alone: version 5 of RFC 9562, section 5.5, in our namespace. */
export function clientToken(parts: readonly string[]): string {
  const bytes = createHash('sha1')
    .update('sre-operations-assistant')
    .update(JSON.stringify(parts))
    .digest()
    .subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

const over = new Set([
  'Success',
  'CompletedWithSuccess',
  'CompletedWithFailure',
  'Failed',
  'TimedOut',
  'Cancelled',
  'Exited',
  'Rejected',
]);

export const isOver = ({ AutomationExecutionStatus: status }: AutomationExecution): boolean => over.has(status ?? '');

/** Steps are told apart by the names that `infra/documents` gives them. */
export function observation(execution: AutomationExecution): Observation {
  const steps = new Map((execution.StepExecutions ?? []).map((step) => [step.StepName ?? '', step]));
  const hasEnded = isOver(execution);
  const endedAt = hasEnded ? (execution.ExecutionEndTime?.toISOString() ?? null) : null;
  const install = steps.get('install');
  const isInstalled = install?.StepStatus === 'Success';
  const when = {
    snapshotId: steps.get('snapshot')?.Outputs?.SnapshotId?.[0] ?? null,
    installedAt: isInstalled ? (install.ExecutionEndTime?.toISOString() ?? endedAt) : null,
    endedAt,
    rebootedAt: isInstalled ? rebootOf(install) : null,
    isPast: hasBegun(steps.get('deregister')) || hasBegun(install),
  };
  // A failed scan leaves what was installed installed; verification says what is true of it.
  if (isInstalled && hasEnded) return { state: 'installed', detail: 'installed; waiting for a re-scan', ...when };
  const isBalanced = (steps.get('waitForHealthy')?.StepStatus ?? 'Success') === 'Success';
  if (isInstalled && isBalanced) return { state: 'installing', detail: 'installed; scanning', ...when };
  if (execution.AutomationExecutionStatus === 'Cancelled') return { ...cancelled(steps), ...when };
  if (hasEnded) return { state: 'failed', detail: failureOf(execution, [...steps.values()]), ...when };
  return { ...progressOf(steps), ...when };
}

/** A step that was never reached may be called cancelled together with its execution. */
const hasBegun = (step: StepExecution | undefined): boolean =>
  step !== undefined &&
  (step.ExecutionStartTime !== undefined || !['Pending', 'Cancelled'].includes(step.StepStatus ?? 'Pending'));

/** Somebody ended it: before the install nothing was changed, afterwards nobody knows how far it got. */
function cancelled(steps: ReadonlyMap<string, StepExecution>): Pick<Observation, 'state' | 'detail'> {
  if (hasBegun(steps.get('install')))
    return { state: 'unknown', detail: 'cut off while it was being installed; look at it' };
  return hasBegun(steps.get('deregister'))
    ? { state: 'unknown', detail: 'cut off while it was out of its target group; look at it' }
    : { state: 'planned', detail: 'stopped before the install: nothing was changed on it' };
}

/** AWS-RunPatchBaseline writes a line when it reboots; its time where the line has one, else that of the step. */
function rebootOf({ Outputs, ExecutionEndTime }: StepExecution): string | null {
  const line = (Outputs?.Output ?? []).flatMap((text) => text.split('\n')).find((text) => /\brebooting\b/i.test(text));
  if (line === undefined) return null;
  const [stamp = ''] = /^\d{4}-\d\d-\d\dT[\d:.]+Z/.exec(line.trim()) ?? [];
  return stamp || (ExecutionEndTime?.toISOString() ?? null);
}

function progressOf(steps: ReadonlyMap<string, StepExecution>): Pick<Observation, 'state' | 'detail'> {
  const begun = (name: string) => (steps.get(name)?.StepStatus ?? 'Pending') !== 'Pending';
  if (begun('waitForHealthy')) return { state: 'installing', detail: 'installed; waiting for its target group' };
  if (begun('install')) return { state: 'installing', detail: 'installing' };
  if (begun('deregister')) return { state: 'snapshotted', detail: 'snapshot done; draining' };
  if (steps.get('waitForSnapshot')?.StepStatus === 'Success') return { state: 'snapshotted', detail: 'snapshot done' };
  return { state: 'planned', detail: steps.has('snapshot') ? 'taking a snapshot' : 'starting' };
}

/** Which step failed, and what AWS says of it. */
export function failureOf(execution: AutomationExecution, steps: readonly StepExecution[]): string {
  const failed = steps.find(({ StepStatus }) => StepStatus && over.has(StepStatus) && StepStatus !== 'Success');
  const why = failed?.FailureMessage ?? execution.FailureMessage ?? execution.AutomationExecutionStatus ?? '';
  return `${stepNames[failed?.StepName ?? ''] ?? 'patching'} failed: ${why.slice(0, 300)}`;
}

const stepNames: Readonly<Record<string, string>> = {
  findRootDevice: 'finding the root volume',
  findRootVolume: 'finding the root volume',
  snapshot: 'the snapshot',
  waitForSnapshot: 'the snapshot',
  deregister: 'taking it out of its target group',
  waitForDrain: 'draining',
  install: 'installing',
  register: 'putting it back into its target group',
  replaceRootVolume: 'replacing the root volume',
  waitForTask: 'replacing the root volume',
  checkTask: 'replacing the root volume',
};
