import type { RestoreChecks } from '../contracts/approval.js';
import type { RestoredHost } from '../contracts/plan.js';
import type { Health } from '../patching/gate.js';
import { compareInstalled } from '../patching/verification.js';
import { count, listing } from '../words.js';

export type Back =
  | { readonly kind: 'waiting'; readonly for: string }
  | { readonly kind: 'back'; readonly checks: RestoreChecks }
  | { readonly kind: 'bad'; readonly detail: string; readonly checks: RestoreChecks };

/** A restored host gets its agent and inventory back within minutes. Milliseconds after the end of its execution. */
export const BACK_LIMIT_MS = 15 * 60_000;

/**
 * Whether a host is back: AWS's word that the task succeeded is not enough. Its status checks pass, its agent answers,
 * and an inventory made afterwards shows the versions from before.
 */
export function isBack(host: RestoredHost, health: Health, { endedAt, now }: { endedAt: Date; now: Date }): Back {
  const checks = checksOf(host, health);
  const missing = Object.entries(checks).filter(([, state]) => state !== 'passed');
  if (missing.length === 0) return { kind: 'back', checks };
  const words = missing.map(
    ([check, state]) => (state === 'failed' ? said[check] : `${said[check]} not seen`) ?? check,
  );
  if (now.getTime() - endedAt.getTime() < BACK_LIMIT_MS) return { kind: 'waiting', for: listing(words) };
  const limit = count(BACK_LIMIT_MS / 60_000, 'minute');
  return {
    kind: 'bad',
    detail: `put back, but ${limit} later: ${[listing(words), ...health.failures].join('. ')}`,
    checks,
  };
}

const said: Readonly<Record<string, string>> = {
  root_volume: 'the new root volume',
  status_checks: 'status checks',
  ssm_agent: 'the SSM agent',
  package_versions: 'the versions from before',
};

function checksOf(host: RestoredHost, { checks, agent, versions }: Health): RestoreChecks {
  const healthy = checks && [checks.instance, checks.system].every((status) => status === 'ok');
  return {
    root_volume: 'passed',
    status_checks: checks ? (healthy ? 'passed' : 'failed') : 'unknown',
    ssm_agent: agent === null ? 'unknown' : agent === 'Online' ? 'passed' : 'failed',
    package_versions: versionsCheck(host, versions),
  };
}

function versionsCheck(host: RestoredHost, versions: Health['versions']): RestoreChecks['package_versions'] {
  const seen = host.packages.map(({ name, to }) => ({ to, installed: versions?.get(name) }));
  if (seen.some(({ installed }) => installed === undefined)) return 'unknown';
  const same = seen.every(({ to, installed = '' }) => compareInstalled(host, installed, to) === 0);
  return same ? 'passed' : 'failed';
}
