import type { Logger } from 'pino';
import type { Clock } from '../clock.js';
import type { Alert } from '../contracts/alert.js';
import type { AlertGroup, AlertQuestion } from '../contracts/message.js';
import type { Outbox } from '../outbox/outbox.js';
import type { People, Person } from '../people.js';
import type { Policy } from '../policy.js';
import { count } from '../words.js';
import { toAlert } from './alert.js';
import type { AlertGroups } from './groups.js';
import { storyKey } from './spread.js';
import type { Subscriptions } from './subscriptions.js';

interface UnansweredOptions {
  readonly groups: AlertGroups;
  readonly outbox: Outbox;
  readonly subscriptions: Pick<Subscriptions, 'directOf'>;
  readonly people: People;
  readonly policy: Policy;
  readonly clock: Clock;
  readonly log: Logger;
  /** Tells everybody who wants to hear of it. */
  readonly tell: (alert: Alert) => Promise<unknown>;
  /** Edits every card of a group. */
  readonly show: (group: AlertGroup) => Promise<unknown>;
  /** Edits what the person was asked. */
  readonly showQuestion: (groupId: string, question: AlertQuestion) => Promise<unknown>;
}

const MOST_LOOKED_AT = 200;
const severities = ['info', 'low', 'medium', 'high', 'critical'] as const;

/** "Was this you?", and no answer in the time that the policy gives: a silent person may be one whose identity was taken. */
export class UnansweredQuestions {
  constructor(private readonly options: UnansweredOptions) {}

  /** Puts each to others, once, however often this is called. @returns how many were put to others now. */
  async escalate(): Promise<number> {
    const { groups, policy, clock, log } = this.options;
    const until = clock.now().getTime() - policy.answerWithinMs;
    let escalated = 0;
    for (const group of await groups.list(MOST_LOOKED_AT)) {
      for (const question of group.questions ?? []) {
        if (!isOpen(question) || Date.parse(question.asked_at) > until) continue;
        await this.#escalate(group, question);
        log.warn({ event: 'question_escalated', alert_id: question.alert_id, person: question.person.id }, 'no answer');
        escalated += 1;
      }
    }
    return escalated;
  }

  /** Told before it is written down: cut off in between, the same is told again, which is then known. */
  async #escalate(group: AlertGroup, question: AlertQuestion): Promise<void> {
    const { groups, policy, clock, tell, show, showQuestion } = this.options;
    const about = group.newest.find(({ alert_id }) => alert_id === question.alert_id);
    const severity = raised(group.severity);
    const alert = { ...silenceOf(question, about, clock.now()), severity };
    const asked = count(policy.answerWithinMs / 60_000, 'minute');
    const detail = `AWS recorded it under the identity of ${question.person.name}, who was asked ${asked} ago or more and says nothing.`;
    await tell({ ...alert, detail });
    await this.#tellInPerson(alert.group_id, question.person.id);
    await groups.handle(group.group_id, { severity, handling: null });
    const at = clock.now().toISOString();
    const marked = await groups.answer(group.group_id, (questions) =>
      questions.map((one) => (one.alert_id === question.alert_id && isOpen(one) ? { ...one, escalated_at: at } : one)),
    );
    await show(marked);
    await showQuestion(group.group_id, question);
  }

  /** Those whom an undecided request would be put to, where they can be written to. */
  async #tellInPerson(groupId: string, askedId: string): Promise<void> {
    const { groups, outbox, subscriptions, people, policy } = this.options;
    const group = await groups.find(groupId);
    if (!group) return;
    const wanted = { key: storyKey(group), subject: { kind: 'alert_group', group_id: groupId } as const, urgent: true };
    for (const { id } of onEscalation(policy, people)) {
      if (id === askedId) continue;
      for (const conversation of await subscriptions.directOf(id)) {
        if (await outbox.find(conversation.conversation_id, wanted.key)) continue;
        await outbox.want(conversation, wanted);
      }
    }
  }
}

const isOpen = ({ answer, escalated_at }: AlertQuestion): boolean => answer === null && escalated_at === undefined;

const raised = (severity: AlertGroup['severity']): AlertGroup['severity'] =>
  severities[severities.indexOf(severity) + 1] ?? 'critical';

function onEscalation({ escalations }: Policy, { all }: People): Person[] {
  const named = new Set(escalations.flatMap(({ to }) => (to === 'approvers' ? [] : to)));
  const isEverybody = escalations.some(({ to }) => to === 'approvers');
  return all.filter(({ id, role }) => named.has(id) || (isEverybody && role === 'approver'));
}

/** What is told where a person does not answer: its ids are the same whenever it is told. */
export const silenceOf = ({ person, what, alert_id }: AlertQuestion, about: Alert | undefined, now: Date): Alert =>
  toAlert(
    {
      ...{ kind: 'threat', severity: 'critical', attack: true },
      title: `${person.name} does not say whether it was them: ${what}`,
      detail: '',
      instance_ids: about?.instance_ids ?? [],
      instance_names: about?.instance_names ?? [],
      facts: [
        ...(about?.facts ?? []),
        { label: 'Do now', value: `Reach ${person.name} by other means; until then take the identity as stolen.` },
      ],
      source: 'people',
      at: now.toISOString(),
      group: { key: ['no-answer', alert_id], title: `No answer from ${person.name}` },
      identity: ['no-answer', alert_id],
    },
    { account: about?.account, region: about?.region },
  );
