import assert from 'node:assert/strict';
import { hostGuard } from '../../mcp/guard.js';
import { Refused } from '../../mcp/refused.js';

const guard = hostGuard({ publicUrl: 'https://sre.example.com', allowedOrigins: ['https://portal.example.com'] });

function passes(host: string | undefined, origin?: string): boolean {
  try {
    guard({ host, origin });
    return true;
  } catch (error) {
    assert.ok(error instanceof Refused && error.status === 403);
    return false;
  }
}

describe('host and origin guard', () => {
  const good: [host: string, origin?: string][] = [
    ['sre.example.com'],
    ['localhost:1'],
    ['127.0.0.1'],
    ['[::1]:1', 'http://localhost:6274'],
    ['sre.example.com', 'https://sre.example.com'],
    ['sre.example.com', 'https://portal.example.com'],
  ];
  for (const [host, origin] of good) {
    it(`lets ${host} in${origin ? `, from a page of ${origin}` : ''}`, () => assert.ok(passes(host, origin)));
  }

  const bad: [host: string | undefined, origin?: string][] = [
    [undefined],
    [''],
    ['sre.example.com:444'],
    ['sre.example.com.evil.test'],
    ['localhost.evil.test'],
    ['127.0.0.1@evil.test'],
    ['evil.test#@127.0.0.1'],
    ['evil.test/127.0.0.1'],
    ['sre.example.com', 'https://evil.test'],
    ['sre.example.com', 'http://sre.example.com'],
    ['sre.example.com', 'https://portal.example.com.evil.test'],
    ['localhost', 'null'],
    ['localhost', 'http://localhost.evil.test'],
    ['localhost', ''],
  ];
  for (const [host, origin] of bad) {
    it(`refuses ${host}${origin === undefined ? '' : ` from a page of ${origin || 'nobody'}`}`, () =>
      assert.ok(!passes(host, origin)));
  }

  it('knows loopback alone where there is no public name', () => {
    const local = hostGuard({ allowedOrigins: [] });
    assert.doesNotThrow(() => local({ host: 'localhost:3978' }));
    assert.throws(() => local({ host: 'sre.example.com' }), Refused);
  });
});
