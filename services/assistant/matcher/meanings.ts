/** Words of the field that say the same. A word may have one meaning here; what it means in a sentence is for the classifier. */
const MEANINGS: Readonly<Record<string, string>> = {
  vulnerability:
    'vulnerability vulnerabilities vulnerable vuln vulns cve cves finding findings weakness weaknesses flaw flaws hole holes exploitable exploit exploits exploited kev epss ghsa inspector insecure unsafe @cve log4shell log4j heartbleed shellshock spring4shell regresshion spectre meltdown terrapin backdoor rce',
  risk: 'risk risks risky riskiest riskier dangerous danger dangers threatened exposed exposure exposures severity urgent urgency worst priority priorities prioritise prioritize scariest bad worse important',
  patch: 'patch patches patching patched hotfix hotfixes update updates updating upgrade upgrades upgrading',
  patched:
    'unpatched outdated compliant compliance noncompliant compliancy baseline baselines reboot reboots pending_reboot stale behind uptodate',
  fix: 'fix fixes fixing remediate remediation remediating resolve mend repair mitigate',
  window:
    'window windows slot slots when schedule scheduled scheduling quiet quietest downtime maintenance idle calm offpeak timing best',
  metric:
    'metric metrics cpu memory mem ram disk disks network load usage utilization utilisation bandwidth throughput latency iops swap credits performance cloudwatch slow sluggish busy hot overloaded healthy health space full saturated spiking spike spikes anomaly anomalies graph graphs graphs stats statistics stressed doing',
  security:
    'security attack attacks attacked attacker attackers intrusion intrusions intruder breach breached hack hacked hacker hackers compromised suspicious malicious threat threats incident incidents guardduty brute bruteforce escalation privilege privileges mitre login logins logon logons signin signins malware unauthorized unauthorised break-in crypto mining exfiltration phishing fishy shady weird odd strange',
  change:
    'change changes changed changing config configuration configurations drift drifted modified modification modifications altered alteration edited edit edits touched tampered reconfigured imds imdsv2 opened open port ports ingress sg firewall rule rules attached detached installed removed',
  trail:
    'cloudtrail trail history activity activities calls call api happened happen events event audit log logs timeline investigate forensics forensic story credentials',
  report:
    'report reports export exports exporting document dump download spreadsheet summary pdf write-up writeup @format @report sarif',
  approval:
    'approval approvals approve approved approving approver approvers pending sign-off signoff decide decision decisions request requests workflow workflows queue authorise authorize ok okay',
  reject: 'reject rejects decline declined deny denied refuse refused veto',
  alert:
    'alert alerts alarm alarms notification notifications page pages pager paged ringing ping pings warning warnings firing',
  handover: 'handover handovers hand-over handoff hand-off shift shifts oncall on-call handing briefing brief takeover',
  freeze: 'freeze freezes frozen freezing blackout moratorium unfreeze thaw lockdown embargo blocked',
  stop: 'stop stops stopped stopping halt abort kill emergency panic pause cease',
  rollback: 'rollback rollbacks revert reverting undo restore downgrade unpatch roll rolled rolling',
  accept:
    'accept accepts accepted accepting acceptance acceptances waive waiver waivers exception exceptions tolerate ignore suppress exempt',
  plan: 'plan plans planning planned',
  rehearse: 'rehearse rehearsal rehearsals simulate simulation dryrun dry-run dry trial preview',
  policy: 'policy policies quorum role roles permission permissions rights viewer operator approver people access',
  subscribe:
    'subscribe unsubscribe subscription subscriptions mute unmute notify notified notifications channel quiet silence here',
  acknowledge: 'acknowledge ack acked snooze dismiss assign reopen irrelevant silence',
  host: '@host host hosts instance instances server servers machine machines box boxes vm vms node nodes ec2 fleet',
  show: 'show list display give get tell see view print pull fetch bring present find look check open',
  ask: 'what which who where why how is are does do did has have was were can could any',
};

const byWord = new Map<string, string[]>();
for (const [meaning, words] of Object.entries(MEANINGS)) {
  for (const word of words.split(' ')) byWord.set(word, [...(byWord.get(word) ?? []), meaning]);
}

export const meaningsOf = (word: string): readonly string[] => byWord.get(word) ?? [];
export const meaningfulWords = (): readonly string[] => [...byWord.keys()].filter((word) => /^[a-z]{4,}$/.test(word));
