import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Matcher } from '../../../../services/assistant/matcher/matcher.js';
import type { Understanding } from '../../../../services/assistant/understanding.js';
import { operations } from '../../../../services/operations/index.js';
import { parseTimeRange } from '../../../../services/time-range.js';
import { ASKED_AT, blindQuestions, ownQuestions } from '../blind-questions.js';
import { NAMES, type Scored, scoreAll } from './score.js';

const signal = new AbortController().signal;
const here = { conversation_id: 'here', person_id: 'sam' };
const matcherAt = (clock: { now(): Date }) => new Matcher({ clock, names: async () => NAMES });
const matcher = matcherAt({ now: () => ASKED_AT });
let asked = 0;
/** Each in a conversation of its own. */
const understand = (text: string): Promise<Understanding> =>
  matcher.understand(text, { conversation_id: `c${++asked}`, person_id: 'sam' }, signal);
const asks = async (text: string) => {
  const understanding = await understand(text);
  assert.equal(understanding.kind, 'ask', text);
  const { operation, input } = understanding as Extract<Understanding, { kind: 'ask' }>;
  return { operation, input };
};

describe('understanding without a model', () => {
  let scored: readonly Scored[] = [];
  before(async () => {
    scored = await scoreAll(matcher, blindQuestions());
  });

  it('understands questions that its phrases were not written for', () => {
    reaches(scored, 'blind', { first: 0.92, amongThree: 0.965, slots: 1 });
  });

  it('understands the questions it is developed on', async () => {
    const own = await scoreAll(matcher, ownQuestions('development'));
    reaches(own, 'development', { first: 0.975, amongThree: 0.985, slots: 0.995 });
  });

  it('understands those that were held out of it', async () => {
    const own = await scoreAll(matcher, ownQuestions('held-out'));
    reaches(own, 'held-out', { first: 0.95, amongThree: 0.97, slots: 0.985 });
  });

  it('always has three to choose from where it is not sure', () => {
    const short = scored.filter(({ understanding }) =>
      understanding.kind === 'choices'
        ? understanding.choices.length < 3
        : understanding.kind === 'ask' && understanding.others.length < 2,
    );
    assert.equal(short.length, 0);
  });

  it('understands nine of ten with a typing mistake', () => {
    const mistyped = scored.filter(({ question }) => question.traits?.includes('typo'));
    assert.ok(share(mistyped, ({ first }) => first) >= 0.9);
  });

  it('runs nothing that changes something, however hostile the text', () => {
    const ran = scored.flatMap(({ understanding }) => (understanding.kind === 'ask' ? [understanding.operation] : []));
    assert.deepEqual(
      ran.filter((operation) => operations[operation].effect !== 'read'),
      [],
    );
  });

  it('says that a tag cannot be left out, rather than to answer about more than was asked', async () => {
    const understanding = await understand('critical findings but not prod');
    assert.match(
      understanding.kind === 'choices' ? (understanding.why ?? '') : '',
      /^Hosts cannot be left out by a tag/,
    );
  });

  it('offers what changes something, and does not run it', async () => {
    for (const text of [
      'patch web-1',
      'roll back web-2',
      'approve 0123456789ab-1',
      'stop everything',
      'freeze changes',
    ]) {
      const understanding = await understand(text);
      assert.equal(understanding.kind, 'choices', text);
      const [first] = (understanding as Extract<Understanding, { kind: 'choices' }>).choices;
      assert.notEqual(first && operations[first.operation].effect, 'read', text);
    }
  });

  it('mends a name of the fleet whose letters are wrong, and no digit', async () => {
    assert.deepEqual((await asks('when can I patch wbe-1')).input, { instance_id: 'web-1' });
    assert.deepEqual((await asks('patch status of web-9')).input, { instance_ids: ['web-9'] });
  });

  it('reads instances, severity, time, format and lengths', async () => {
    assert.deepEqual(await asks('critical findings on web-1 and api 2'), {
      operation: 'get_inspector_findings',
      input: { instance_ids: ['web-1', 'api-2'], severity: 'critical' },
    });
    assert.deepEqual(await asks('who opened port 22 on bastion yesterday?'), {
      operation: 'analyze_configuration_changes',
      input: { instance_ids: ['bastion'], time_range: '2026-11-24/2026-11-25' },
    });
    assert.deepEqual(await asks('make a vulnerability report for production as csv'), {
      operation: 'generate_vulnerability_report',
      input: { instance_ids: ['env=prod'], format: 'csv' },
    });
    assert.deepEqual(await asks('when is the best time to patch db-primary in the next two weeks'), {
      operation: 'analyze_optimal_patch_window',
      input: { instance_id: 'db-primary', days_ahead: 14 },
    });
  });

  it('reads times of day, months, spans of weekdays, and how many of the worst', async () => {
    const input = async (text: string) => (await asks(text)).input;
    const now = ASKED_AT.toISOString();
    assert.equal((await input('security events since 8 this morning')).time_range, `2026-11-25T08:00:00.000Z/${now}`);
    assert.equal((await input('security events between monday and wednesday')).time_range, `2026-11-23/${now}`);
    assert.equal((await input('security events on nov-18')).time_range, '2026-11-18/2026-11-19');
    assert.equal((await input('security events since 18-nov')).time_range, `2026-11-18/${now}`);
    assert.equal((await input('security events in october')).time_range, '2026-10-01/2026-11-01');
    assert.equal((await input('network traffic on api-2 in the last half hour')).time_range, '30m');
    assert.equal((await input('5 worst vulnerabilities on web servers')).limit, 5);
    assert.deepEqual(await input('are the databases patched'), { instance_ids: ['role=db'] });
    assert.deepEqual((await input('cpu credits of web-2')).metric_names, ['credits']);
  });

  it('asks back where an instance has to be named', async () => {
    const understanding = await understand('how is the cpu');
    assert.equal(understanding.kind, 'choices');
  });

  it('finds nothing in what is off-topic', async () => {
    for (const text of ['tell me a joke', 'what is the weather in Berlin?', '', '   ', '???', 'rm -rf /']) {
      assert.deepEqual(await understand(text), { kind: 'nothing' }, text);
    }
  });

  it('is told what is a guess from what was said word for word', async () => {
    const [known, near] = [await understand('show alerts'), await understand('would you kindly show the open alerts')];
    assert.equal(known.kind === 'ask' && known.guessed, false);
    assert.equal(near.kind === 'ask' && near.guessed, true);
  });

  it('takes any text: it never throws and never runs a change', async () => {
    const odd = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.string({ unit: fc.constantFrom(...'patch approve all web-1 i-0 /|<>=@.,;"\' 12h'.split('')), maxLength: 200 }),
      fc
        .array(
          fc.constantFrom('patch', 'approve', 'web-1', 'all', 'now', 'show', 'and', 'since', '@host', 'yesterday', '='),
          {
            maxLength: 12,
          },
        )
        .map((words) => words.join(' ')),
    );
    await fc.assert(
      fc.asyncProperty(odd, async (text) => {
        const understanding = await matcher.understand(text, here, signal);
        if (understanding.kind !== 'ask') return;
        assert.equal(operations[understanding.operation].effect, 'read');
        assert.equal(operations[understanding.operation].input.safeParse(understanding.input).success, true);
        const { time_range } = understanding.input;
        if (typeof time_range === 'string') parseTimeRange(time_range, ASKED_AT);
      }),
      { numRuns: 400, seed: 6 },
    );
  });

  it('answers a text of ten thousand characters, whatever repeats in it', async () => {
    for (const piece of [
      'a',
      '-',
      'a-',
      'web-1 ',
      '=',
      'a=',
      '1.',
      '@',
      'since ',
      'next ',
      '<at>',
      '0',
      'roll ',
      '\u0000',
    ]) {
      await understand(piece.repeat(Math.ceil(10_000 / piece.length)));
    }
  });
}).timeout(20_000);

