import { z } from 'zod';
import { Instance } from '../contracts/instance.js';
import { Finding, FixGroup, RiskFactor } from '../contracts/vulnerability.js';
import { defineOperation } from '../operation.js';
import { InstanceSelector, result } from '../schema.js';

export const Ec2Vulnerabilities = result({
  vulnerabilities: z.array(Finding),
  risk_score: z.number().nullable().describe('0 to 100; null when the instance could not be seen'),
  remediation_priority: z.array(FixGroup),
  instance: Instance,
  exposure: z.object({
    internet: z.boolean().nullable().describe('null when it could not be determined'),
    open_ports: z.array(z.string()).describe('For example 443/tcp from 0.0.0.0/0'),
    basis: z.string(),
  }),
  factors: z.array(RiskFactor),
  score_basis: z.string().describe('The formula in words'),
  summary: z.string(),
});
export type Ec2Vulnerabilities = z.infer<typeof Ec2Vulnerabilities>;

export const analyzeEc2Vulnerabilities = defineOperation({
  name: 'analyze_ec2_vulnerabilities',
  title: 'Vulnerabilities of one instance',
  description: 'What is wrong with one EC2 instance, how urgent it is and why, and what to fix first.',
  effect: 'read',
  input: z.strictObject({ instance_id: InstanceSelector }),
  output: Ec2Vulnerabilities,
  async run(_input, _context): Promise<Ec2Vulnerabilities> {
    throw new Error('written next');
  },
});
