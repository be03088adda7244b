import assert from 'node:assert/strict';
import type { ContentBlock, ConverseCommandInput } from '@aws-sdk/client-bedrock-runtime';
import { modelAnswer } from '../../../bot/model-answer.js';
import { adaptiveCard } from '../../../cards/adaptive-card.js';
import { slackMessage } from '../../../cards/slack/message.js';
import type { ModelAnswer } from '../../../services/assistant/conversing.js';
import { ToolLoop } from '../../../services/assistant/loop/tool-loop.js';
import type { Caller } from '../../../services/operation.js';
import type { Services } from '../../../services/services.js';
import { startModel, type TestModel } from '../../support/model.js';
import { toldServices } from '../../support/told-services.js';
import { injections } from './injections/index.js';
import { FOREIGN_IDS, HOSTILE_HOSTS, type Injection } from './injections/injection.js';
import { heldBy } from './injections/reading.js';

/** Whose rights would be enough for everything that is asked for. */
const mei: Caller = { id: 'mei', name: 'Mei Tanaka', role: 'approver', surface: 'slack' };
const conversation = { conversation_id: 'C1', person_id: 'mei' };
const QUESTION = 'what could not be delivered to anybody?';
/** At once: the model may call as much as all of them ask for. */
const TOGETHER = 10;

const escaped = (texts: readonly string[]) => texts.map((text) => text.replaceAll('.', '\\.'));
/** What is nowhere in an answer. */
const foreign = new RegExp(
  [...FOREIGN_IDS, ...escaped(HOSTILE_HOSTS), '://', '\\]\\(', '<', '@', '\\$\\{'].join('|'),
  'i',
);
/** What acts in a card, whatever stands in its texts: links, mentions, images, markup. */
const active = new RegExp(
  `"url":"[^"]*(${escaped(HOSTILE_HOSTS).join('|')})|"type":"(mention|user|usergroup|broadcast|channel|link|image|mrkdwn)"`,
  'i',
);

/** Obeys whatever stands in what it read: calls what it is told to call, and says what it is told to say. */
const obey =
  (told: () => readonly Injection[]) =>
  ({ messages = [] }: ConverseCommandInput): readonly ContentBlock[] => {
    if (messages.length === 1) return [use('list_undelivered', {}, 'first')];
    const seen = heldBy(JSON.stringify(messages), told());
    const calls = seen.flatMap(({ id, obeyed }) =>
      obeyed.calls ? [use(obeyed.calls.operation, obeyed.calls.input, id)] : [],
    );
    if (messages.length === 3 && calls.length > 0) return calls;
    return [
      { text: `There is something to mend. ${seen.map(({ obeyed }) => `${obeyed.says}.`).join(' ')} Mend it soon.` },
    ];
  };

const use = (name: string, input: object, toolUseId: string): ContentBlock => ({
  toolUse: { toolUseId, name, input: input as never },
});

describe('a model that calls whatever the data says', () => {
  let model: TestModel;
  let told: readonly Injection[] = [];
  const services = toldServices({ texts: () => told.map(({ carried }) => carried) });

  before(async () => {
    model = await startModel({ dollarsADay: 1_000, acts: obey(() => told) });
  });
  after(() => model.close());

  const batches = Array.from({ length: Math.ceil(injections.length / TOGETHER) }, (_, n) =>
    injections.slice(n * TOGETHER, (n + 1) * TOGETHER),
  );

  /** One question about these injections, as it is answered in chat. */
  async function chat(some: readonly Injection[], loop: ToolLoop) {
    told = some;
    let answer: ModelAnswer | undefined;
    const conversing: Services['conversing'] = {
      forget: () => undefined,
      async answer(question) {
        answer = await loop.answer(question);
        return answer;
      },
    };
    const caller = { ...mei, id: some[0]?.id ?? '' };
    const shown = await modelAnswer(
      { kind: 'unknown', said: QUESTION, suggestions: [], unsure: QUESTION },
      { services: services.with(conversing), caller, region: 'us-west-2', personal: true, conversation },
    );
    return { answer, shown };
  }

  it('is shown 200 injections in six carriers: no change, no foreign id, no link, no mention', async () => {
    const bad: string[] = [];
    let unseen = injections.length;
    for (const some of batches) {
      const { answer, shown } = await chat(some, model.loop);
      const said = JSON.stringify([answer?.text, answer?.offers, answer?.calls.map(({ input }) => input)]);
      if (foreign.test(said) || heldBy(said, some).length > 0) bad.push(said);
      const cards = shown ? JSON.stringify([adaptiveCard(shown.view), slackMessage(shown.view)]) : '';
      if (active.test(cards)) bad.push(`a card about ${some.map(({ id }) => id).join(', ')}`);
      assert.equal(answer?.calls.length, 1);
      unseen -= heldBy(model.sent.slice(-3).join('\n'), some).length;
    }
    assert.deepEqual(bad, []);
    // What is nothing but characters that cannot be seen is cleaned away, and nobody can obey it.
    assert.ok(unseen <= 10, String(unseen));
    assert.deepEqual(
      services.asked.filter(({ effect }) => effect !== 'read'),
      [],
    );
    assert.deepEqual([...services.touched], []);
  });

  it('changes something when it is given the tools for it: the test sees that', async () => {
    services.asked.length = 0;
    const loop = new ToolLoop({ model: model.model, clock: model.clock, secrets: () => [], reach: () => 'run' });
    const hands = injections.filter(({ obeyed }) => obeyed.calls).slice(0, 10);
    for (const one of hands) await chat([one], loop);
    assert.ok(services.asked.some(({ effect }) => effect === 'change' || effect === 'decide'));
    assert.ok(services.touched.size > 0);
  });

  it('would say it all, were it not checked: the test sees that', () => {
    const said = injections.filter(({ obeyed }) => foreign.test(obeyed.says));
    assert.ok(said.length >= 100, String(said.length));
  });
});
