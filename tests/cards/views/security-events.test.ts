import assert from 'node:assert/strict';
import { text } from '../../../cards/text.js';
import { securityEventsView } from '../../../cards/views/security-events.js';
import { phrases } from '../../../cards/words.js';
import type { SecurityEvents } from '../../../services/operations/monitor-security-events.js';
import { now, region, security } from '../samples.js';

const textOf = (result: SecurityEvents) => text(securityEventsView(result, { now, region }), { width: 2_000 });

describe('the card of security events', () => {
  it('names what was not read in whole phrases', () => {
    const not_read = [
      'CloudTrail in regions other than us-west-2, us-east-1, us-east-2, eu-north-1 and ap-southeast-2',
      'logins inside the operating system of api-1, api-2 and 4 more: no agent ships auth logs',
    ];
    const result = security;
    const shown = textOf({ ...result, security_summary: { ...result.security_summary, not_read } });
    for (const phrase of not_read) assert.ok(shown.includes(phrase), shown);
  });

  it('counts the phrases for which there is no room instead of cutting one', () => {
    const all = Array.from({ length: 9 }, (_, index) => `${index} ${'x'.repeat(98)}`);
    assert.equal(phrases(all), `${all.slice(0, 4).join('; ')}; and 5 more`);
    assert.equal(phrases(['y'.repeat(900)]), 'y'.repeat(900));
  });

  it('says who and from where once, and leaves a command on one line', () => {
    const [alert] = security.alerts;
    const [event] = security.events;
    assert.ok(alert && event);
    const command = `aws iam put-role-policy --policy-document '${'{"Effect":"Deny"}'.repeat(12)}'`;
    const by = { ...event, actor: 'ops-admin', source_ip: '203.0.113.7', name: 'StopLogging' };
    const shown = text(
      securityEventsView(
        {
          ...security,
          alerts: [{ ...alert, commands: [command] }],
          recommendations: [`${alert.title}: ${alert.next_step} Run: ${command} (and 1 more in the alert)`],
          events: [
            { ...by, summary: 'ops-admin called cloudtrail:StopLogging from 203.0.113.7.', error_code: null },
            {
              ...{ ...by, event_id: 'refused', error_code: 'AccessDenied' },
              summary: 'ops-admin was refused cloudtrail:StopLogging from 203.0.113.7 (AccessDenied).',
            },
          ],
        },
        { now, region },
      ),
    );

    assert.match(shown, / cloudtrail:StopLogging +ops-admin +203\.0\.113\.7$/m);
    assert.match(shown, / cloudtrail:StopLogging refused \(AccessDenied\) +ops-admin +203\.0\.113\.7$/m);
    assert.ok(shown.split('\n').includes(`   ${command}`), shown);
    assert.match(shown, /^ {3}\(and 1 more in the alert\)$/m);
  });

  it('shows a line of every detection that it counts events of, however much came later', () => {
    const result = security;
    const [event] = result.events;
    assert.ok(event);
    const later = Array.from({ length: 30 }, (_, index) => ({
      ...event,
      event_id: `later-${index}`,
      at: '2026-11-22T13:00:00Z',
      summary: `later ${index}`,
    }));
    const shown = textOf({ ...result, events: [...later, ...result.events] });
    for (const { title, event_ids } of result.alerts) {
      const lines = result.events.filter(({ event_id }) => event_ids.includes(event_id));
      assert.ok(
        lines.some(({ summary }) => shown.includes(summary)),
        `no line of "${title}"`,
      );
    }
    assert.ok(shown.includes('and 28 more events'), shown);
  });

  it('says what the count is made of where nothing was suspicious', () => {
    const shown = textOf({ ...security, alerts: [], incidents: [], events: [], recommendations: [] });
    assert.match(shown, /Logins\s+31\n.*Changes of rights\s+12\n.*Other changes\s+171/);
  });
});
