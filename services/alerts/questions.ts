import { createHash } from 'node:crypto';
import type { Conversation } from '../approvals/faces.js';
import { timeOfDay } from '../approvals/time-of-day.js';
import type { AuditEvent } from '../audit/entry.js';
import type { AuditTrail } from '../audit/trail.js';
import type { Clock } from '../clock.js';
import type { Alert } from '../contracts/alert.js';
import type { AlertGroup, AlertQuestion } from '../contracts/message.js';
import { Conflict, NotAllowed, NotFound } from '../errors.js';
import type { Caller } from '../operation.js';
import type { Outbox } from '../outbox/outbox.js';
import type { People, Person } from '../people.js';
import { toAlert } from './alert.js';
import type { AlertGroups } from './groups.js';
import type { Subscriptions } from './subscriptions.js';
import { silenceOf } from './unanswered-questions.js';

interface QuestionsOptions {
  readonly groups: AlertGroups;
  readonly outbox: Outbox;
  readonly subscriptions: Subscriptions;
  readonly audit: Pick<AuditTrail, 'append'>;
  readonly people: People;
  readonly clock: Clock;
  /** Tells everybody who wants to hear of an incident. */
  readonly tell: (alert: Alert) => Promise<unknown>;
  /** Edits every card of a group. */
  readonly show: (group: AlertGroup) => Promise<unknown>;
}

interface Answer {
  readonly groupId: string;
  readonly alertId: string;
  readonly wasMe: boolean;
}

/** "Was this you?": asked of the person whom an event names, and answered by nobody else. */
export class AlertQuestions {
  constructor(private readonly options: QuestionsOptions) {}

  /** Whom the event names, where the list of people knows one of its names. */
  personOf({ done_by = [] }: Alert): Person | undefined {
    for (const name of done_by) {
      const person = this.options.people.byAwsName(name);
      if (person) return person;
    }
    return undefined;
  }

  /** Asks in the direct messages of the person; the cards of the group ask too. Repeating it asks once. */
  async ask(alert: Alert, person: Person): Promise<void> {
    for (const conversation of await this.#directOf(person)) {
      await this.options.outbox.want(conversation, { ...wantedOf(alert.group_id, alert.alert_id), urgent: true });
    }
  }

  /**
   * What the person says. A no is raised to an incident before it is written down: cut off in between, it is said again.
   * @throws NotFound, NotAllowed for anybody else, Conflict for a second answer.
   */
  async answer({ groupId, alertId, wasMe }: Answer, caller: Caller): Promise<AlertGroup> {
    const { groups, audit, clock, tell, show } = this.options;
    const { surface } = caller;
    if (surface !== 'teams' && surface !== 'slack') {
      throw new NotAllowed('This is answered in Teams or Slack, by the person who is asked.');
    }
    const question = checked((await groups.find(groupId))?.questions, alertId, caller, clock.now());
    const alerts = await groups.alertsOf(groupId, MOST_SEARCHED);
    const about = alerts.find(({ alert_id }) => alert_id === alertId);
    if (!wasMe) await tell(incidentOf(question, about, clock.now()));
    const at = clock.now().toISOString();
    const group = await groups.answer(groupId, (questions) => {
      checked(questions, alertId, caller, clock.now());
      return questions.map((one) =>
        one.alert_id === alertId ? { ...one, answer: { was_me: wasMe, at, surface } } : one,
      );
    });
    await audit.append([entryOf({ groupId, alertId, wasMe }, caller, at)]);
    await this.show(groupId, question);
    if (wasMe && question.escalated_at) await this.#calm(question, about, caller);
    await show(group);
    return group;
  }

  /** Where the person was asked, the message says what stands. */
  async show(groupId: string, { alert_id, person }: AlertQuestion): Promise<void> {
    const { outbox, subscriptions } = this.options;
    for (const conversation of await subscriptions.directOf(person.id)) {
      if (!(await outbox.find(conversation.conversation_id, wantedOf(groupId, alert_id).key))) continue;
      await outbox.want(conversation, { ...wantedOf(groupId, alert_id), urgent: false });
    }
  }

