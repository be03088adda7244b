import type {
  DescribeNetworkAclsCommandInput,
  DescribeNetworkAclsCommandOutput,
  NetworkAcl,
  NetworkAclEntry,
} from '@aws-sdk/client-ec2';
import type { Call } from '../../answer.js';
import { subnets, type Vpc } from '../../fleet/network.js';
import { hex } from '../../fleet/random.js';
import type { Fleet } from '../../fleet.js';
import type { World } from '../../world.js';
import { ec2Page, filtered, known } from './filters.js';
import { tagList } from './instance-shape.js';

const anywhere = '0.0.0.0/0';

/** What a new network ACL of a VPC has: everything in and out, and the rule after the last that nobody can remove. */
const allowed: readonly NetworkAclEntry[] = [false, true].flatMap((Egress) => [
  { RuleNumber: 100, Protocol: '-1', RuleAction: 'allow' as const, Egress, CidrBlock: anywhere },
  { RuleNumber: 32_767, Protocol: '-1', RuleAction: 'deny' as const, Egress, CidrBlock: anywhere },
]);

/** Tag `sandbox:acl=closed` on a network ACL lets in nothing from outside its VPC. */
export function networkAclAnswers(world: World, fleet: Fleet) {
  function shape(vpc: Vpc): NetworkAcl {
    const tags = fleet.state.tagsOf(vpc.networkAcl);
    const closed: NetworkAclEntry[] = [
      { RuleNumber: 80, Protocol: '-1', RuleAction: 'allow', Egress: false, CidrBlock: vpc.cidr },
      { RuleNumber: 90, Protocol: '-1', RuleAction: 'deny', Egress: false, CidrBlock: anywhere },
    ];
    return {
      NetworkAclId: vpc.networkAcl,
      VpcId: vpc.id,
      OwnerId: world.account,
      IsDefault: true,
      Entries: [...(tags['sandbox:acl'] === 'closed' ? closed : []), ...allowed],
      Associations: Object.values(subnets)
        .filter((subnet) => subnet.vpc === vpc)
        .map(({ id }) => ({
          NetworkAclAssociationId: `aclassoc-${hex(17, 'acl association', id)}`,
          NetworkAclId: vpc.networkAcl,
          SubnetId: id,
        })),
      Tags: tagList(tags),
    };
  }

  return {
    DescribeNetworkAcls({
      input,
    }: Call<DescribeNetworkAclsCommandInput>): Omit<DescribeNetworkAclsCommandOutput, '$metadata'> {
      const used = new Set(fleet.hosts.map(({ seed }): Vpc => subnets[seed.subnet].vpc));
      const named = known([...used].map(shape), input.NetworkAclIds, ({ NetworkAclId }) => NetworkAclId, {
        kind: 'InvalidNetworkAclID',
        noun: 'networkAcl',
        pattern: /^acl-/,
      });
      const wanted = filtered(
        named,
        input.Filters,
        {
          'network-acl-id': ({ NetworkAclId }) => [NetworkAclId],
          'vpc-id': ({ VpcId }) => [VpcId],
          default: ({ IsDefault }) => [String(IsDefault)],
          'association.subnet-id': ({ Associations = [] }) => Associations.map(({ SubnetId }) => SubnetId),
          'association.network-acl-id': ({ Associations = [] }) => Associations.map(({ NetworkAclId }) => NetworkAclId),
        },
        ({ Tags }) => Tags,
      );
      const { items, next } = ec2Page(wanted, input, input.NetworkAclIds);
      return { NetworkAcls: items, ...(next ? { NextToken: next } : {}) };
    },
  };
}
