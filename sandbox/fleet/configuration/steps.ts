import type { Host } from '../host.js';
import { attacker, attackTool } from '../intrusion.js';
import { peering, securityGroups, subnets } from '../network.js';
import { hex } from '../random.js';
import { iamUser, roleSession, type Step, type TrailContext } from '../trail.js';
import { scratchVolume } from './edits.js';

const office = '192.0.2.10';
const cli = 'aws-cli/2.22.7 Python/3.12.6 Linux/5.15';
const console = 'AWS Internal';
const terraform =
  'APN/1.0 HashiCorp/1.0 Terraform/1.9.8 (+https://www.terraform.io) terraform-provider-aws/5.76.0 aws-sdk-go-v2/1.32.4';

/** The calls behind those edits that the trail's story does not tell itself. */
export function configurationSteps({ account }: TrailContext, hostOf: (name: string) => Host): Step[] {
  const idOf = (name: string) => hostOf(name).seed.id;
  const ana = { who: iamUser(account, 'ana.ruiz'), source: 'ec2', from: office, agent: cli };
  const ben = { who: iamUser(account, 'ben.okafor'), source: 'ec2', from: office, agent: cli };
  const mei = { who: iamUser(account, 'mei.tanaka'), source: 'ec2', from: office, agent: console };
  const byConsole = { sessionCredentialFromConsole: 'true' };
  const session = roleSession(account, 'bastion-admin', 'ops-admin');
  const intruder = { who: session, source: 'ec2', from: attacker, agent: attackTool };
  const plan = {
    who: roleSession(account, 'terraform', 'terraform-apply'),
    source: 'ec2',
    from: '192.0.2.40',
    agent: terraform,
  };
  const swap = (name: string) => {
    const AssociationId = `iip-assoc-${hex(17, 'profile', idOf('batch-1'))}`;
    return {
      name: 'ReplaceIamInstanceProfileAssociation',
      parameters: {
        ReplaceIamInstanceProfileAssociationRequest: { AssociationId, IamInstanceProfile: { Name: name } },
      },
      response: {
        ReplaceIamInstanceProfileAssociationResponse: {
          iamInstanceProfileAssociation: { associationId: AssociationId, instanceId: idOf('batch-1') },
        },
      },
    };
  };
  const attachment = { volumeId: scratchVolume, instanceId: idOf('batch-1'), device: '/dev/sdg' };
  return [
    {
      ...plan,
      minutes: 240,
      name: 'DeleteTags',
      parameters: {
        resourcesSet: { items: [{ resourceId: idOf('api-1') }] },
        tagSet: { items: [{ key: 'owner', value: 'platform-old' }] },
      },
      response: { _return: true },
    },
    {
      ...plan,
      minutes: 60 * 50,
      name: 'CreateRoute',
      parameters: {
        routeTableId: subnets.privateA.vpc.routeTables.main,
        destinationCidrBlock: peering.to,
        vpcPeeringConnectionId: peering.id,
      },
      response: { _return: true },
    },
    { ...ana, minutes: 350, ...swap('batch-instance') },
    {
      ...ana,
      minutes: 352,
      name: 'RevokeSecurityGroupIngress',
      parameters: {
        groupId: securityGroups.data.id,
        ipPermissions: {
          items: [
            { ipProtocol: 'tcp', fromPort: 5432, toPort: 5432, ipRanges: { items: [{ cidrIp: `${attacker}/32` }] } },
          ],
        },
      },
      response: { _return: true },
    },
    { ...intruder, minutes: 548, ...swap('bastion-admin') },
    {
      ...intruder,
      minutes: 550,
      name: 'ModifyInstanceMetadataOptions',
      parameters: {
        ModifyInstanceMetadataOptionsRequest: { InstanceId: idOf('bastion'), HttpTokens: 'optional' },
      },
      response: { ModifyInstanceMetadataOptionsResponse: { instanceId: idOf('bastion') } },
    },
    {
      ...ben,
      minutes: 900,
      name: 'DeleteVolume',
      parameters: { volumeId: scratchVolume },
      response: { _return: true },
    },
    {
      ...ben,
      minutes: 901,
      name: 'DetachVolume',
      parameters: attachment,
      response: { ...attachment, status: 'detaching' },
    },
    {
      ...ben,
      minutes: 1199,
      name: 'AttachVolume',
      parameters: attachment,
      response: { ...attachment, status: 'attaching' },
    },
    {
      ...ben,
      minutes: 1200,
      name: 'CreateVolume',
      parameters: { size: '200', zone: 'us-west-2b', volumeType: 'gp3', encrypted: false },
      response: { volumeId: scratchVolume, size: '200', status: 'creating', encrypted: false },
    },
    {
      ...mei,
      minutes: 1320,
      name: 'AssociateAddress',
      parameters: { instanceId: idOf('web-2'), publicIp: hostOf('web-2').seed.publicIp },
      response: { associationId: `eipassoc-${hex(17, 'address', idOf('web-2'))}`, _return: true },
      more: byConsole,
    },
  ];
}
