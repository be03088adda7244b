import type { Logger } from 'pino';
import type { Acceptances } from '../acceptance/acceptances.js';
import type { Approvals } from '../approvals/approvals.js';
import type { Faces } from '../approvals/faces.js';
import type { FollowUp } from '../approvals/follow-up.js';
import type { ApprovalRecords } from '../approvals/records.js';
import type { AuditTrail } from '../audit/trail.js';
import type { Clients } from '../aws/clients.js';
import type { ChangeControl } from '../change-control/change-control.js';
import type { Clock } from '../clock.js';
import type { HandOver } from '../contracts/hand-over.js';
import { Outbox } from '../outbox/outbox.js';
import type { People } from '../people.js';
import type { Policy } from '../policy.js';
import { Poll } from '../poll.js';
import type { Services } from '../services.js';
import type { Table } from '../table.js';
import type { Measure } from '../telemetry/measure.js';
import { Alerts } from './alerts.js';
import { FanOut } from './fan-out.js';
import { AlertGroups } from './groups.js';
import { HandOverTimes } from './hand-over-times.js';
import { HandOvers } from './hand-overs.js';
import { AlertHandling } from './handling.js';
import { AlertQuestions } from './questions.js';
import { SigningCertificates } from './signing-certificates.js';
import { Spread } from './spread.js';
import type { Subscriptions } from './subscriptions.js';
import { UnansweredQuestions } from './unanswered-questions.js';
import { UndeliveredMessages } from './undelivered.js';
import { LastLook } from './watch/last-look.js';
import { Watch } from './watch/watch.js';
import { messageWords } from './words.js';

interface MessagingOptions {
  readonly table: Table;
  readonly approvals: Pick<ApprovalRecords, 'find'>;
  readonly faces: Faces;
  readonly handOver: (signal: AbortSignal) => Promise<HandOver>;
  /** Programs hear of it there too. */
  readonly fanOutTopicArn: string | undefined;
  readonly clock: Clock;
  readonly log: Logger;
  readonly measure: Measure;
}

/** How something that was not asked for reaches people. */
export interface Messaging {
  readonly groups: AlertGroups;
  readonly outbox: Outbox;
  readonly spread: Spread;
  readonly fanOut: FanOut;
}

/** Needs nothing of what it tells about: approvals and alerts both speak through it. */
export function createMessaging(options: MessagingOptions): Messaging {
  const { table, approvals, faces, handOver, fanOutTopicArn, clock, log, measure } = options;
  const groups = new AlertGroups(table, clock);
  const outbox = new Outbox({
    table,
    faces,
    // Only who publishes to the topic may.
    sends: ({ surface, conversation_id }) => surface !== 'sns' || conversation_id === fanOutTopicArn,
    words: messageWords({ groups, approvals, handOver, clock }),
    clock,
    log,
    measure,
  });
  const fanOut = new FanOut(outbox, fanOutTopicArn);
  return { groups, outbox, fanOut, spread: new Spread({ table, outbox, clock }) };
}

interface AlertingOptions extends Messaging {
  readonly table: Table;
  readonly subscriptions: Subscriptions;
  readonly reads: Pick<Services, 'instances' | 'findings'>;
  readonly audit: AuditTrail;
  readonly people: People;
  readonly policy: Policy;
  readonly records: Pick<ApprovalRecords, 'find'>;
  readonly approvals: Approvals;
  readonly followUp: FollowUp;
  readonly changeControl: ChangeControl;
  readonly acceptances: Acceptances;
  readonly clients: Clients;
  readonly artifactBucket: string;
  readonly notifications: { readonly topicArns: readonly string[]; readonly certificateUrl: RegExp };
  readonly clock: Clock;
  readonly wall: Clock;
  readonly log: Logger;
}

type Alerting = Pick<
  Services,
  'alerts' | 'alertGroups' | 'alertHandling' | 'alertQuestions' | 'handOvers' | 'outbox' | 'poll' | 'undelivered'
>;

/** All that the assistant says by itself, but for approvals. Nothing is asked of AWS yet. */
export function createAlerting(options: AlertingOptions): Alerting {
  const { groups, outbox, spread, fanOut, table, subscriptions, reads, clients, clock, wall, log, notifications } =
    options;
  const { approvals, changeControl, acceptances } = options;
  const lastLook = new LastLook(clients, options.artifactBucket);
  const undelivered = new UndeliveredMessages(outbox, groups, options.records);
  const handOvers = new HandOvers({ approvals, changeControl, acceptances, lastLook, groups, undelivered, clock });
  const alertHandling = new AlertHandling({ groups, subscriptions, outbox, spread, clock });
  const alertQuestions = new AlertQuestions({
    ...{ groups, outbox, subscriptions, clock, audit: options.audit, people: options.people },
    tell: (alert) => alerts.tell(alert),
    show: (group) => alertHandling.show(group),
  });
  const unanswered = new UnansweredQuestions({
    ...{ groups, outbox, subscriptions, clock, log, people: options.people, policy: options.policy },
    tell: (alert) => alerts.tell(alert),
    show: (group) => alertHandling.show(group),
    showQuestion: (groupId, question) => alertQuestions.show(groupId, question),
  });
  const alerts: Alerts = new Alerts({
    table,
    subscriptions,
    groups,
    spread,
    instances: reads.instances,
    questions: alertQuestions,
    show: (group) => alertHandling.show(group),
    sns: () => clients.sns(),
    topicArns: notifications.topicArns,
    certificates: new SigningCertificates(notifications.certificateUrl),
    clock,
    wall,
    log,
  });
  const watch = new Watch({ reads: { ...reads, acceptances, clock }, alerts, fanOut, lastLook, table, clock, log });
  const handOverTimes = new HandOverTimes({ subscriptions, outbox, clock });
  return {
    alerts,
    alertGroups: groups,
    alertHandling,
    alertQuestions,
    handOvers,
    outbox,
    undelivered,
    poll: new Poll({ watch, followUp: options.followUp, handOverTimes, unanswered, outbox, log }),
  };
}
