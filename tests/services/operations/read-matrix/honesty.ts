import assert from 'node:assert/strict';
import type { Coverage, Gap, Status } from '../../../../services/schema.js';
import type { AwsCall } from './fleet.js';
import type { Claims, Fact, Question } from './questions.js';

/** An answer as a program gets it and as a person reads its first line. */
export interface Told {
  readonly status: Status;
  readonly coverage: Coverage;
  readonly claims: Claims;
  readonly firstLine: string;
  readonly text: string;
  /** Sentences about what is not known, of an answer that is about no hosts. */
  readonly unread?: readonly string[];
}

export interface Struck {
  readonly question: Question;
  readonly call: AwsCall;
  /** What the gap may say of it. */
  readonly reasons: readonly Gap['reason'][];
  /** Only the first call failed: hosts that no gap names were answered for by the others. */
  readonly once?: boolean;
}

/** How gaps and people call the services of the sandbox. */
const called: Readonly<Record<string, readonly [gap: string, words: RegExp]>> = {
  ec2: ['ec2', /\bEC2\b/],
  ssm: ['ssm', /\bSystems Manager\b/],
  inspector2: ['inspector2', /\bInspector\b/],
  monitoring: ['cloudwatch', /\bCloudWatch\b/i],
  logs: ['logs', /\bCloudWatch Logs\b/],
  elasticloadbalancing: ['elasticloadbalancing', /\bElastic Load Balancing\b/],
  cloudtrail: ['cloudtrail', /\bCloudTrail\b/],
  config: ['config', /\bAWS Config\b/],
  guardduty: ['guardduty', /\bGuardDuty\b/],
  securityhub: ['securityhub', /\bSecurity Hub\b/],
  dynamodb: ['dynamodb', /\bDynamoDB\b/],
  s3: ['s3', /\bS3\b/],
};

/** What is said of hosts, without the service that says it. */
const statesOfHosts = new Set<Gap['reason']>(['not_scanned', 'not_managed']);

/** Words that let somebody go home. */
const good =
  /\b(nothing (suspicious|unusual|needs|to do|wrong)|no (open|active) findings?|no incidents?|all \d+ hosts|hosts? (is|are) compliant|compliant|clean|safe|secure|healthy|quiet|up to date)\b/i;

/** @throws AssertionError when the answer hides that a call failed, or claims more than was seen. */
export function assertHonest(told: Told, whole: Told, struck: Struck): void {
  if (told.unread) {
    const known = new Set(whole.unread);
    assert.ok(
      told.unread.some((one) => !known.has(one)),
      `nothing says that ${struck.call} failed: ${told.unread.join(' ')}`,
    );
    assertUntouched(told, whole, struck);
    return;
  }
  const { question, call, reasons, once = false } = struck;
  const [service = ''] = call.split(':');
  const [gapName, words] = called[service] ?? [service, new RegExp(service)];
  const gaps = told.coverage.failed.filter((gap) => gap.service === gapName && reasons.includes(gap.reason));
  assert.ok(gaps.length > 0, `no gap says that ${gapName} ${reasons.join(' or ')}: ${JSON.stringify(told.coverage)}`);
  assert.notEqual(told.status, 'complete');
  const naming = gaps.some(({ reason }) => statesOfHosts.has(reason)) ? /never scanned|not managed/ : words;
  assert.match(told.firstLine, naming, `the first line does not name the service: ${told.firstLine}`);
  assert.match(told.firstLine, /partial|unknown|never scanned|not managed/i, 'the first line reads as complete');

  const hidden = new Set(gaps.flatMap(({ instances }) => instances));
  for (const [subject, facts] of Object.entries(whole.claims)) {
    for (const [name, fact] of Object.entries(facts)) {
      const now = told.claims[subject]?.[name] ?? null;
      const named = subject === '*' || !once || hidden.has(subject) || question.details?.includes(name);
      const touched = question.restsOn[name]?.includes(call) && named;
      const where = `${name} of ${subject}`;
      if (!touched) assert.deepEqual(now, fact, `${where} does not rest on what failed`);
      else
        assert.ok(
          isHonest(now, fact, question.lists?.includes(name)),
          `${where}: ${JSON.stringify(now)}, not ${JSON.stringify(fact)}`,
        );
    }
  }
  if (touchesVerdict(struck))
    assert.ok(!isGoodNews(told.firstLine), `good news of what was not seen: ${told.firstLine}`);
}

/** Good news needs everything it rests on; bad news stands, as a lower bound if need be. */
function isHonest(now: Fact, fact: Fact, isList = false): boolean {
  if (now === null) return true;
  if (isNothing(fact)) return isList && isNothing(now);
  if (typeof now === 'number' && typeof fact === 'number') return now > 0;
  if (Array.isArray(now) && Array.isArray(fact)) return now.length > 0 && now.every((one) => fact.includes(one));
  return now === fact;
}

const isNothing = (fact: Fact): boolean =>
  fact === 0 || fact === false || /^compliant$/i.test(String(fact)) || (Array.isArray(fact) && fact.length === 0);

const touchesVerdict = ({ question, call }: Struck): boolean =>
  Object.values(question.restsOn).some((calls) => calls.includes(call));

/** What is said before what is not known, unless it says itself that it does not know or of what it speaks. */
function isGoodNews(firstLine: string): boolean {
  const [claim = ''] = firstLine.split(/ · (?:partial: )?\d+ of \d+ hosts? answered/);
  return good.test(claim.replace(/nobody can say [^·]*|nothing \w+( in the last [^·]*)? in what was read/gi, ''));
}

/** @throws AssertionError when a claim changed that does not rest on the call. */
export function assertUntouched(told: Told, whole: Told, struck?: Pick<Struck, 'question' | 'call'>): void {
  for (const [subject, facts] of Object.entries(whole.claims)) {
    for (const [name, fact] of Object.entries(facts)) {
      if (struck?.question.restsOn[name]?.includes(struck.call)) continue;
      assert.deepEqual(told.claims[subject]?.[name] ?? null, fact, `${name} of ${subject}`);
    }
  }
}

/** Answers as a careless product gives them, each in one respect. */
export function whitewashed(told: Told, whole: Told): Told[] {
  const nothing = (fact: Fact): Fact => (typeof fact === 'number' ? 0 : Array.isArray(fact) ? [] : fact);
  const zeros = Object.entries(told.claims).map(([subject, facts]) => [
    subject,
    Object.fromEntries(
      Object.entries(facts).map(([name, now]) => [name, now ?? nothing(whole.claims[subject]?.[name] ?? null)]),
    ),
  ]);
  const claimed = Object.values(told.claims).flatMap((facts) => Object.values(facts));
  return [
    { ...told, coverage: { ...told.coverage, failed: [] } },
    { ...told, status: 'complete' },
    { ...told, firstLine: 'All 3 hosts are compliant' },
    ...(whole.status === 'complete' ? [{ ...told, firstLine: whole.firstLine }] : []),
    ...(claimed.includes(null) ? [{ ...told, claims: Object.fromEntries(zeros) as Claims }] : []),
  ];
}
