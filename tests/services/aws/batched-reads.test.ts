import assert from 'node:assert/strict';
import fc from 'fast-check';
import { BatchedReads } from '../../../services/aws/batched-reads.js';
import { StillClock } from '../../support/observations.js';

const never = new AbortController().signal;
const refused = Object.assign(new Error('no'), { name: 'AccessDeniedException' });

/** Reads that answer when told to, and remember what they were asked. */
function stage({ batch = 10, freshS = 60 } = {}) {
  const clock = new StillClock();
  const calls: string[][] = [];
  let answer = async (keys: readonly string[]) => new Map(keys.map((key) => [key, `${key}!`]));
  const reads = new BatchedReads<string>({
    clock,
    freshS,
    batch,
    read: (keys) => {
      calls.push([...keys]);
      return answer(keys);
    },
  });
  const values = async (keys: string[], signal = never) => {
    const { values: all, failures } = await reads.get(keys, signal);
    return { values: Object.fromEntries([...all].map(([key, known]) => [key, known.value])), failures };
  };
  return {
    clock,
    calls,
    reads,
    values,
    answer: (next: typeof answer) => {
      answer = next;
    },
  };
}

describe('BatchedReads', () => {
  it('keeps a value for the stated time and reads it again after it', async () => {
    const { clock, calls, values } = stage();
    await values(['a']);
    clock.advance(60);
    await values(['a']);
    assert.equal(calls.length, 1);
    clock.advance(1);
    await values(['a']);
    assert.equal(calls.length, 2);
  });

  it('reads ahead in as few calls as the keys fit in', async () => {
    const { calls, reads } = stage();
    reads.ahead(['a', 'b', 'c', 'd', 'e', 'f']);
    await reads.settled();
    assert.deepEqual(calls, [['a', 'b', 'c', 'd', 'e', 'f']]);
  });

  it('reads once for all who ask at the same time', async () => {
    const { calls, values } = stage();
    const answers = await Promise.all([values(['a', 'b']), values(['b', 'a']), values(['b'])]);
    assert.equal(calls.flat().length, 2);
    assert.deepEqual(answers[2]?.values, { b: 'b!' });
  });

  it('asks for no more keys a call than the API takes, and for each once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.string({ minLength: 1 }), { maxLength: 60 }),
        fc.integer({ min: 1, max: 12 }),
        async (keys, batch) => {
          const { calls, values } = stage({ batch });
          const { values: all } = await values([...keys, ...keys]);
          assert.ok(calls.every((call) => call.length <= batch && call.length > 0));
          assert.deepEqual(calls.flat().sort(), [...keys].sort());
          assert.equal(Object.keys(all).length, keys.length);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('has at most four calls out at a time', async () => {
    const { values, answer } = stage({ batch: 1 });
    let [out, most] = [0, 0];
    answer(async (keys) => {
      out += 1;
      most = Math.max(most, out);
      await new Promise(setImmediate);
      out -= 1;
      return new Map(keys.map((key) => [key, key]));
    });
    await values(Array.from({ length: 20 }, (_, index) => `${index}`));
    assert.equal(most, 4);
  });

  it('leaves other batches exact when one fails', async () => {
    const { values, answer } = stage({ batch: 1 });
    answer(async (keys) => {
      if (keys.includes('bad')) throw refused;
      return new Map(keys.map((key) => [key, key]));
    });
    const { values: all, failures } = await values(['good', 'bad']);
    assert.deepEqual(all, { good: 'good' });
    assert.deepEqual(
      failures.map(({ unknown, old }) => [unknown, old]),
      [[['bad'], []]],
    );
  });

  it('gives an older value with its failure for 15 minutes, then none', async () => {
    const { clock, values, answer } = stage();
    await values(['a']);
    answer(async () => Promise.reject(refused));
    clock.advance(900);
    const old = await values(['a']);
    assert.deepEqual([old.values, old.failures[0]?.old, old.failures[0]?.unknown], [{ a: 'a!' }, ['a'], []]);
    clock.advance(1);
    const none = await values(['a']);
    assert.deepEqual([none.values, none.failures[0]?.unknown], [{}, ['a']]);
  });

  it('answers what it has when the time is up, and the read goes on for the next question', async () => {
    const { calls, values, answer } = stage({ batch: 1 });
    let finish: () => void = () => undefined;
    const slow = new Promise<void>((resolve) => {
      finish = resolve;
    });
    answer(async (keys) => {
      if (keys.includes('slow')) await slow;
      return new Map(keys.map((key) => [key, key]));
    });
    const due = new AbortController();
    const first = values(['fast', 'slow'], due.signal);
    await new Promise(setImmediate);
    due.abort(new DOMException('due', 'TimeoutError'));
    const partial = await first;
    assert.deepEqual(partial.values, { fast: 'fast' });
    assert.deepEqual(partial.failures[0]?.unknown, ['slow']);
    finish();
    assert.deepEqual((await values(['fast', 'slow'])).values, { fast: 'fast', slow: 'slow' });
    assert.equal(calls.length, 2);
  });

  it('begins nothing for an answer whose time is up already', async () => {
    const { calls, values } = stage();
    await values(['a']);
    const late = await values(['a', 'b'], AbortSignal.abort(new Error('due')));
    assert.deepEqual(late.values, { a: 'a!' });
    assert.deepEqual(
      late.failures.map(({ unknown }) => unknown),
      [['b']],
    );
    assert.equal(calls.length, 1);
  });

  it('does not trust a read that was under way when its keys were forgotten', async () => {
    const { reads, calls, values, answer } = stage();
    let finish: () => void = () => undefined;
    const slow = new Promise<void>((resolve) => {
      finish = resolve;
    });
    answer(async () => {
      await slow;
      return new Map([['a', 'before']]);
    });
    const before = values(['a']);
    reads.forget(['a']);
    answer(async () => new Map([['a', 'after']]));
    assert.deepEqual((await values(['a'])).values, { a: 'after' });
    finish();
    await before;
    assert.deepEqual((await values(['a'])).values, { a: 'after' });
    assert.equal(calls.length, 2);
  });
});
