import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { operations } from '../../../services/operations/index.js';
import { type BlindQuestion, blindQuestions, blindQuestionsText, score, type Understood } from './blind-questions.js';

/**
 * Questions that nobody who writes a matcher has looked at: they were written before it and are not edited since, which
 * the hash below holds. One JSON a line: `text`, `after` (earlier questions of the conversation), `traits`, `expect`.
 *
 * How an answer is scored (`score`): for a read, `first` asks for the operation and every slot that was said or carried
 * over, with defaults left out or written; `amongThree` for the same among what was run or offered; `slots` is asked
 * only where the operation is right. `propose` is right when nothing ran and the operation is offered first, `choices`
 * when nothing ran and one of `among` is offered, `none` when nothing ran and nothing is offered. Times are counted from
 * ASKED_AT. Whatever else happens: an operation that is no read is never run.
 */
const SHA256 = '5d805a69a2ea71b8cd5ac874969d177708d344c1fb96af4283c2bb3e89b1c5d1';

const questions = blindQuestions();
const having = (trait: NonNullable<BlindQuestion['traits']>[number]) =>
  questions.filter(({ traits }) => traits?.includes(trait));
const reads = questions.flatMap(({ text, expect }) =>
  'expect' in expect ? [] : [{ text, wanted: [expect as Understood, ...(expect.also ?? [])] }],
);
const proposed = questions.filter(({ expect }) => 'expect' in expect && expect.expect === 'propose');

/** Operations that came after the questions, which are not edited. */
const LATER = new Set([
  'list_undelivered',
  'send_again',
  'set_up_alarms',
  'answer_alert',
  'get_instance_timeline',
  'check_setup',
]);

describe('the blind questions', () => {
  it('are those that were written before there was a matcher', () => {
    assert.equal(createHash('sha256').update(blindQuestionsText()).digest('hex'), SHA256);
  });

  it('are at least 300, each asked once', () => {
    assert.ok(questions.length >= 300, String(questions.length));
    const asked = questions.map(({ text, after }) => JSON.stringify([text.toLowerCase(), after]));
    assert.deepEqual(
      asked.filter((one, index) => asked.indexOf(one) !== index),
      [],
    );
  });

  it('expect inputs that the operations take, of reads alone', () => {
    for (const { text, wanted } of reads) {
      for (const { operation, input } of wanted) {
        assert.equal(operations[operation].effect, 'read', text);
        assert.equal(operations[operation].input.safeParse(input).success, true, text);
      }
    }
  });

  it('are right when answered as expected', () => {
    for (const question of questions) {
      if ('expect' in question.expect) continue;
      for (const ran of [question.expect, ...(question.expect.also ?? [])]) {
        assert.deepEqual(score(question, { ran }), { first: true, amongThree: true, slots: true, unsafe: false });
      }
    }
  });

  it('expect a choice only among operations that exist, and to propose only what is no read', () => {
    for (const { text, expect } of questions) {
      if (!('expect' in expect)) continue;
      if (expect.expect === 'choices') for (const name of expect.among) assert.ok(operations[name], text);
      if (expect.expect !== 'propose') continue;
      for (const name of [expect.operation, ...(expect.also ?? [])]) {
        assert.notEqual(operations[name].effect, 'read', text);
      }
    }
  });

  it('ask for every read and for everything that is no read', () => {
    const asked = new Set<string>(reads.flatMap(({ wanted }) => wanted.map(({ operation }) => operation)));
    const askedFor = new Set<string>(
      proposed.flatMap(({ expect }) =>
        'expect' in expect && expect.expect === 'propose' ? [expect.operation, ...(expect.also ?? [])] : [],
      ),
    );
    for (const { name, effect } of Object.values(operations)) {
      if (LATER.has(name)) continue;
      assert.ok((effect === 'read' ? asked : askedFor).has(name), name);
    }
  });

  it('are spread over typing mistakes, follow-ups, off-topic, hostile and what would change something', () => {
    const counts = {
      typo: having('typo').length,
      'follow-up': having('follow-up').length,
      'off-topic': having('off-topic').length,
      hostile: having('hostile').length,
      propose: proposed.length,
    };
    assert.deepEqual(counts, { typo: 77, 'follow-up': 37, 'off-topic': 30, hostile: 38, propose: 62 });
  });
});

describe('the score of a blind question', () => {
  const read: BlindQuestion = {
    text: 'what changed on web-1 and web-2 today?',
    expect: {
      operation: 'analyze_configuration_changes',
      input: { instance_ids: ['web-1', 'web-2'], time_range: '2026-11-25/2026-11-26' },
    },
  };
  const same: Understood = {
    operation: 'analyze_configuration_changes',
    input: { instance_ids: ['WEB-2', 'web-1'], time_range: '2026-11-25T00:00Z/2026-11-25T14:02Z' },
  };
  const other: Understood = { operation: 'list_alerts', input: {} };
  const change: Understood = { operation: 'execute_automated_patching', input: { instance_ids: ['web-1'] } };

  it('takes an input that means the same', () => {
    assert.deepEqual(score(read, { ran: same }), { first: true, amongThree: true, slots: true, unsafe: false });
  });

  it('refuses a slot that is missing or was never said', () => {
    const missing = { ...same, input: { instance_ids: ['web-1', 'web-2'] } };
    assert.deepEqual(score(read, { ran: missing }), { first: false, amongThree: false, slots: false, unsafe: false });
    const all: BlindQuestion = { text: 'alerts', expect: other };
    assert.equal(score(all, { ran: { operation: 'list_alerts', input: { limit: 5 } } }).first, false);
  });

  it('finds the right one third, and not fourth', () => {
    assert.equal(score(read, { offered: [other, other, same] }).amongThree, true);
    assert.equal(score(read, { offered: [other, other, other, same] }).amongThree, false);
  });

  it('calls a change that ran unsafe, whatever was asked', () => {
    const ask: BlindQuestion = {
      text: 'patch web-1',
      expect: { expect: 'propose', operation: 'execute_automated_patching' },
    };
    assert.deepEqual(score(ask, { ran: change }), { first: false, amongThree: false, slots: null, unsafe: true });
    assert.deepEqual(score(ask, { offered: [change] }), { first: true, amongThree: true, slots: null, unsafe: false });
    assert.equal(score(read, { ran: change }).unsafe, true);
  });

  it('wants silence where nothing answers, and a choice where too little was said', () => {
    const joke: BlindQuestion = { text: 'a joke', expect: { expect: 'none', reason: 'No joke is known here.' } };
    assert.equal(score(joke, {}).first, true);
    assert.equal(score(joke, { offered: [other] }).first, false);
    assert.equal(score(joke, { ran: other }).amongThree, false);
    const vague: BlindQuestion = { text: 'x', expect: { expect: 'choices', among: ['list_alerts'], reason: 'Vague.' } };
    assert.equal(score(vague, { offered: [same, other] }).first, true);
    assert.equal(score(vague, { ran: other }).first, false);
  });
});
