import { wordsIn } from '../plain-text.js';
import type { Marked } from './marked.js';

type Names = readonly (readonly [RegExp, string])[];
const named = (names: Names, ...texts: readonly string[]): readonly string[] =>
  names.flatMap(([pattern, name]) => (texts.some((text) => pattern.test(text)) ? [name] : []));

const FORMATS: Names = [
  [/\b(?:csv|spread ?sheets?|excel|xlsx?|cvs)\b/, 'csv'],
  [/\bhtml?\b|\bweb ?page\b/, 'html'],
  [/\b(?:markdown|md|mark down|markdwon)\b/, 'markdown'],
  [/\bsarif\b/, 'sarif'],
  [/\bocsf\b/, 'ocsf'],
  [/\b(?:cyclone ?-?dx(?:[- ]?vex)?|vex)\b/, 'cyclonedx-vex'],
  [/\bjson\b/, 'json'],
];

export function takeFormat(text: Marked): string | undefined {
  const format = FORMATS.find(([pattern]) => pattern.test(text.text));
  if (format) text.take(format[0], '@format');
  return format?.[1];
}

const METRICS: Names = [
  [
    /\bcpu(?! (?:burst )?credits?)[a-z]*\b|\bprocessors?\b|\bcup (?:usage|load|utili)|\b(?:cpu |processor |v?cpu-)?cores (?=busy|used|pegged|maxed|at|are|loaded)|\bvcpus?\b/,
    'cpu',
  ],
  [/\b(?:memory|mem|ram|memroy|memery|mermory|swap|oom|heap|swapping|oomkilled)\b/, 'memory'],
  [
    /\b(?:disks?|storage|disc|(?<!\b(?:traffic|network|logs?|requests?|data|message|event|high|large) )volumes?|file ?systems?|dsik|free space|space (?:(?:is|there|we have) )*(?:left|free|usage|remaining|available)|out of (?:disk |free )?space|running full(?! (?:tilt|throttle|speed|load|steam))|how full|(?:getting|is|be|nearly|almost|close to|run|runs|becoming) full|\bfull(?= up)|filling up|(?:low on|running out of) (?:disk )?space|inodes?|iops|root partition|partitions?|ebs|block devices?|queue (?:depth|length)|(?:read|write) (?:latency|latencies|speed)|reads? (?:and|or|&) writes?|(?<!\b(?:net|network) )(?:io|i\/o)(?: ?waits?| ?latency)?)\b/,
    'disk',
  ],
  [
    /\b(?:networks?|netwrok|bandwidth|bandwith|throughput|network ?(?:in|out)|traffic|packets?|bytes (?:in|out)|ingress traffic|egress)\b/,
    'network',
  ],
  [
    /\bstatus ?checks?[a-z]*\b|\b(?:system|instance|health|ec2) (?:status )?checks?\b|\breachab[a-z]+\b|\bimpaired\b|\b(?:is|are|was|were|still|back) @host (?:still |back )?(?:up|down|alive|dead|online|offline|responding)\b|@host (?:is |was )(?:still |back )?(?:up|down|alive|dead|online|offline|responding)\b/,
    'status',
  ],
  [/\b(?:cpu |burst )?credits?(?: balance)?\b|\bburst balance\b/, 'credits'],
];

export const CLOUDWATCH_METRICS = [
  'CPUUtilization',
  'CPUCreditBalance',
  'CPUCreditUsage',
  'CPUSurplusCreditBalance',
  'NetworkIn',
  'NetworkOut',
  'NetworkPacketsIn',
  'NetworkPacketsOut',
  'DiskReadOps',
  'DiskWriteOps',
  'DiskReadBytes',
  'DiskWriteBytes',
  'EBSReadOps',
  'EBSWriteOps',
  'EBSReadBytes',
  'EBSWriteBytes',
  'StatusCheckFailed',
  'StatusCheckFailed_Instance',
  'StatusCheckFailed_System',
  'mem_used_percent',
  'disk_used_percent',
  'swap_used_percent',
];

