import type { CoveredResource, Finding } from '@aws-sdk/client-inspector2';
import type { FindingSource } from '../fleet/findings.js';

/** An export of findings does not say what is in KEV, nor what Inspector covers without finding anything. */
export class RecordedFindings implements FindingSource {
  readonly changes = 0;
  readonly #byInstance = new Map<string, number[]>();

  constructor(
    private readonly findings: readonly Finding[],
    private readonly account: string,
  ) {
    for (const [row, { resources = [] }] of findings.entries()) {
      for (const { id = '' } of resources) {
        const rows = this.#byInstance.get(id) ?? [];
        rows.push(row);
        this.#byInstance.set(id, rows);
      }
    }
  }

  rows(instanceIds?: ReadonlySet<string>): number[] {
    return instanceIds
      ? [...new Set([...instanceIds].flatMap((id) => this.#byInstance.get(id) ?? []))]
      : [...this.findings.keys()];
  }

  finding(row: number): Finding {
    const found = this.findings[row];
    if (!found) throw new Error(`There is no finding ${row}`);
    return found;
  }

  arn(row: number): string {
    return this.finding(row).findingArn ?? '';
  }

  rank(): number {
    return 0;
  }

  instanceId(row: number): string {
    return this.finding(row).resources?.[0]?.id ?? '';
  }

  says(row: number): Finding {
    return this.finding(row);
  }

  detail(): undefined {
    return undefined;
  }

  coverage(): CoveredResource[] {
    const newest = new Map<string, Date>();
    for (const { resources, lastObservedAt } of this.findings) {
      for (const { id, type } of resources ?? []) {
        if (type !== 'AWS_EC2_INSTANCE' || !id || !lastObservedAt) continue;
        const known = newest.get(id);
        newest.set(id, known && known > lastObservedAt ? known : lastObservedAt);
      }
    }
    return [...newest].map(([resourceId, lastScannedAt]) => ({
      accountId: this.account,
      resourceId,
      resourceType: 'AWS_EC2_INSTANCE',
      scanType: 'PACKAGE',
      scanStatus: { statusCode: 'ACTIVE', reason: 'SUCCESSFUL' },
      lastScannedAt,
    }));
  }
}
