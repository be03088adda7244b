import { createHash } from 'node:crypto';
import type { AutomationExecution, StepExecution } from '@aws-sdk/client-ssm';
import type { Clients } from '../aws/clients.js';
import { failedEffect } from '../aws/effects.js';
import { userErrorOf } from '../aws/errors.js';
import type { HostState } from '../contracts/approval.js';
import type { PlanContent, PlannedHost } from '../contracts/plan.js';
import { overrideList } from './override-list.js';

/** Our own Automation documents, in `infra/documents`: the only ones that a run ever starts. */
export const INSTALL_DOCUMENT = 'SreOps-InstallPackages';
export const INSTALL_WITHOUT_SNAPSHOT_DOCUMENT = 'SreOps-InstallPackagesNoSnapshot';

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
}

export interface Start {
  readonly workflowId: string;
  readonly planHash: string;
  readonly content: PlanContent;
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
  async document(name: string): Promise<PlanContent['document']> {
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
  async start({ workflowId, planHash, content, host, attempt }: Start): Promise<string> {
    const key = `plans/${planHash}/${host.instance_id}.yaml`;
    const s3 = await this.clients.s3();
    const ssm = await this.clients.ssm();
    try {
      await s3.putObject({
        Bucket: this.bucket,
        Key: key,
        Body: overrideList(host),
        ContentType: 'application/yaml',
      });
    } catch (error) {
      throw failedEffect(error, { action: 's3:PutObject', does: 'store the list of packages' });
    }
    const wave = content.waves.findIndex(({ instance_ids }) => instance_ids.includes(host.instance_id));
    try {
      const { AutomationExecutionId: id } = await ssm.startAutomationExecution({
        DocumentName: content.document.name,
        DocumentVersion: content.document.version,
        ClientToken: clientToken([workflowId, 'install', String(wave), host.instance_id, String(attempt)]),
        Parameters: {
          InstanceId: [host.instance_id],
          PackageList: [`s3://${this.bucket}/${key}`],
          RebootOption: [host.reboot_option ?? content.reboot_option],
        },
      });
      if (!id) throw new Error('StartAutomationExecution answered without an id');
      return id;
    } catch (error) {
      throw failedEffect(error, { action: 'ssm:StartAutomationExecution', does: 'start patching' });
    }
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

/** Steps are told apart by the names that `infra/documents` gives them. */
export function observation(execution: AutomationExecution): Observation {
  const steps = new Map((execution.StepExecutions ?? []).map((step) => [step.StepName ?? '', step]));
  const isOver = over.has(execution.AutomationExecutionStatus ?? '');
  const endedAt = isOver ? (execution.ExecutionEndTime?.toISOString() ?? null) : null;
  const install = steps.get('install');
  const isInstalled = install?.StepStatus === 'Success';
  const when = {
    snapshotId: steps.get('snapshot')?.Outputs?.SnapshotId?.[0] ?? null,
    installedAt: isInstalled ? (install.ExecutionEndTime?.toISOString() ?? endedAt) : null,
    endedAt,
    rebootedAt: isInstalled ? rebootOf(install) : null,
  };
  // A failed scan leaves what was installed installed; verification says what is true of it.
  if (isInstalled && isOver) return { state: 'installed', detail: 'installed; waiting for a re-scan', ...when };
  if (isInstalled) return { state: 'installing', detail: 'installed; scanning', ...when };
  if (isOver) return { state: 'failed', detail: failureOf(execution, [...steps.values()]), ...when };
  return { ...progressOf(steps), ...when };
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
  if (begun('install')) return { state: 'installing', detail: 'installing' };
  if (steps.get('waitForSnapshot')?.StepStatus === 'Success') return { state: 'snapshotted', detail: 'snapshot done' };
  return { state: 'planned', detail: steps.has('snapshot') ? 'taking a snapshot' : 'starting' };
}

function failureOf(execution: AutomationExecution, steps: readonly StepExecution[]): string {
  const failed = steps.find(({ StepStatus }) => StepStatus && over.has(StepStatus) && StepStatus !== 'Success');
  const why = failed?.FailureMessage ?? execution.FailureMessage ?? execution.AutomationExecutionStatus ?? '';
  return `${stepNames[failed?.StepName ?? ''] ?? 'patching'} failed: ${why.slice(0, 300)}`;
}

const stepNames: Readonly<Record<string, string>> = {
  findRootDevice: 'finding the root volume',
  findRootVolume: 'finding the root volume',
  snapshot: 'the snapshot',
  waitForSnapshot: 'the snapshot',
  install: 'installing',
};