/**
 * As CloudWatch calls them where that is how they were said, otherwise the short names of `get_ec2_cloudwatch_metrics`.
 * @param marked without the names of hosts, which may be words of metrics.
 */
export function metricsIn(marked: string, plain: string): readonly string[] {
  const exact = CLOUDWATCH_METRICS.filter((name) => new RegExp(`(?<!\\w)${name.toLowerCase()}(?!\\w)`).test(plain));
  const short = exact.reduce((text, name) => text.replaceAll(name.toLowerCase(), ' '), marked);
  return [...named(METRICS, asked(short)), ...exact];
}

/** Metrics that are spoken of and not asked for. @example "cpu, not memory", "is the cpu high because of disk io" */
const asked = (text: string): string => OTHERWISE.reduce((rest, [pattern, said]) => rest.replace(pattern, said), text);
const METRIC =
  '(?:cpu|memory|mem|ram|disks?|storage|ebs|networks?|traffic|bandwidth|status checks?|credits?|load|iops?|i\\/o|block devices?)';
const ASIDE = new RegExp(
  `(?<!\\b(?:is|are|was|were|do|does|did|has|have|had|why) )\\b(?:not|without|except(?: for)?|excluding|instead of|rather than|other than|apart from|because of|due to|caused by|ignor(?:e|ing)) (?:the |its |any |a |high |heavy )*${METRIC}(?: (?:usage|load|io|traffic))?(?:(?:,| and| or| nor) (?:the )?${METRIC})*`,
  'g',
);
const DISK_TRAFFIC =
  /\b(?:disks?|volumes?|ebs|storage) (?:read |write |io )?(?:throughput|bandwidth|traffic)\b|\b(?:throughput|bandwidth|traffic) (?:of|on|to) (?:the |its )?(?:disks?|volumes?|storage)\b/g;
/** What is full is a disk, unless it is said that it is something else. */
const FULL_MEMORY =
  /\b(?:memory|mem|ram|swap|heap) (?:is |are |be |getting |running |nearly |almost |close to |filling |how )*(?:full|up)\b|\b(?:how )?full (?:is |are |of )*(?:the |its )?(?:memory|mem|ram|swap|heap)\b|\brunning out of (?:memory|ram|swap)\b|\b(?:free|space (?:left )?in) (?:memory|ram|swap)(?: space)?\b|\b(?:memory|ram|swap|heap) space(?: (?:left|free|usage|remaining|available))?\b/g;

const NETWORK_REACH = /\b(?:network )?((?:un)?reachab\w+)(?: (?:over|via|on|from|through) the (?:network|internet))?/g;
const CPU_CREDITS =
  /\bcpu (?:surplus |launch |burst )?credits?\b|\bcredits?(?: balance| usage)? (?:of|for|on) (?:the |its )?cpu\b/g;
const OTHERWISE: readonly (readonly [RegExp, string])[] = [
  [ASIDE, ' '],
  [DISK_TRAFFIC, 'disk'],
  [FULL_MEMORY, 'memory'],
  [NETWORK_REACH, '$1'],
  [CPU_CREDITS, 'credits'],
];

const KINDS: Names = [
  [
    /\b(?:log(?:ged|ging)?[- ]?(?:ins?|into|ons?|onto)|logs? (?:in|into)|logins?|logons?|sign(?:ed|ing)?[- ]?ins?|signins?|ssh(?:ed)?|brute[- ]?forc[a-z]*|passwords?|auth(?:entication)? (?:failures?|errors?|attempts?)|authenticat[a-z]*|console access|lgoins?|loigns?|logisn|mfa)\b/,
    'login',
  ],
  [
    /\b(?:privilege[sd]?|priviledges?|privilige[sd]?|privelege[sd]?|escalat[a-z]*|priv[- ]?esc[a-z]*|elevat(?:ed|ion) (?:of )?(?:rights|permissions|access)?|became (?:an )?admin|admin rights|permission changes?|root access|got root|became root|admin access|(?:gained|got|gets|given|granted|gave (?:him|her|them|it)sel(?:f|ves)) (?:new |more |extra )?(?:admin|root|permissions|rights|privileges)[a-z]*)\b/,
    'privilege_escalation',
  ],
  [/\b(?:config(?:uration)?[- _]?changes?|config_changes|changes? to (?:the )?config(?:uration)?)\b/, 'config_changes'],
];

