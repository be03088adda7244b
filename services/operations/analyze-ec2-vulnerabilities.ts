import { z } from 'zod';
import { Instance } from '../contracts/instance.js';
import { Finding, FixGroup, RiskFactor } from '../contracts/vulnerability.js';
import { coverageOf } from '../coverage.js';
import { defineOperation } from '../operation.js';
import { readBudget } from '../read-budget.js';
import { InstanceSelector, result } from '../schema.js';
import { withAcceptance } from '../vulnerabilities/accepted-findings.js';
import { assessFleet, namesOf } from '../vulnerabilities/assess-fleet.js';
import { assetFactors } from '../vulnerabilities/asset-factors.js';
import { worstFirst } from '../vulnerabilities/finding-cases.js';
import { mayBeLivePatched } from '../vulnerabilities/live-patches.js';
import { assess, SCORE_BASIS } from '../vulnerabilities/risk.js';
import { vendorSupport } from '../vulnerabilities/vendor-support.js';
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
  support: z
    .object({
      state: z.enum(['supported', 'paid', 'ended', 'unknown']),
      until: z.string().nullable().describe('ISO 8601 date of the last fixes for everybody'),
      detail: z.string(),
    })
    .optional()
    .describe('Whether the vendor of its operating system still fixes it'),
  live_patches: z
    .array(z.string())
    .nullable()
    .optional()
    .describe(
      'Kernel live patches in its inventory: what runs may be newer than the kernel that Inspector sees. null when not known, or no kernel is to be fixed',
    ),
  score_basis: z.string().describe('The formula in words'),
  accepted: z
    .array(Finding)
    .optional()
    .describe('Risks that people accepted, with who, why and until when; counted apart'),
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
    const budget = readBudget(signal, services.answerMs);
    const { value: host, gaps, readAt } = await services.instances.one(selector, budget);
    const one = await assessFleet(services, { hosts: [host], gaps, readAt }, budget);
    const exposure = one.exposures.get(host.instance_id);
    const exposed = exposure?.internet ?? null;
    const findings = [...worstFirst(one.cases, namesOf([host]))];
    const risk = assess(findings.map((finding) => ({ finding, exposed })));
    const [instance = host] = one.hosts;
    const live = mayBeLivePatched(instance, one.groups)
      ? await services.instances.livePatches.of(instance, budget)
      : undefined;
    const { status, coverage } = coverageOf({
      requested: 1,
      instanceIds: [host.instance_id],
      gaps: [...one.gaps, ...(live?.gaps ?? [])],
      readAt: [...one.readAt, ...(live?.readAt ?? [])],
      now: services.clock.now(),
      account: services.instances.account,
    });
    const clean = findings.length === 0 && one.accepted.length === 0 && one.unseen.length === 0;
    const support = vendorSupport(instance.platform, services.clock.now());
    return {
      status,
      coverage,
      vulnerabilities: withAcceptance(findings, one),
      risk_score: clean ? 0 : risk.score,
      remediation_priority: one.groups,
      instance,
      exposure: {
        internet: exposed,
        open_ports: [...(exposure?.openPorts ?? [])],
        basis: exposure?.basis ?? 'Nothing was read.',
      },
      factors: [...risk.factors, ...assetFactors(instance, support)],
      support,
      live_patches: live?.value ? [...live.value] : null,
      score_basis: risk.missing.length > 0 ? `${SCORE_BASIS} Not known: ${risk.missing.join('; ')}.` : SCORE_BASIS,
      accepted: [...one.accepted],
      summary: hostVerdict(instance, one),
    };
  },
});
