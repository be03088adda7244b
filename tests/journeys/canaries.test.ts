import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ContentBlock, ConverseCommandInput } from '@aws-sdk/client-bedrock-runtime';
import { explain } from '../../bot/answer.js';
import { hear } from '../../bot/free-text.js';
import { modelAnswer } from '../../bot/model-answer.js';
import { adaptiveCard } from '../../cards/adaptive-card.js';
import { slackMessage } from '../../cards/slack/message.js';
import { text } from '../../cards/text.js';
import type { View } from '../../cards/view.js';
import { History } from '../../cli/interactive/history.js';
import { noConversing } from '../../services/assistant/conversing.js';
import { ToolLoop } from '../../services/assistant/loop/tool-loop.js';
import { detectLogins } from '../../services/security/os-logins/detect.js';
import { loginLine } from '../../services/security/os-logins/lines.js';
import type { Services } from '../../services/services.js';
import { canaries, foundIn, ours, texts } from '../services/assistant/canaries.js';
import { startModel, type TestModel } from '../support/model.js';
import { host } from '../support/observations.js';
import { toldServices } from '../support/told-services.js';

const FEW = 5;
/** Those of the deployment itself look like anything, and are known to it by their value alone. */
const anybodys = texts.slice(0, -ours.length);

/** Reads what outsiders wrote, and reads it out. */
const acts = ({ messages = [] }: ConverseCommandInput): readonly ContentBlock[] =>
  messages.length === 1
    ? [{ toolUse: { toolUseId: 'a', name: 'list_undelivered', input: {} } }]
    : [{ text: `Something went missing. ${JSON.stringify(messages)}` }];

describe('25 secrets through whole journeys', () => {
  let told: readonly string[] = [];
  let model: TestModel;
  const services = toldServices({ texts: () => told, names: () => [...anybodys.slice(0, FEW), 'web-1'] });
  before(async () => {
    model = await startModel({ dollarsADay: 1_000, secrets: ours, acts });
  });
  after(() => model.close());

  /** What somebody types, as the surfaces answer it: every form that the answer takes. */
  async function chat(typed: string, conversing: Services['conversing']): Promise<string> {
    const conversation = { conversation_id: 'C1', person_id: 'sam' };
    const understands = { understand: async () => ({ kind: 'nothing' as const }) };
    const heard = await hear(typed, { conversationId: 'C1' }, { understands, conversation, failed: assert.ifError });
    if (heard.kind === 'ask') return assert.fail(typed);
    const caller = { id: 'sam', name: 'Sam Vega', role: 'viewer', surface: 'slack' } as const;
    const asking = { services: services.with(conversing), caller, region: 'us-west-2', personal: true, conversation };
    const view: View = (await modelAnswer(heard, asking))?.view ?? explain(heard);
    return JSON.stringify([adaptiveCard(view), slackMessage(view), text(view)]);
  }

  it('that people paste into a question are in no answer, no prompt and no log', async () => {
    told = ['a digest'];
    const shown: string[] = [];
    for (const pasted of texts) shown.push(await chat(pasted, noConversing));
    for (let at = 0; at < texts.length; at += FEW)
      shown.push(await chat(`why ${texts.slice(at, at + FEW).join(', and ')}?`, model.loop));
    assert.equal(canaries.length, 25);
    assert.deepEqual(foundIn(model.sent.join('\n')), []);
    assert.deepEqual(foundIn([...model.logged, ...services.logged].join('\n')), []);
    const ofAnybody = canaries.slice(0, -ours.length).map(([, where]) => where);
    assert.deepEqual(
      foundIn(shown.join('\n')).filter((where) => ofAnybody.includes(where)),
      [],
    );
  });

  it('that stand in what is read are in no prompt, no log and nothing that the model says', async () => {
    const from = model.sent.length;
    for (let at = 0; at < texts.length; at += FEW) {
      told = texts.slice(at, at + FEW);
      const answer = await model.loop.answer({
        ...{ text: 'what went missing?', services: services.with(noConversing) },
        conversation: { conversation_id: 'C2', person_id: 'sam' },
        caller: { id: 'sam', name: 'Sam Vega', role: 'viewer', surface: 'slack' },
      });
      assert.deepEqual(foundIn(answer?.text ?? ''), []);
    }
    const prompts = model.sent.slice(from).join('\n');
    assert.ok(prompts.includes('[redacted]'));
    assert.deepEqual(foundIn(prompts), []);
    assert.deepEqual(foundIn([...model.logged, ...services.logged].join('\n')), []);
  });

  it('would be in the prompts were nothing struck out: the test sees that', async () => {
    const bare = new ToolLoop({ model: model.model, clock: model.clock, secrets: () => [] });
    const from = model.sent.length;
    told = texts.slice(-ours.length);
    await chat(`why ${told.join(' ')}?`, bare);
    assert.equal(foundIn(model.sent.slice(from).join('\n')).length, ours.length);
    assert.equal(foundIn(texts.join('\n')).length, canaries.length);
  });

  it('that are typed at the terminal are not in its history', () => {
    const folder = mkdtempSync(join(tmpdir(), 'canaries-'));
    const file = join(folder, 'history');
    const history = new History(file, assert.fail);
    for (const typed of anybodys) history.add(typed.replaceAll('\n', ' '));
    assert.deepEqual(foundIn(readFileSync(file, 'utf8')), []);
    rmSync(folder, { recursive: true });
  });

  it('that stand on command lines which a host shipped are not in what is said of them', () => {
    const bastion = host({ instance_id: 'i-0ba57100000000001', name: 'bastion' });
    const lines = anybodys.flatMap((one, n) => {
      const line = loginLine(
        `sudo:   ubuntu : TTY=pts/0 ; PWD=/root ; USER=root ; COMMAND=/bin/sh -c ${one.replaceAll('\n', ' ')}`,
      );
      const at = new Date(Date.parse('2026-11-22T10:00:00Z') + n * 1_000);
      return line ? [{ id: `p${n}`, instanceId: bastion.instance_id, at, line }] : [];
    });
    const kinds = ['login', 'privilege_escalation', 'config_changes'] as const;
    const said = JSON.stringify(detectLogins({ lines, guesses: [], truncated: false }, kinds, 'us-west-2', [bastion]));
    assert.equal(lines.length, anybodys.length);
    assert.ok(said.includes('ran /bin/sh -c'));
    assert.deepEqual(foundIn(said), []);
  });
});
