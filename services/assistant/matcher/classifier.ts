import { setImmediate as turn } from 'node:timers/promises';
import { featuresOf } from './features.js';
import { meaningsOf } from './meanings.js';
import { wordsIn } from './plain-text.js';

/** A phrase that people say, and what it means. */
export type Example = readonly [label: string, text: string];

export interface Guess {
  readonly label: string;
  /** Of all labels, between 0 and 1. */
  readonly probability: number;
}

export interface Classifier {
  /** Every label, most probable first. */
  guess(text: string): readonly Guess[];
}

/** Examples between which everybody else has a turn: a few milliseconds of work. */
const EXAMPLES_A_TURN = 200;
const ROUNDS = 10;
const RATE = 0.8;
/** A label that is this certain has nothing to learn from an example. */
const LEARNED = 0.01;
const SHARPNESS = 4;

interface Row {
  readonly target: number;
  readonly features: readonly number[];
  readonly size: number;
}

/**
 * Multinomial logistic regression over words, pairs of words, meanings and pieces of words. The same examples make the
 * same classifier. In steps that let others have their turn.
 */
export async function train(examples: readonly Example[]): Promise<Classifier> {
  const labels = [...new Set(examples.map(([label]) => label))];
  const index = new Map<string, number>();
  const isKnown = commonWords(examples);
  const counts = new Map<string, number>();
  for (const [label] of examples) counts.set(label, (counts.get(label) ?? 0) + 1);
  const rows: Row[] = [];
  for (const [label, text] of examples) {
    const features = known(featuresOf(text, isKnown), index, true);
    const share = Math.sqrt(examples.length / labels.length / (counts.get(label) ?? 1));
    rows.push({ target: labels.indexOf(label), features, size: share / Math.sqrt(features.length) });
    if (rows.length % EXAMPLES_A_TURN === 0) await turn();
  }
  const weights = new Float32Array(index.size * labels.length);
  let step = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const rate = RATE / (1 + round * 0.2);
    for (let seen = 0; seen < rows.length; seen++) {
      step = (step + STRIDE) % rows.length;
      const row = rows[step];
      if (row) learn(row, rate, weights, labels.length);
      if (seen % EXAMPLES_A_TURN === 0) await turn();
    }
  }
  return {
    guess(text) {
      const scores = probabilities(known(featuresOf(text, isKnown), index, false), weights, labels.length);
      return labels
        .map((label, at) => ({ label, probability: scores[at] ?? 0 }))
        .sort((a, b) => b.probability - a.probability || (a.label < b.label ? -1 : 1));
    },
  };
}

/** A prime: every example is seen once a round, and no label many times in a row. */
const STRIDE = 7_919;

function learn({ target, features, size }: Row, rate: number, weights: Float32Array, width: number): void {
  const scores = probabilities(features, weights, width);
  for (let label = 0; label < width; label++) {
    const gradient = (label === target ? 1 : 0) - (scores[label] ?? 0);
    if (Math.abs(gradient) < LEARNED) continue;
    const change = rate * size * gradient;
    for (const feature of features) {
      const cell = feature * width + label;
      weights[cell] = (weights[cell] ?? 0) + change;
    }
  }
}

/** Words of more than one example, and those whose meaning is listed. */
function commonWords(examples: readonly Example[]): (word: string) => boolean {
  const counts = new Map<string, number>();
  for (const [, text] of examples)
    for (const word of new Set(wordsIn(text))) counts.set(word, (counts.get(word) ?? 0) + 1);
  return (word) => (counts.get(word) ?? 0) > 1 || meaningsOf(word).length > 0;
}

function known(features: readonly string[], index: Map<string, number>, grow: boolean): readonly number[] {
  const found = new Set<number>();
  for (const feature of features) {
    let at = index.get(feature);
    if (at === undefined && grow) {
      at = index.size;
      index.set(feature, at);
    }
    if (at !== undefined) found.add(at);
  }
  return [...found];
}

function probabilities(features: readonly number[], weights: Float32Array, width: number): Float64Array {
  const scores = new Float64Array(width);
  const scale = SHARPNESS / Math.sqrt(features.length || 1);
  for (const feature of features) {
    const start = feature * width;
    for (let label = 0; label < width; label++) {
      scores[label] = (scores[label] ?? 0) + (weights[start + label] ?? 0) * scale;
    }
  }
  const most = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - most));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}
