import { z } from 'zod';
import { Instance } from '../contracts/instance.js';
import { Finding, FixGroup, RiskFactor } from '../contracts/vulnerability.js';
import { coverageOf } from '../coverage.js';
import { defineOperation } from '../operation.js';
import { readBudget } from '../read-budget.js';
import { InstanceSelector, result } from '../schema.js';
import { assessFleet } from '../vulnerabilities/assess-fleet.js';
import { assess, SCORE_BASIS } from '../vulnerabilities/risk.js';
import { hostVerdict } from '../vulnerabilities/verdict.js';

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
  async run({ instance_id: selector }, { services, signal }): Promise<Ec2Vulnerabilities> {
    const budget = readBudget(signal);
    const { value: host, gaps, readAt } = await services.instances.one(selector, budget);
    const one = await assessFleet(services, { hosts: [host], gaps, readAt }, budget);
    const exposure = one.exposures.get(host.instance_id);
    const exposed = exposure?.internet ?? null;
    const risk = assess(one.findings.map((finding) => ({ finding, exposed })));
    const [instance = host] = one.hosts;
    const { status, coverage } = coverageOf({
      requested: 1,
      instanceIds: [host.instance_id],
      gaps: one.gaps,
      readAt: one.readAt,
      now: services.clock.now(),
    });
    const clean = one.findings.length === 0 && one.unseen.length === 0;
    return {
      status,
      coverage,
      vulnerabilities: one.findings,
      risk_score: clean ? 0 : risk.score,
      remediation_priority: one.groups,
      instance,
      exposure: {
        internet: exposed,
        open_ports: [...(exposure?.openPorts ?? [])],
        basis: exposure?.basis ?? 'Nothing was read.',
      },
      factors: risk.factors,
      score_basis: risk.missing.length > 0 ? `${SCORE_BASIS} Not known: ${risk.missing.join('; ')}.` : SCORE_BASIS,
      summary: hostVerdict(instance, one),
    };
  },
});