describe('a follow-up', () => {
  let now = ASKED_AT;
  const talking = matcherAt({ now: () => now });
  const say = async (text: string, person_id = 'sam') => {
    const understanding = await talking.understand(text, { conversation_id: 'talk', person_id }, signal);
    return understanding.kind === 'ask'
      ? { operation: understanding.operation, input: understanding.input }
      : understanding.kind;
  };

  it('is about what the same person asked before', async () => {
    await say('metrics of web-1 in the last 7 days');
    assert.deepEqual(await say('and web-2?'), {
      operation: 'get_ec2_cloudwatch_metrics',
      input: { instance_id: 'web-2', time_range: '7d' },
    });
    assert.deepEqual(await say('when can I patch it?'), {
      operation: 'analyze_optimal_patch_window',
      input: { instance_id: 'web-2' },
    });
    assert.deepEqual(await say('why is it risky'), {
      operation: 'analyze_ec2_vulnerabilities',
      input: { instance_id: 'web-2' },
    });
    assert.deepEqual(await say('only critical'), {
      operation: 'get_inspector_findings',
      input: { instance_ids: ['web-2'], severity: 'critical' },
    });
  });

  it('keeps the host and the time of what it is about', async () => {
    const conversation = { conversation_id: 'same matter', person_id: 'sam' };
    const say = async (text: string) => {
      const understood = await matcher.understand(text, conversation, signal);
      return understood.kind === 'ask' ? understood.input : understood.kind;
    };
    await say('what changed on web-1 yesterday');
    assert.deepEqual(await say('who changed it?'), { instance_ids: ['web-1'], time_range: '2026-11-24/2026-11-25' });
    await say('vulnerabilities of web-2');
    assert.deepEqual(await say('make a report of that'), { instance_ids: ['web-2'] });
  });

  it('about hosts that are named is about those', async () => {
    await say('any logins on web-1');
    assert.deepEqual(await say('criticals and highs in prod'), {
      operation: 'get_inspector_findings',
      input: { instance_ids: ['env=prod'] },
    });
  });

  it('that stands for itself is about the fleet', async () => {
    await say('why is api-1 risky');
    assert.deepEqual(await say('html report for the auditors without account ids'), {
      operation: 'generate_vulnerability_report',
      input: { format: 'html', redact: true },
    });
  });

  it('shows what else it may be about where the host is only carried over', async () => {
    const conversation = { conversation_id: 'carried', person_id: 'sam' };
    await matcher.understand('why is api-1 risky', conversation, signal);
    const understood = await matcher.understand('what changed yesterday', conversation, signal);
    assert.equal(understood.kind === 'ask' && understood.guessed, true);
    assert.deepEqual(understood.kind === 'ask' && understood.others[0]?.input, {
      time_range: '2026-11-24/2026-11-25',
    });
  });

  it('about a severity is about the findings of what was asked about before', async () => {
    await say('when can I patch api-1');
    assert.deepEqual(await say('only critical'), {
      operation: 'get_inspector_findings',
      input: { instance_ids: ['api-1'], severity: 'critical' },
    });
  });

  it('is not about what somebody else asked in the same conversation', async () => {
    await say('metrics of web-1');
    assert.equal((await say('and web-2?', 'ana')) instanceof Object, false);
  });

  it('is forgotten after half an hour, and when somebody says so', async () => {
    await say('metrics of web-1');
    now = new Date(ASKED_AT.getTime() + 30 * 60_000);
    assert.equal((await say('and web-2?')) instanceof Object, false);
    await say('metrics of web-1');
    assert.equal(await say('forget'), 'forgot');
    assert.equal((await say('and web-2?')) instanceof Object, false);
  });
}).timeout(20_000);

const share = (of: readonly Scored[], right: (one: Scored) => boolean): number => of.filter(right).length / of.length;

function reaches(
  scored: readonly Scored[],
  name: string,
  bars: { readonly first: number; readonly amongThree: number; readonly slots: number },
): void {
  const withSlots = scored.filter(({ slots }) => slots !== null);
  const numbers = {
    first: share(scored, ({ first }) => first),
    amongThree: share(scored, ({ amongThree }) => amongThree),
    slots: share(withSlots, ({ slots }) => slots === true),
    unsafe: scored.filter(({ unsafe }) => unsafe).length,
  };
  process.stdout.write(
    `      ${scored.length} ${name} questions: right at first ${percent(numbers.first)}, among three ${percent(numbers.amongThree)}, every slot ${percent(numbers.slots)} of ${withSlots.length}, changes run from a guess ${numbers.unsafe}\n`,
  );
  for (const bar of ['first', 'amongThree', 'slots'] as const)
    assert.ok(numbers[bar] >= bars[bar], `${bar} ${numbers[bar]}`);
  assert.equal(numbers.unsafe, 0);
}

const percent = (part: number): string => `${(100 * part).toFixed(1)} %`;
