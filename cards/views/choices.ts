import type { Action, View } from '../view.js';

export interface Choice {
  readonly words: string;
  /** Of what only reads. */
  readonly action: Action | null;
  /** To be sent as it stands, by whoever means it. */
  readonly line: string | null;
}

/** One of these was meant, or none. Nothing has run. @param why what is in the way, in a sentence. */
export function choicesView(said: string, choices: readonly Choice[], why?: string): View {
  const typed = choices.filter(({ action, line }) => action === null && line !== null);
  return {
    title: 'What do you mean?',
    verdict: `${why ?? `I am not sure what "${said}" asks for.`} Nothing was done.`,
    tone: 'neutral',
    notices: [],
    blocks:
      typed.length === 0
        ? []
        : [
            {
              kind: 'facts',
              heading: 'If you mean this, send the line',
              facts: typed.map(({ words, line }) => ({ label: words, value: { text: line ?? '' } })),
            },
          ],
    actions: [
      ...choices.flatMap(({ action }) => (action ? [action] : [])),
      { title: 'Help', verb: 'show_help', data: {} },
    ],
    footer: null,
  };
}

/** To thanks and farewells. */
export const thankedView: View = {
  title: 'SRE Operations Assistant',
  verdict: 'You are welcome',
  tone: 'neutral',
  notices: [],
  blocks: [],
  actions: [],
  footer: null,
};

export const forgottenView: View = {
  title: 'Forgotten',
  verdict: 'What you asked here before is forgotten. The next question stands for itself.',
  tone: 'neutral',
  notices: [],
  blocks: [],
  actions: [{ title: 'Help', verb: 'show_help', data: {} }],
  footer: null,
};
