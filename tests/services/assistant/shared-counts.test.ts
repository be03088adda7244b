import assert from 'node:assert/strict';
import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { pino } from 'pino';
import { Turn } from '../../../services/assistant/matcher/follow-up.js';
import { Matcher } from '../../../services/assistant/matcher/matcher.js';
import { TableMemory } from '../../../services/assistant/memory.js';
import { Spend, type Tally } from '../../../services/assistant/spend.js';
import { TableTally } from '../../../services/assistant/tallies.js';
import { type Clients, createClients } from '../../../services/aws/clients.js';
import { Unavailable } from '../../../services/errors.js';
import { Table } from '../../../services/table.js';
import { tableDefinition } from '../../../services/table-definition.js';
import { startAwsEndpoint, type TestEndpoint } from '../../support/aws-endpoint.js';
import { ManualClock } from '../../support/manual-clock.js';
import { startModel } from '../../support/model.js';
import { PATIENT_MS } from '../../support/patience.js';

const MODEL = 'amazon.nova-2-lite-v1:0';
/** A dollar and 31 cents by list price. */
const DEAR = { inputTokens: 900_000, outputTokens: 370_000 };
const log = pino({ level: 'silent' });

describe('processes of one deployment', () => {
  let endpoint: TestEndpoint;
  let clients: Clients;
  let clock: ManualClock;
  let table: Table;
  let made = 0;
  /** The table answers, or does not. */
  let isThere = true;

  before(async () => {
    endpoint = await startAwsEndpoint({});
    clients = createClients({ region: 'us-west-2', endpoint: endpoint.url, credentials: endpoint.keys.longTerm.bot });
  });
  after(async () => {
    clients.destroy();
    await endpoint.close();
  });
  beforeEach(async () => {
    isThere = true;
    clock = new ManualClock();
    const name = `counts-${++made}`;
    await (await clients.dynamodb()).send(new CreateTableCommand(tableDefinition(name)));
    table = new Table(() => clients.dynamodb(), name, clock);
  });

  const process = (dollars = 1) => new Spend(clock, MODEL, dollars, new TableTally(table, clock));

  it('spend the money of one day together, and that of the next again', async () => {
    const [one, other] = [process(), process()];
    assert.equal(await one.admits('ana'), undefined);
    await one.used(DEAR, 'ana');
    assert.equal(await other.admits('ben'), 'spent');
    assert.equal(await other.affords('ben'), 'spent');
    clock.advance(24 * 3_600_000);
    assert.equal(await other.admits('ben'), undefined);
  });

  it('count the questions of a person together, whoever else asks', async () => {
    const several = [process(), process(), process()];
    for (let n = 0; n < 99; n += 3) {
      const asked = await Promise.all(several.map((one) => one.admits('ana')));
      assert.deepEqual(asked, [undefined, undefined, undefined]);
    }
    assert.equal(await several[0]?.admits('ana'), undefined);
    assert.equal(await several[1]?.admits('ana'), 'spent');
    assert.equal(await several[1]?.admits('ben'), undefined);
  });

  /** The tally of a process that reaches the table only while it is there. */
  const reachable = (): Tally => {
    const tally = new TableTally(table, clock);
    const gone = async () => {
      throw new Unavailable('Nobody there.', { hint: 'Wait.' });
    };
    return {
      read: (...asked) => (isThere ? tally.read(...asked) : gone()),
      add: (...asked) => (isThere ? tally.add(...asked) : gone()),
    };
  };

  it('ask nothing while it cannot be counted', async () => {
    const model = await startModel({ says: () => 'Words.', tally: reachable() });
    const tell = () => model.model.tell('be brief', 'hello', 'ana', AbortSignal.timeout(5_000));
    isThere = false;
    const told = await tell();
    assert.equal(told.kind === 'silent' && told.reason, 'uncounted');
    assert.deepEqual(model.sent, []);
    assert.ok(model.logged.some((line) => line.includes('"reason":"uncounted"')));
    isThere = true;
    assert.equal((await tell()).kind, 'text');
    await model.close();
  });

  it('add what they could not count at the time before they ask again', async () => {
    const [one, cutOff] = [process(), new Spend(clock, MODEL, 1, reachable())];
    isThere = false;
    await cutOff.used(DEAR, 'ana');
    assert.equal(await cutOff.affords('ana'), 'uncounted');
    assert.equal(await one.admits('ben'), undefined);
    isThere = true;
    assert.equal(await cutOff.affords('ana'), 'spent');
    assert.equal(await one.admits('ben'), 'spent');
  });

  const listening = () =>
    new Matcher({
      clock,
      names: async () => ['web-1', 'web-2'],
      memory: new TableMemory({ table, clock, log, kind: 'TURN', schema: async () => Turn, withinMs: PATIENT_MS }),
    });
  const say = async (matcher: Matcher, text: string, person_id = 'ana') => {
    const understood = await matcher.understand(
      text,
      { conversation_id: 'C1', person_id },
      new AbortController().signal,
    );
    return understood.kind === 'ask' ? understood.input : understood.kind;
  };

  it('know what was asked of another one, for half an hour, and only of the same person', async () => {
    const [one, other] = [listening(), listening()];
    await say(one, 'cpu of web-1 in the last 3h');
    assert.deepEqual(await say(other, 'and web-2?'), { instance_id: 'web-2', metric_names: ['cpu'], time_range: '3h' });
    assert.equal(typeof (await say(other, 'and web-2?', 'ben')), 'string');
    clock.advance(31 * 60_000);
    assert.equal(typeof (await say(one, 'and web-2?')), 'string');
  });

  it('forget together: nothing of it stays in the table', async () => {
    const [one, other] = [listening(), listening()];
    await say(one, 'cpu of web-1 in the last 3h');
    assert.equal(await say(other, 'forget'), 'forgot');
    assert.equal(typeof (await say(one, 'and web-2?')), 'string');
    const { Items = [] } = await (await clients.dynamodb()).scan({ TableName: table.name });
    assert.deepEqual(
      Items.filter(({ data }) => JSON.stringify(data).includes('web-1')),
      [],
    );
  });

  it('answer without what was said before where it cannot be read', async () => {
    table = new Table(() => clients.dynamodb(), 'no-such-table', clock);
    assert.deepEqual(await say(listening(), 'cpu of web-1'), { instance_id: 'web-1', metric_names: ['cpu'] });
  });
}).timeout(20_000);
