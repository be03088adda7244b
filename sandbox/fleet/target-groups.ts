import type { Host } from './host.js';

export interface Group {
  readonly name: string;
  readonly port: number;
  readonly role: string;
}

/** The load balanced hosts of the seeded fleet. */
export const groups: readonly Group[] = [
  { name: 'web', port: 443, role: 'web' },
  { name: 'api', port: 8080, role: 'api' },
];
const loadBalanced = new Set(['web-1', 'web-2', 'api-1', 'api-2']);

/** The end of its ARN, by which CloudWatch names it too. */
export const groupPath = ({ name, port }: Group): string =>
  `targetgroup/${name}/0a5ec0de0000${String(port).padStart(4, '0')}`;

export const membersOf = ({ role }: Group, hosts: readonly Host[]): Host[] =>
  hosts.filter(({ seed }) => seed.role === role && loadBalanced.has(seed.name));