  /** A late yes answers what was put to others, too. */
  async #calm(question: AlertQuestion, about: Alert | undefined, { name }: Caller): Promise<void> {
    const { groups, clock, show } = this.options;
    const { group_id } = silenceOf(question, about, clock.now());
    const handling = { state: 'acknowledged', by: name, at: clock.now().toISOString(), until: null } as const;
    await show(await groups.handle(group_id, { handling }));
  }

  /** Where the person has spoken to the assistant in Teams; in Slack everybody can be written to, by user id. */
  async #directOf({ id, slack_user_id }: Person): Promise<Conversation[]> {
    const { subscriptions } = this.options;
    const known = await subscriptions.directOf(id);
    if (slack_user_id === undefined || known.some(({ surface }) => surface === 'slack')) return known;
    const slack: Conversation = { conversation_id: slack_user_id, surface: 'slack', reference: null };
    await subscriptions.rememberDirect(id, slack);
    return [...known, slack];
  }
}

const MOST_SEARCHED = 200;

const wantedOf = (group_id: string, alert_id: string) =>
  ({ key: `question#${alert_id}`, subject: { kind: 'question', group_id, alert_id } }) as const;

/** @throws NotFound, NotAllowed, Conflict */
function checked(
  questions: readonly AlertQuestion[] | undefined,
  alertId: string,
  caller: Caller,
  now: Date,
): AlertQuestion {
  const question = questions?.find(({ alert_id }) => alert_id === alertId);
  if (!question) {
    throw new NotFound('Nobody is asked about this any more.', { hint: 'Say /sre-alerts list to see what is open.' });
  }
  const { person, answer } = question;
  if (person.id !== caller.id) {
    throw new NotAllowed(`Only ${person.name} can answer this: the event names ${person.name}.`, {
      hint: `Ask ${person.name}, or look at the security events yourself.`,
    });
  }
  if (answer) {
    throw new Conflict(`You said ${answer.was_me ? 'yes' : 'no'} to this at ${timeOfDay(answer.at, now)} already.`, {
      hint: answer.was_me
        ? 'If that was wrong, tell your team at once: /sre-security-events.'
        : 'It is an incident since then: see /sre-alerts list.',
    });
  }
  return question;
}

/** Somebody used an identity that is not theirs. */
function incidentOf({ person, what }: AlertQuestion, about: Alert | undefined, now: Date): Alert {
  return toAlert(
    {
      kind: 'threat',
      severity: 'critical',
      attack: true,
      title: `${person.name} says it was not them: ${what}`,
      detail: `AWS recorded it under the identity of ${person.name}, who did not do it: take the credentials as stolen until it is known how.`,
      instance_ids: about?.instance_ids ?? [],
      instance_names: about?.instance_names ?? [],
      facts: [
        ...(about?.facts ?? []),
        {
          label: 'Do now',
          value: `End the sessions and disable the keys of ${person.name}, then look at what else they did.`,
        },
      ],
      source: 'people',
      at: now.toISOString(),
      group: { key: ['not-them', about?.alert_id ?? what], title: `Stolen identity: ${person.name}` },
      identity: ['not-them', about?.alert_id ?? what],
    },
    { account: about?.account, region: about?.region },
  );
}

/** Its id makes it stand once, however often it is given. */
const entryOf = (
  { groupId, alertId, wasMe }: Answer,
  { id, name, role, surface, call, correlation_id }: Caller,
  at: string,
): AuditEvent => ({
  id: `answer-${createHash('sha256')
    .update(JSON.stringify([groupId, alertId]))
    .digest('hex')}`,
  at,
  actor: { id, name, role },
  surface,
  operation: 'answer_alert',
  effect: 'decide',
  subjects: [groupId, alertId],
  plan_hash: null,
  outcome: wasMe ? 'was_me' : 'was_not_me',
  call: call ?? null,
  ...(correlation_id && { correlation_id }),
  reference: null,
});
