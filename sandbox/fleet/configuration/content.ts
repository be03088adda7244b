/** The `configuration` of an item: what EC2 describes, by other names. */
export type Content = Readonly<Record<string, unknown>>;

/** Config writes the members of EC2's answers in lower camel case and its dates as ISO 8601. */
export function contentOf(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(contentOf);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key.charAt(0).toLowerCase() + key.slice(1), contentOf(inner)]),
  );
}

export interface Permission {
  readonly ipProtocol: string;
  readonly fromPort?: number;
  readonly toPort?: number;
  readonly ipv4Ranges: readonly { readonly cidrIp: string; readonly description?: string }[];
  readonly [member: string]: unknown;
}

/** A security group has its addresses twice in an item: as text, and with their descriptions. */
export function withBothRanges(permission: Content): Content {
  const ranges = Array.isArray(permission.ipRanges) ? permission.ipRanges : [];
  const texts = ranges.map((range: { cidrIp?: string } | string) => (typeof range === 'string' ? range : range.cidrIp));
  return { ...permission, ipv4Ranges: ranges, ipRanges: texts };
}

/** One rule from one address, as an item has it. */
export const permission = (port: number, cidrIp: string): Permission => ({
  ipProtocol: 'tcp',
  fromPort: port,
  toPort: port,
  ipv4Ranges: [{ cidrIp }],
  ipRanges: [cidrIp],
  ipv6Ranges: [],
  prefixListIds: [],
  userIdGroupPairs: [],
});

const permissionsOf = (group: Content): readonly Permission[] => (group.ipPermissions ?? []) as Permission[];

export const withPermission = (group: Content, added: Permission): Content => ({
  ...group,
  ipPermissions: [...permissionsOf(group), added],
});

export const withoutPermission = (group: Content, port: number, cidrIp: string): Content => ({
  ...group,
  ipPermissions: permissionsOf(group).filter(
    (one) => !(one.fromPort === port && one.ipv4Ranges.some((range) => range.cidrIp === cidrIp)),
  ),
});