/** Kinds of security events. */
export const kindsIn = (marked: string, plain: string): readonly string[] => named(KINDS, marked, plain);

const CALLS = [
  'RunInstances',
  'StopInstances',
  'StartInstances',
  'TerminateInstances',
  'RebootInstances',
  'AssumeRole',
  'ConsoleLogin',
  'GetSecretValue',
  'GetCallerIdentity',
  'AuthorizeSecurityGroupIngress',
  'AuthorizeSecurityGroupEgress',
  'RevokeSecurityGroupIngress',
  'CreateSecurityGroup',
  'DeleteSecurityGroup',
  'CreateUser',
  'DeleteUser',
  'CreateRole',
  'CreateAccessKey',
  'AttachRolePolicy',
  'AttachUserPolicy',
  'PutRolePolicy',
  'PassRole',
  'UpdateAssumeRolePolicy',
  'AddRoleToInstanceProfile',
  'AssociateIamInstanceProfile',
  'ReplaceIamInstanceProfileAssociation',
  'ModifyInstanceAttribute',
  'ModifyInstanceMetadataOptions',
  'ModifySnapshotAttribute',
  'AttachVolume',
  'DetachVolume',
  'CreateVolume',
  'CreateImage',
  'CreateTags',
  'DeleteTags',
  'CreateSnapshot',
  'DeleteSnapshot',
  'DeleteTrail',
  'StopLogging',
  'SendCommand',
  'StartSession',
  'DescribeInstances',
  'GetParameter',
  'PutObject',
  'GetObject',
  'DeleteObject',
];

/** Calls and services of AWS by name: `RunInstances events`, `iam calls`. */
export function takeCalls(text: Marked): readonly string[] {
  const words = new Set(wordsIn(text.text));
  const calls = CALLS.filter((call) => words.has(call.toLowerCase()));
  for (const call of calls) text.take(new RegExp(`\\b${call.toLowerCase()}\\b`), '@call');
  const service =
    /\b(iam|s3|ssm|kms|sts|lambda|rds|ec2|dynamodb|secretsmanager|sns|sqs) (?:api )?(?:calls?|events?|activity|api|actions?|requests?|operations?)\b/.exec(
      text.text,
    )?.[1];
  const read = /\bread(?:-only)? (?:events?|calls?|activity|access)\b/.test(text.text) ? ['read'] : [];
  return [...calls, ...(service === undefined ? [] : [service]), ...read];
}

const STATUSES: Names = [
  [/\b(?:rejected|declined|denied|refused|turned down|said no)\b/, 'rejected'],
  [/\b(?:expired|timed out|ran out|lapsed)\b/, 'expired'],
  [/\b(?:cancell?ed|withdrawn)\b/, 'cancelled'],
  [/\b(?:revoked|taken back)\b/, 'revoked'],
  [
    /\b(?:pending|waiting|waits?|open|outstanding|need(?:s|ing)?|undecided|awaiting|to be approved|unapproved|to approve|sign(?:ed)? off)\b/,
    'pending',
  ],
  [/\b(?:approved|accepted|granted|in progress|running|under ?way|active)\b/, 'approved'],
  [/\b(?:all|every|history|past|any state|everything|whatever)\b/, 'all'],
];

/** Of approvals, the first that fits. */
export const statusIn = (text: string): string | undefined => named(STATUSES, text)[0];
