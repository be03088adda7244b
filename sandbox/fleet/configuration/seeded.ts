import type {
  ConfigurationItem,
  EvaluationResult,
  Relationship,
  ResourceIdentifier,
} from '@aws-sdk/client-config-service';
import { hex } from '../random.js';
import type { Content } from './content.js';
import type { Edit } from './edits.js';
import type { ConfigurationSource } from './source.js';

/** A resource as it is now; without content where it is gone. */
export interface Resource {
  readonly type: string;
  readonly id: string;
  readonly name?: string;
  readonly zone?: string;
  readonly content: Content;
  readonly createdAt: Date;
  readonly deletedAt?: Date;
  readonly relationships: readonly Relationship[];
}

/** One managed rule of Config, and what it says of a resource; undefined where it does not look at it. */
export interface ConfigRule {
  readonly name: string;
  readonly type: string;
  judge(content: Content): { readonly compliant: boolean; readonly annotation?: string } | undefined;
}

interface Seeds {
  readonly account: string;
  readonly region: string;
  readonly startedAt: Date;
  readonly resources: readonly Resource[];
  readonly edits: readonly Edit[];
  readonly rules: readonly ConfigRule[];
}

/** Config records a change a minute or two after it was made. */
const captureMs = 97_376;

/** History made backwards: the newest item is what EC2 describes now, and every edit before it is undone in turn. */
export class SeededConfiguration implements ConfigurationSource {
  readonly #items = new Map<string, readonly ConfigurationItem[]>();
  readonly #present = new Map<string, Resource>();

  constructor(private readonly seeds: Seeds) {
    for (const resource of seeds.resources) {
      this.#items.set(keyOf(resource), this.#history(resource));
      if (!resource.deletedAt) this.#present.set(keyOf(resource), resource);
    }
  }

  items(type: string, id: string): readonly ConfigurationItem[] {
    return this.#items.get(keyOf({ type, id })) ?? [];
  }

  resources(type: string): ResourceIdentifier[] {
    return this.seeds.resources
      .filter((resource) => resource.type === type)
      .map(({ id, name, deletedAt }) => ({
        resourceType: type as 'AWS::EC2::Instance',
        resourceId: id,
        ...(name && { resourceName: name }),
        ...(deletedAt && { resourceDeletionTime: new Date(deletedAt.getTime() + captureMs) }),
      }));
  }

  evaluations(type: string, id: string): EvaluationResult[] {
    const resource = this.#present.get(keyOf({ type, id }));
    if (!resource) return [];
    return this.seeds.rules
      .filter((rule) => rule.type === type)
      .flatMap((rule) => {
        const judged = rule.judge(resource.content);
        return judged ? [this.#evaluation(rule, resource, judged)] : [];
      });
  }

  #evaluation(
    rule: ConfigRule,
    { type, id }: Resource,
    { compliant, annotation }: { compliant: boolean; annotation?: string },
  ): EvaluationResult {
    const at = new Date(this.seeds.startedAt.getTime() - 45 * 60_000);
    return {
      EvaluationResultIdentifier: {
        EvaluationResultQualifier: { ConfigRuleName: rule.name, ResourceType: type, ResourceId: id },
        OrderingTimestamp: at,
      },
      ComplianceType: compliant ? 'COMPLIANT' : 'NON_COMPLIANT',
      ResultRecordedTime: at,
      ConfigRuleInvokedTime: at,
      ...(annotation && { Annotation: annotation }),
    };
  }

  #history(resource: Resource): ConfigurationItem[] {
    const { edits, startedAt } = this.seeds;
    const mine = edits
      .filter(({ type, id }) => type === resource.type && id === resource.id)
      .sort((a, b) => a.minutes - b.minutes);
    const items: ConfigurationItem[] = [];
    if (resource.deletedAt) items.push(this.#item(resource, undefined, resource.deletedAt, 'ResourceDeleted'));
    let content = resource.content;
    for (const edit of mine) {
      items.push(this.#item(resource, content, new Date(startedAt.getTime() - edit.minutes * 60_000), 'OK'));
      content = edit.undo(content);
    }
    items.push(this.#item(resource, content, resource.createdAt, 'ResourceDiscovered'));
    return items;
  }

  #item(
    resource: Resource,
    content: Content | undefined,
    at: Date,
    status: 'OK' | 'ResourceDiscovered' | 'ResourceDeleted',
  ): ConfigurationItem {
    const { account, region } = this.seeds;
    const captured = new Date(at.getTime() + captureMs);
    const text = content && JSON.stringify(content);
    return {
      version: '1.3',
      accountId: account,
      configurationItemCaptureTime: captured,
      configurationItemStatus: status,
      configurationStateId: String(captured.getTime()),
      configurationItemMD5Hash: content ? hex(32, text ?? '') : '',
      resourceType: resource.type as 'AWS::EC2::Instance',
      resourceId: resource.id,
      ...(resource.name && { resourceName: resource.name }),
      awsRegion: region,
      availabilityZone: resource.zone ?? 'Not Applicable',
      ...(status !== 'ResourceDeleted' && { resourceCreationTime: resource.createdAt }),
      tags: tagsOf(content),
      relatedEvents: [],
      relationships: [...resource.relationships],
      ...(text && { configuration: text }),
      supplementaryConfiguration: {},
    };
  }
}

const keyOf = ({ type, id }: { type: string; id: string }): string => `${type} ${id}`;

function tagsOf(content: Content | undefined): Record<string, string> {
  const tags = (content?.tags ?? content?.tagSet ?? []) as readonly { key: string; value: string }[];
  return Object.fromEntries(tags.map(({ key, value }) => [key, value]));
}
