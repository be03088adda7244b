import assert from 'node:assert/strict';
import { InvalidAnswer } from '../../../services/aws/errors.js';
import { allPages } from '../../../services/aws/pages.js';

type Page = { items: number[] | undefined; next: string | undefined };
const reading = (pages: Record<string, Page>) =>
  allPages(async (token) => pages[token ?? 'first'] ?? { items: [], next: undefined });

describe('allPages', () => {
  it('follows every token, over empty pages too', async () => {
    const pages = {
      first: { items: [1], next: 'b' },
      b: { items: [], next: 'c' },
      c: { items: [2, 3], next: undefined },
    };
    assert.deepEqual(await reading(pages), [1, 2, 3]);
  });
  it('ends at an empty token', async () => assert.deepEqual(await reading({ first: { items: [1], next: '' } }), [1]));
  it('does not take a page without its list for an empty one', async () => {
    await assert.rejects(reading({ first: { items: undefined, next: undefined } }), InvalidAnswer);
  });
  it('does not go round in circles', async () => {
    const pages = { first: { items: [1], next: 'b' }, b: { items: [2], next: 'c' }, c: { items: [3], next: 'b' } };
    await assert.rejects(reading(pages), InvalidAnswer);
  });
});
