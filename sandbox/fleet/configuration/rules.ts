import type { Content } from './content.js';
import type { ConfigRule } from './seeded.js';

const listOf = (value: unknown): readonly Content[] => (Array.isArray(value) ? (value as Content[]) : []);

/** AWS Config developer guide, "List of AWS Config managed rules": what each looks at and what it says. */
export const configRules: readonly ConfigRule[] = [
  {
    name: 'ec2-imdsv2-check',
    type: 'AWS::EC2::Instance',
    judge: (content) => {
      const options = content.metadataOptions as Content | undefined;
      return options && { compliant: options.httpTokens === 'required' };
    },
  },
  {
    name: 'restricted-ssh',
    type: 'AWS::EC2::SecurityGroup',
    judge: (content) => ({
      compliant: !listOf(content.ipPermissions).some(
        ({ fromPort, ipRanges }) => fromPort === 22 && Array.isArray(ipRanges) && ipRanges.includes('0.0.0.0/0'),
      ),
    }),
  },
  {
    name: 'encrypted-volumes',
    type: 'AWS::EC2::Volume',
    judge: ({ encrypted }) => ({ compliant: encrypted === true }),
  },
];
