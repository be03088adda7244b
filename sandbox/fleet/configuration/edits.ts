import { account } from '../../world.js';
import type { HostSeed } from '../hosts.js';
import { attacker } from '../intrusion.js';
import { peering, securityGroups, subnets } from '../network.js';
import { type Content, permission, withoutPermission, withPermission } from './content.js';

/** A change that Config has seen. `undo` gives what was there before; undefined where there was nothing. */
export interface Edit {
  /** Before the fleet began. */
  readonly minutes: number;
  readonly type: string;
  readonly id: string;
  undo(content: Content): Content;
}

export const scratchVolume = 'vol-0ba7c0000000005ca';

const instance = 'AWS::EC2::Instance';
const group = 'AWS::EC2::SecurityGroup';
const networkInterface = 'AWS::EC2::NetworkInterface';
const inventory = 'AWS::SSM::ManagedInstanceInventory';

const profile = (name: string): string => `arn:aws:iam::${account}:instance-profile/${name}`;
const listOf = (value: unknown): readonly Content[] => (Array.isArray(value) ? (value as Content[]) : []);
const withTag = (content: Content, key: string, value: string): Content => ({
  ...content,
  tags: [...listOf(content.tags), { key, value }],
});
const application = 'AWS:Application';
/** Undefined takes the package away. */
const withPackage = (content: Content, name: string, version: string | undefined): Content => {
  const { [application]: listed } = content as { [application]?: { Content?: Content } };
  const { [name]: known, ...others } = listed?.Content ?? {};
  const one = version === undefined ? {} : { [name]: { ...(known as Content), Name: name, Version: version } };
  return { ...content, [application]: { ...listed, Content: { ...others, ...one } } };
};
const withProfile = (content: Content, name: string): Content => ({
  ...content,
  iamInstanceProfile: { arn: profile(name), id: `AIPA${name.toUpperCase()}` },
});

/**
 * The changes behind the trail's story and behind ordinary work. Whatever they leave standing is what EC2 describes
 * now: items are made backwards from there.
 */
export function configurationEdits(seedOf: (name: string) => HostSeed): Edit[] {
  const [bastion, batch, web1, web2, api, jenkins] = ['bastion', 'batch-1', 'web-1', 'web-2', 'api-1', 'jenkins-1'].map(
    (name) => seedOf(name).id,
  ) as [string, string, string, string, string, string];
  const scratch = { deviceName: '/dev/sdg', ebs: { volumeId: scratchVolume, status: 'attached' } };
  const { app, bastion: bastionGroup, data } = securityGroups;
  return [
    { minutes: 240, type: instance, id: api, undo: (was) => withTag(was, 'owner', 'platform-old') },
    { minutes: 300, type: inventory, id: web1, undo: (was) => withPackage(was, 'nginx', '0:1.18.0-6ubuntu14.3') },
    { minutes: 310, type: inventory, id: api, undo: (was) => withPackage(was, 'telnet', '1:0.17-89.amzn2023') },
    { minutes: 350, type: instance, id: batch, undo: (was) => withProfile(was, 'bastion-admin') },
    {
      minutes: 352,
      type: group,
      id: data.id,
      undo: (was) => withPermission(was, permission(5432, `${attacker}/32`)),
    },
    { minutes: 548, type: instance, id: batch, undo: (was) => withProfile(was, 'batch-instance') },
    {
      minutes: 550,
      type: instance,
      id: bastion,
      undo: (was) => ({ ...was, metadataOptions: { ...(was.metadataOptions as Content), httpTokens: 'required' } }),
    },
    { minutes: 553, type: group, id: data.id, undo: (was) => withoutPermission(was, 5432, `${attacker}/32`) },
    { minutes: 556, type: group, id: bastionGroup.id, undo: (was) => withoutPermission(was, 22, '0.0.0.0/0') },
    {
      minutes: 901,
      type: instance,
      id: batch,
      undo: (was) => ({ ...was, blockDeviceMappings: [...listOf(was.blockDeviceMappings), scratch] }),
    },
    {
      minutes: 1199,
      type: instance,
      id: batch,
      undo: (was) => ({
        ...was,
        blockDeviceMappings: listOf(was.blockDeviceMappings).filter(({ deviceName }) => deviceName !== '/dev/sdg'),
      }),
    },
    { minutes: 1320, type: instance, id: web2, undo: ({ publicIpAddress: _none, ...was }) => was },
    {
      minutes: 1320,
      type: networkInterface,
      id: `eni-${web2.slice(2)}`,
      undo: ({ association: _none, ...was }) => was,
    },
    {
      minutes: 60 * 50,
      type: 'AWS::EC2::RouteTable',
      id: subnets.privateA.vpc.routeTables.main,
      undo: (was) => ({
        ...was,
        routes: listOf(was.routes).filter(({ vpcPeeringConnectionId: by }) => by !== peering.id),
      }),
    },
    {
      minutes: 60 * 72,
      type: instance,
      id: jenkins,
      undo: ({ stateReason: _none, ...was }) => ({ ...was, state: { code: 16, name: 'running' } }),
    },
    {
      minutes: 60 * 24 * 6,
      type: instance,
      id: web1,
      undo: (was) => ({ ...was, tags: listOf(was.tags).filter(({ key }) => key !== 'sre-agent:patch') }),
    },
    {
      minutes: 60 * 24 * 9,
      type: group,
      id: app.id,
      undo: (was) => withPermission(was, permission(9090, '10.20.0.0/16')),
    },
  ];
}
