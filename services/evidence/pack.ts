import { z } from 'zod';
import { AuditEntry, isAuthentic } from '../audit/entry.js';
import { Approval } from '../contracts/approval.js';
import { hashOf, planHash } from '../patching/plan-hash.js';
import { count } from '../words.js';
import { evidenceHash } from './hash.js';

/** Everything on which people decided about one approval, and what the audit chain holds of it, for whoever checks later. */
export const EvidencePack = z.strictObject({
  format: z.literal('sre-agent-evidence-pack'),
  version: z.literal(1),
  made_at: z.string(),
  /** With its plan, evidence, decisions and run as they stand. */
  approval: Approval,
  /** Entries of the chain that name it, in order. */
  audit: z.array(AuditEntry),
  hash: z.string().describe('SHA-256 of the canonical JSON of everything else'),
});
export type EvidencePack = z.infer<typeof EvidencePack>;

export function evidencePack(approval: Approval, chain: readonly AuditEntry[], now: Date): EvidencePack {
  const audit = chain.filter(({ subjects }) => subjects.includes(approval.approval_id));
  const content = {
    format: 'sre-agent-evidence-pack' as const,
    version: 1 as const,
    made_at: now.toISOString(),
    approval,
    audit,
  };
  return { ...content, hash: hashOf(content) };
}

export interface PackCheck {
  readonly what: string;
  readonly ok: boolean;
  readonly detail: string;
}

/**
 * Whether a pack is what was exported, and whether what it holds belongs together. A whole rewrite of it is told by its
 * audit entries alone: their places and hashes must be those of the chain (`sre-agent audit export`), which is anchored.
 */
export function checkPack(pack: EvidencePack): PackCheck[] {
  const { hash, ...content } = pack;
  const { approval, audit } = content;
  const { plan, evidence, evidence_hash, decisions } = approval;
  const check = (what: string, ok: boolean, detail: string): PackCheck => ({ what, ok, detail });
  const forged = audit.filter((entry) => !isAuthentic(entry));
  const frozen =
    evidence_hash !== undefined && audit.some(({ subjects }) => subjects.includes(`evidence:${evidence_hash}`));
  const votes = decisions.filter(({ decision }) => decision === 'approve' || decision === 'break_glass');
  const others = votes.filter((vote) => !isOfPack(vote, approval));
  const unaudited = decisions.filter(
    ({ decision, by }) =>
      !audit.some((one) => one.operation === 'decide_approval' && one.outcome === decision && one.actor.id === by.id),
  );
  const nobody = 'nobody voted';
  return [
    check('the pack', hashOf(content) === hash, `SHA-256 ${hash}`),
    check('the plan', planHash(plan.content) === plan.hash, `SHA-256 ${plan.hash}`),
    evidence
      ? check(
          'the evidence',
          evidenceHash(evidence) === evidence_hash && frozen,
          `SHA-256 ${evidence_hash}, frozen in the audit chain`,
        )
      : check('the evidence', evidence_hash === undefined, 'none was frozen'),
    check(
      'the votes',
      others.length === 0,
      votes.length === 0 ? nobody : `${count(votes.length, 'vote')} for this plan and this evidence`,
    ),
    check('the decisions', unaudited.length === 0, `${count(decisions.length, 'decision')}, each in the audit chain`),
    check(
      'the audit entries',
      forged.length === 0 && audit.length > 0,
      `${count(audit.length, 'entry', 'entries')}, each by its hash`,
    ),
  ];
}

/** A vote names the plan and the evidence that it is for; one from before there was evidence names none. */
const isOfPack = (vote: Approval['decisions'][number], { plan, evidence_hash, narrowed = [] }: Approval): boolean =>
  (vote.plan_hash === plan.hash || narrowed.some(({ from }) => from.hash === vote.plan_hash)) &&
  (vote.evidence_hash === undefined || vote.evidence_hash === evidence_hash);

const FENCE = '```';

/** One file for people and programs: the words first, the pack itself behind them. */
export function packMarkdown(pack: EvidencePack): string {
  const { approval, audit, made_at } = pack;
  const { plan, evidence, decisions, run } = approval;
  const list = (heading: string, lines: readonly string[]): string[] =>
    lines.length === 0 ? [] : ['', `## ${heading}`, ...lines.map((line) => `- ${plain(line)}`)];
  return [
    `# Evidence of approval ${approval.approval_id}`,
    '',
    `${plain(plan.content.title)}. Asked for by ${plain(approval.requested_by.name)} at ${approval.requested_at}, ${approval.status}. Exported at ${made_at}.`,
    '',
    '| of | SHA-256 |',
    '| --- | --- |',
    `| plan | ${plan.hash} |`,
    ...(approval.evidence_hash ? [`| evidence | ${approval.evidence_hash} |`] : []),
    `| this pack | ${pack.hash} |`,
    ...list('Why now', evidence?.why_now ?? []),
    ...list('What is touched', evidence?.blast_radius ?? []),
    ...list('What nobody could see', evidence?.unknown ?? ['the evidence: none was frozen']),
    ...list(
      'Decisions',
      decisions.map((one) => `${one.at} ${one.by.name}: ${one.decision}${one.comment ? ` (${one.comment})` : ''}`),
    ),
    ...list('Hosts', run?.hosts.map(({ name, state, detail }) => `${name}: ${state}, ${detail}`) ?? []),
    ...list(
      'Audit chain',
      audit.map(
        ({ seq, at, actor, operation, outcome, hash }) =>
          `${seq} ${at} ${actor.name}: ${operation} ${outcome} (${hash})`,
      ),
    ),
    '',
    '## The pack',
    '`sre-agent audit check <this file>` says whether it is whole.',
    '',
    `${FENCE}json`,
    JSON.stringify(pack),
    FENCE,
    '',
  ].join('\n');
}

/** Nothing in it is markup, or a line of its own. */
const plain = (text: string): string => text.replace(/\s+/g, ' ').replace(/[\\`*_[\]<>|#]/g, '\\$&');

/** The pack in a file that was exported, as JSON or in Markdown. @throws SyntaxError, z.ZodError where there is none. */
export function readPack(text: string): EvidencePack {
  const [, fenced] = /^```json\n(.*)\n```$/m.exec(text) ?? [];
  return EvidencePack.parse(JSON.parse(fenced ?? text));
}
