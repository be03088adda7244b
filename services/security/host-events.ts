import type { Host } from '../instances.js';
import { instanceOf, textOf } from './detections/rule.js';
import type { TrailEvent } from './trail-event.js';

/** Ids of things that belong to a host, and ARNs of IAM, wherever a record mentions them. */
const MENTIONED = /\b(?:i|eni|vol|sg)-[0-9a-zA-Z]+|\barn:aws[a-z-]*:iam::\d*:[\w+=,.@/-]+/g;

/**
 * Which hosts an event is about: it names the instance, something attached to it, one of its security groups, its
 * profile or its role, or it was made with the instance's own credentials. CloudTrail's own resource list names few of
 * them. Which role a host has is learnt from its sessions, and from a profile and role of one name, as the console
 * makes them.
 */
export class HostEvents {
  readonly #byName = new Map<string, Set<Host>>();

  constructor(hosts: readonly Host[], events: readonly TrailEvent[]) {
    const byId = new Map(hosts.map((host) => [host.instance_id, host]));
    for (const host of hosts) {
      for (const name of [host.instance_id, ...host.attachedIds, ...host.securityGroupIds]) this.#add(name, host);
      if (!host.profileArn) continue;
      this.#add(host.profileArn, host);
      this.#add(`role ${lastSegment(host.profileArn)}`, host);
    }
    for (const event of events) {
      const host = byId.get(instanceOf(event) ?? '');
      const [, role] = /:assumed-role\/([^/]+)\//.exec(event.identity.arn ?? '') ?? [];
      if (host && role) this.#add(`role ${role}`, host);
    }
  }

  of(event: TrailEvent): Host[] {
    const { request, text } = event;
    const mentioned = text.match(MENTIONED) ?? [];
    const roles = [
      ...mentioned.filter((name) => name.includes(':role/')).map(lastSegment),
      textOf(request.roleName),
      textOf(request.instanceProfileName),
    ];
    const names = new Set([...mentioned, ...roles.map((role) => `role ${role}`)]);
    return [...new Set([...names].flatMap((name) => [...(this.#byName.get(name) ?? [])]))];
  }

  #add(name: string, host: Host): void {
    const known = this.#byName.get(name) ?? new Set();
    this.#byName.set(name, known.add(host));
  }
}

const lastSegment = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);
