import assert from 'node:assert/strict';
import { asTyped } from '../../../bot/slack/as-typed.js';

describe('what a person typed in Slack', () => {
  for (const [sent, typed] of [
    ['<@U0SREAGENT1> sre-vuln-check web-1', '  sre-vuln-check web-1'],
    ['sre-trail <http://bastion.example.com|bastion.example.com> 7d', 'sre-trail bastion.example.com 7d'],
    ['sre-trail <https://10.0.0.1>', 'sre-trail 10.0.0.1'],
    ['/sre-vuln-check `web-1` `web-2`', '/sre-vuln-check web-1 web-2'],
    ['a &lt;b&gt; &amp;amp; c', 'a <b> &amp; c'],
    ['<!channel> <#C0SREOPS001|ops> help', '    help'],
    ['/sre-freeze 4h "a < b"', '/sre-freeze 4h "a < b"'],
  ] as const) {
    it(`is read out of ${sent}`, () => assert.equal(asTyped(sent), typed));
  }
});
