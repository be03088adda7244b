import { z } from 'zod';
import { Severity } from '../schema.js';

const Person = z.object({ id: z.string(), name: z.string() });

/** What was known of a risk when people accepted it. What becomes worse than this opens it again. */
export const RiskTerms = z.object({
  known_exploited: z.boolean().nullable().describe('In the CISA KEV catalogue; null when not known'),
  epss: z.number().nullable().describe('Probability of exploitation within 30 days, 0 to 1'),
  internet_exposed: z.boolean().nullable().describe('The internet reaches the host; null when not known'),
});
export type RiskTerms = z.infer<typeof RiskTerms>;

/** One vulnerability on one host that people decide to live with. */
export const AcceptedRisk = RiskTerms.extend({
  risk_id: z.string().describe('The vulnerability id, or the ARN of a finding that names none'),
  title: z.string(),
  severity: Severity,
});
export type AcceptedRisk = z.infer<typeof AcceptedRisk>;

export const AcceptedHost = z.object({
  instance_id: z.string(),
  name: z.string(),
  environment: z.string().nullable(),
  risks: z.array(AcceptedRisk).min(1),
});
export type AcceptedHost = z.infer<typeof AcceptedHost>;

/** A risk that is open again, and why. */
export const Reopened = z.object({
  instance_id: z.string(),
  risk_id: z.string(),
  at: z.string(),
  because: z.string(),
});
export type Reopened = z.infer<typeof Reopened>;

/** What people accepted, with who, why and until when. Kept until long after it ended. */
export const Acceptance = z.object({
  approval_id: z.string(),
  plan_hash: z.string().describe('SHA-256 of what was approved'),
  hosts: z.array(AcceptedHost),
  reason: z.string(),
  owner: Person.describe('Answers for it while it lasts'),
  approved_by: z.array(Person),
  accepted_at: z.string(),
  until: z.string().describe('ISO 8601; from then on it is an open finding again'),
  reopened: z.array(Reopened).describe('For good: asking again is a new acceptance'),
});
export type Acceptance = z.infer<typeof Acceptance>;

/** How one finding stands with what people accepted. */
export const AcceptanceState = z.object({
  state: z.enum(['accepted', 'reopened']),
  approval_id: z.string(),
  reason: z.string(),
  owner: z.string(),
  approved_by: z.array(z.string()),
  accepted_at: z.string(),
  until: z.string(),
  because: z.string().nullable().describe('Why it is open again; null while it is accepted'),
});
export type AcceptanceState = z.infer<typeof AcceptanceState>;
