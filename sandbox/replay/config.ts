import type { ConfigurationItem, ResourceIdentifier } from '@aws-sdk/client-config-service';
import type { ConfigurationSource } from '../fleet/configuration/source.js';
import { BadData } from './bad-data.js';
import type { JsonRecord } from './json-records.js';

const required = ['resourceType', 'resourceId', 'configurationItemStatus'] as const;
const dates = ['configurationItemCaptureTime', 'configurationItemDeliveryTime', 'resourceCreationTime'] as const;

/** Items as GetResourceConfigHistory answers them, their dates as `Date`, not shifted yet. */
export function configurationItems(records: readonly JsonRecord[]): ConfigurationItem[] {
  return records.map((record) => {
    const { value, file, line } = record;
    for (const member of required) {
      if (typeof value[member] !== 'string') throw new BadData(file, line, `the item has no ${member}`);
    }
    if (value.configurationItemCaptureTime === undefined || value.configurationItemCaptureTime === null) {
      throw new BadData(file, line, 'the item has no configurationItemCaptureTime');
    }
    const { configuration } = value;
    if (configuration !== undefined && configuration !== null && typeof configuration !== 'string') {
      throw new BadData(file, line, 'configuration must be the JSON text that the API answers');
    }
    const read = dates.flatMap((member) => {
      const date = value[member];
      return date === undefined || date === null ? [] : [[member, toDate(member, date, record)] as const];
    });
    const present = Object.entries(value).filter(([, inner]) => inner !== null);
    return { ...Object.fromEntries(present), ...Object.fromEntries(read) } as ConfigurationItem;
  });
}

function toDate(key: string, value: unknown, { file, line }: JsonRecord): Date {
  const date = new Date(typeof value === 'number' ? value * 1000 : String(value));
  if (Number.isNaN(date.getTime())) throw new BadData(file, line, `${key} is no date: ${JSON.stringify(value)}`);
  return date;
}

export const shiftItem = (item: ConfigurationItem, ms: number): ConfigurationItem => ({
  ...item,
  ...Object.fromEntries(
    dates.flatMap((member) => (item[member] ? [[member, new Date(item[member].getTime() + ms)]] : [])),
  ),
});

/** Instances that the items are about or related to. */
export const instancesOfItems = (items: readonly ConfigurationItem[]): string[] =>
  items
    .flatMap(({ resourceType, resourceId, relationships = [] }) => [{ resourceType, resourceId }, ...relationships])
    .flatMap(({ resourceType, resourceId }) =>
      resourceType === 'AWS::EC2::Instance' && resourceId && /^i-(?:[0-9a-f]{8}|[0-9a-f]{17})$/.test(resourceId)
        ? [resourceId]
        : [],
    );

/** An export of items does not say what any rule found: nothing is evaluated. */
export class RecordedConfiguration implements ConfigurationSource {
  readonly #byResource = new Map<string, ConfigurationItem[]>();

  /** @param items - in any order, shifted. */
  constructor(items: readonly ConfigurationItem[]) {
    const newestFirst = [...items].sort((a, b) => timeOf(b) - timeOf(a));
    for (const item of newestFirst) {
      const key = `${item.resourceType} ${item.resourceId}`;
      this.#byResource.set(key, [...(this.#byResource.get(key) ?? []), item]);
    }
  }

  items(type: string, id: string): readonly ConfigurationItem[] {
    return this.#byResource.get(`${type} ${id}`) ?? [];
  }

  resources(type: string): ResourceIdentifier[] {
    return [...this.#byResource.values()].flatMap(([newest]) => {
      if (newest?.resourceType !== type) return [];
      const { resourceType, resourceId, resourceName, configurationItemStatus } = newest;
      const gone = configurationItemStatus?.startsWith('ResourceDeleted') && newest.configurationItemCaptureTime;
      return [
        {
          resourceType,
          resourceId,
          ...(resourceName && { resourceName }),
          ...(gone && { resourceDeletionTime: gone }),
        },
      ];
    });
  }

  evaluations(): [] {
    return [];
  }
}

const timeOf = (item: ConfigurationItem): number => item.configurationItemCaptureTime?.getTime() ?? 0;
