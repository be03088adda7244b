import type { Status } from '../../services/schema.js';
import { clip } from '../escape.js';
import type { Action, Block, View } from '../view.js';
import { plural } from '../words.js';
import type { Choice } from './choices.js';

/** A question that the answer rests on. */
export interface Cited {
  readonly words: string;
  /** The verdict of its own card. */
  readonly verdict: string;
  readonly status: Status | null;
  /** Opens its own card. */
  readonly action: Action | null;
}

interface Answered {
  readonly text: string | null;
  readonly model: string;
  readonly dropped: boolean;
  readonly cited: readonly Cited[];
  /** Put before the person; nothing of it has run. */
  readonly offers: readonly Choice[];
  readonly failed: number;
}

const MOST_VERDICT = 300;
const completeness: Readonly<Record<Status, string>> = {
  complete: 'Complete.',
  partial: 'Partial.',
  unknown: 'Unknown.',
};

/** What several questions came to, in the words of their own cards, with what a model says of them all. */
export function modelAnswerView({ text, model, dropped, cited, offers, failed }: Answered): View {
  const open = cited.filter(({ status }) => status !== null && status !== 'complete').length;
  const isWhole = open === 0 && failed === 0;
  return {
    title: 'Answer',
    verdict: verdictOf(cited.length, open),
    tone: isWhole ? 'neutral' : 'unknown',
    notices: failed === 0 ? [] : [`${plural(failed, 'further question')} could not be answered.`],
    blocks: [
      ...(text === null ? [] : [inWords(text, model, dropped)]),
      ...(cited.length === 0 ? [] : [restsOn(cited)]),
      ...startedByPeople(offers),
    ],
    actions: [
      ...cited.flatMap(({ action, words }) => (action ? [{ ...action, title: clip(words, 60) }] : [])),
      ...offers.flatMap(({ action }) => (action ? [action] : [])),
      { title: 'Help', verb: 'show_help', data: {} },
    ],
    footer: null,
  };
}

function verdictOf(asked: number, open: number): string {
  if (asked === 0) return 'This is for you to start. Nothing was done.';
  if (open === 0) return `Rests on ${plural(asked, 'answer')}, each as complete as it says.`;
  return `Rests on ${plural(asked, 'answer')}, ${open} of them not complete.`;
}

const inWords = (text: string, model: string, dropped: boolean): Block => ({
  kind: 'facts',
  heading: 'In words',
  facts: [
    { label: 'Answer', value: { text } },
    {
      label: 'Worded by',
      value: {
        text: `${model}, from the answers below alone; ${dropped ? 'what they do not bear was left out' : 'numbers and ids checked'}`,
      },
    },
  ],
});

const restsOn = (cited: readonly Cited[]): Block => ({
  kind: 'facts',
  heading: 'Rests on',
  facts: cited.map(({ words, verdict, status }) => ({
    label: words,
    value: { text: `${clip(verdict, MOST_VERDICT)}${status === null ? '' : ` ${completeness[status]}`}` },
  })),
});

function startedByPeople(offers: readonly Choice[]): Block[] {
  const typed = offers.filter(({ action, line }) => action === null && line !== null);
  if (typed.length === 0) return [];
  return [
    {
      kind: 'facts',
      heading: 'If you want this, send the line',
      facts: typed.map(({ words, line }) => ({ label: words, value: { text: line ?? '' } })),
    },
  ];
}
