import type { ComplianceStatus, ConfigurationChange, HostConfiguration } from '../../contracts/configuration-change.js';
import type { Host } from '../../instances.js';
import { count } from '../../words.js';
import type { Judgement } from './judgements.js';
import type { ConfigurationReading } from './reading.js';
import { essentialTypes, judgedTypes, keyOf, refOf, resourceTypes } from './resource.js';

const severities = ['critical', 'high', 'medium', 'low'] as const;

/**
 * Where a host stands. Not compliant: a Config rule says so, or a critical or high change of the time still stands.
 * Compliant: everything about it is recorded and was read, and rules that look at it say so. Everything else is
 * INSUFFICIENT_DATA.
 */
export function hostVerdict(
  host: Host,
  reading: ConfigurationReading,
  /** Of this host. */
  { keys, changes: mine }: { readonly keys: readonly string[]; readonly changes: readonly ConfigurationChange[] },
): HostConfiguration {
  const standing = mine.filter(({ undone, impact }) => !undone && impact !== null);
  const essential = keys.filter((key) => essentialTypes.includes(refOf(key).type));
  const { violated, passed, doubts } = rules(host, essential, reading);
  const grave = standing.flatMap(({ impact, resource_id }) =>
    impact?.severity === 'critical' || impact?.severity === 'high' ? [`${impact.title} (${resource_id})`] : [],
  );
  const unread = essential.filter((key) => reading.histories.get(key)?.state !== 'known');
  const unsure = [
    ...(!reading.recorder ? ['whether AWS Config records is not known'] : []),
    ...(reading.recorder?.off ? [reading.recorder.off] : []),
    ...(reading.recorder && !reading.recorder.off ? notRecorded(reading) : []),
    ...(unread.length > 0 ? [`no history of ${unread.map((key) => refOf(key).id).join(', ')}`] : []),
    ...doubts,
  ];
  const bad = [...new Set([...violated, ...grave])];
  const status: ComplianceStatus =
    bad.length > 0 ? 'NON_COMPLIANT' : unsure.length > 0 ? 'INSUFFICIENT_DATA' : 'COMPLIANT';
  const reasons = [...bad, ...unsure];
  const blind = !reading.recorder || reading.recorder.off !== null || unread.length > 0;
  return {
    instance_id: host.instance_id,
    name: host.name,
    compliance_status: status,
    reasons: reasons.length > 0 ? reasons : [passed],
    change_count: blind ? null : mine.length,
    worst: severities.find((severity) => standing.some(({ impact }) => impact?.severity === severity)) ?? null,
  };
}

const notRecorded = ({ recorder }: ConfigurationReading): string[] =>
  essentialTypes
    .filter((type) => recorder?.frequencyOf(type) === 'not_recorded')
    .map((type) => `${type} is not recorded`);

function rules(host: Host, keys: readonly string[], { judgements }: ConfigurationReading) {
  const itself = keyOf({ type: resourceTypes.instance, id: host.instance_id });
  const asked = keys.filter((key) => key === itself || (judgedTypes.includes(refOf(key).type) && isPresent(host, key)));
  const judged = asked.flatMap((key) =>
    (judgements.get(key) ?? []).map((one) => ({ ...one, key, text: `${ruleText(one)} (${refOf(key).id})` })),
  );
  const unread = asked.some((key) => !judgements.has(key));
  const unjudged = judgements.has(itself) && !judged.some(({ key }) => key === itself);
  const open = judged.filter(({ said }) => said !== 'COMPLIANT' && said !== 'NON_COMPLIANT');
  const compliant = judged.filter(({ said }) => said === 'COMPLIANT');
  return {
    violated: judged.flatMap(({ said, text }) => (said === 'NON_COMPLIANT' ? [text] : [])),
    passed: compliant.some(({ rule }) => rule === null)
      ? 'Every Config rule passed'
      : `${count(compliant.length, 'Config rule')} passed`,
    doubts: [
      ...(unread ? ['not every Config rule could be read'] : []),
      ...(unjudged ? ['no Config rule looks at it'] : []),
      ...open.map(({ text }) => `could not be judged: ${text}`),
    ],
  };
}

const ruleText = ({ rule, said, violated }: Judgement): string =>
  rule ?? (said === 'NON_COMPLIANT' ? count(violated ?? 1, 'Config rule') : 'its Config rules');

/** What belonged to the host once is not judged any more. */
const isPresent = (host: Host, key: string): boolean =>
  [...host.securityGroupIds, ...host.attachedIds].includes(refOf(key).id);

/** One for all: the worst that is known, and nothing good while anything is not. */
export function overall(hosts: readonly HostConfiguration[], complete: boolean): ComplianceStatus {
  if (hosts.some(({ compliance_status }) => compliance_status === 'NON_COMPLIANT')) return 'NON_COMPLIANT';
  const sure =
    complete && hosts.length > 0 && hosts.every(({ compliance_status }) => compliance_status === 'COMPLIANT');
  return sure ? 'COMPLIANT' : 'INSUFFICIENT_DATA';
}
