import assert from 'node:assert/strict';
import { pino } from 'pino';
import { Background } from '../../../bot/background.js';
import { BotToken } from '../../../bot/teams/bot-token.js';
import { Connector, type Outgoing } from '../../../bot/teams/connector.js';
import { Delivery } from '../../../bot/teams/delivery.js';
import { HttpClient } from '../../../bot/teams/http-client.js';
import { ACKNOWLEDGE_AFTER_MS, TYPING_AFTER_MS } from '../../../bot/timers.js';
import { BotFramework } from '../../support/bot-framework.js';
import { Measured, surfaceFailures } from '../../support/telemetry.js';
import { ManualTimers } from './manual-timers.js';

describe('delivery of an answer', () => {
  let teams: BotFramework;
  let http: HttpClient;
  let timers: ManualTimers;
  let background: Background;
  let measured: Measured;
  let delivery: Delivery;
  let finish: (activity: Outgoing | undefined) => void;
  let work: Promise<Outgoing | undefined>;
  const message: Outgoing = { type: 'message', text: 'the answer' };
  const to = () => ({
    reference: { serviceUrl: teams.serviceUrl, conversationId: 'a:ben', botId: '28:bot' },
    replyToId: '17',
  });
  const sent = () => teams.sent.map(({ method, activity }) => `${method} ${activity.text ?? activity.type}`);

  beforeEach(async () => {
    teams = await BotFramework.start();
    http = new HttpClient();
    timers = new ManualTimers();
    const log = pino({ level: 'silent' });
    measured = new Measured();
    background = new Background(log, surfaceFailures('teams', { log, measure: measured.measure }));
    const token = new BotToken(teams.auth, http);
    const connector = new Connector({ token, http, serviceUrls: teams.auth.serviceUrls, wait: async () => undefined });
    delivery = new Delivery({ connector, timers, background, log });
    work = new Promise((resolve) => {
      finish = resolve;
    });
  });

  afterEach(async () => {
    http.close();
    await teams.close();
  });

  it('is one message when the answer is quick', async () => {
    const posted: string[] = [];
    finish(message);
    await delivery.answer(to(), work, async (id) => void posted.push(id));
    await background.settled();

    assert.deepEqual(sent(), ['POST the answer']);
    assert.deepEqual(posted, ['sent-1']);
    assert.deepEqual(timers.waiting, []);
    assert.deepEqual(measured.all, [], 'the operation counted it');
  });

  it('shows that it types when the answer takes a moment', async () => {
    const answered = delivery.answer(to(), work);
    timers.fire(TYPING_AFTER_MS);
    await teams.received(1);
    finish(message);
    await answered;

    assert.deepEqual(sent(), ['POST typing', 'POST the answer']);
  });

  it('acknowledges long work, lets the turn end, and edits the acknowledgement into the answer', async () => {
    const posted: string[] = [];
    const answered = delivery.answer(to(), work, async (id) => void posted.push(id));
    timers.fire(ACKNOWLEDGE_AFTER_MS);
    await answered;
    assert.deepEqual(sent(), ['POST Working on it.']);

    finish(message);
    await background.settled();
    assert.deepEqual(sent(), ['POST Working on it.', 'PUT the answer']);
    assert.match(teams.sent[1]!.path, /activities\/sent-1$/);
    assert.deepEqual(posted, ['sent-1']);
  });

  it('posts the answer when the acknowledgement could not be', async () => {
    teams.script.push({ status: 500 });
    const answered = delivery.answer(to(), work);
    timers.fire(ACKNOWLEDGE_AFTER_MS);
    await answered;
    finish(message);
    await background.settled();

    assert.deepEqual(sent(), ['POST Working on it.', 'POST the answer']);
  });

  it('ends the turn when the answer cannot be delivered, and counts it as an answer that did not come', async () => {
    teams.script.push({ status: 403 });
    finish(message);
    await delivery.answer(to(), work);
    await background.settled();

    assert.deepEqual(measured.all, [
      { values: { Answers: 1, AnswerFailures: 1 }, properties: { Surface: 'teams', Outcome: 'undelivered' } },
    ]);
  });

  it('says nothing when there is nothing to say', async () => {
    finish(undefined);
    await delivery.answer(to(), work);
    assert.deepEqual(sent(), []);
  });
});
