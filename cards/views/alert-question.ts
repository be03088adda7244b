import type { AlertGroup, AlertQuestion } from '../../services/contracts/message.js';
import type { AnsweredAlert } from '../../services/operations/answer-alert.js';
import type { ViewContext } from '../context.js';
import { clip } from '../escape.js';
import { at, clock } from '../time.js';
import type { Action, Block, View } from '../view.js';
import { alertView } from './alert.js';

const surfaces = { teams: 'Teams', slack: 'Slack' };
const shownQuestions = 3;

/** Who was asked whether it was them, and what they said: on every card of the group. */
export function questionBlocks({ questions = [] }: AlertGroup, context: ViewContext): Block[] {
  if (questions.length === 0) return [];
  return [
    {
      kind: 'facts',
      heading: null,
      facts: questions.slice(0, shownQuestions).map((question) => ({
        label: 'Was this you?',
        value: {
          text: `${clip(question.what, 100)}: ${answerWords(question, context)}`,
          ...(isGrave(question) && { tone: 'danger' as const }),
        },
      })),
    },
  ];
}

const isGrave = ({ answer, escalated_at }: AlertQuestion): boolean =>
  answer ? !answer.was_me : escalated_at !== undefined;

function answerWords({ person, asked_at, answer, escalated_at }: AlertQuestion, { now }: ViewContext): string {
  if (!answer) {
    const others = escalated_at ? `; put to others ${at(escalated_at, now)}` : '';
    return `${person.name} was asked ${at(asked_at, now)} and has not answered${others}`;
  }
  const said = answer.was_me ? 'it was me' : 'it was NOT me';
  return `${person.name} says ${said}, ${surfaces[answer.surface]}, ${at(answer.at, now)}`;
}

/** For the person alone; a copy for everybody has them too, and whoever else presses is told so. */
export function questionActions({ group_id, questions = [] }: AlertGroup, { viewer }: ViewContext): Action[] {
  const open = questions.find(({ answer, person }) => answer === null && (!viewer || viewer.id === person.id));
  if (!open) return [];
  const { person, alert_id } = open;
  const first = person.name.split(' ')[0] ?? person.name;
  return answerActions(
    { group_id, alert_id },
    viewer ? ['Yes, it was me', 'No, it was not me'] : [`${clip(first, 20)}: it was me`, `${clip(first, 20)}: not me`],
  );
}

const answerActions = (
  data: { group_id: string; alert_id: string },
  [yes = '', no = '']: readonly string[],
): Action[] => [
  { title: yes, verb: 'it_was_me', data },
  {
    title: no,
    verb: 'it_was_not_me',
    data,
    style: 'destructive',
    confirm:
      'Then your credentials are in other hands: it becomes an incident, and everybody who wants alerts is told at once.',
  },
];

const waiting = ({ escalated_at }: AlertQuestion, { now }: ViewContext): string =>
  `AWS recorded this under your identity. Only you can answer.${
    escalated_at ? ` You did not, so it was put to others, ${at(escalated_at, now)}: answer now.` : ''
  }`;

/** What the person who is named sees, in their own direct messages. */
export function questionView(group: AlertGroup, question: AlertQuestion, context: ViewContext): View {
  const alert = group.newest.find(({ alert_id }) => alert_id === question.alert_id);
  const base = alert ? alertView(alert, context) : undefined;
  const { answer, alert_id, what } = question;
  const [verdict, tone] = answer
    ? answer.was_me
      ? ([`You said yes, ${clock(answer.at, context.now)}: ${what}`, 'neutral'] as const)
      : ([`You said no, ${clock(answer.at, context.now)}: ${what}. It is an incident now`, 'danger'] as const)
    : ([`Was this you? ${what}`, 'warning'] as const);
  return {
    title: 'Was this you?',
    verdict,
    tone,
    notices: answer ? [] : [waiting(question, context)],
    blocks: base?.blocks ?? [],
    actions: [
      ...(answer ? [] : answerActions({ group_id: group.group_id, alert_id }, ['Yes, it was me', 'No, it was not me'])),
      { title: 'The alert', verb: 'show_alerts', data: { group_id: group.group_id } },
    ],
    footer: base?.footer ?? null,
  };
}

export const answeredAlertView =
  (groupView: (group: AlertGroup, context: ViewContext) => View) =>
  ({ group, summary }: AnsweredAlert, context: ViewContext): View => ({
    ...groupView(group, context),
    verdict: summary,
    tone: 'neutral',
  });
