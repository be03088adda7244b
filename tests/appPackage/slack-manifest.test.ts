import assert from 'node:assert/strict';
import { commands } from '../../bot/commands.js';
import { SLACK_SCOPES } from '../../bot/slack/check.js';
import { slackManifest } from '../../scripts/package-app.js';

interface SlashCommand {
  readonly command: string;
  readonly url: string;
  readonly description: string;
  readonly usage_hint?: string;
  readonly should_escape: boolean;
}

interface Manifest {
  readonly display_information: {
    readonly name: string;
    readonly description: string;
    readonly long_description: string;
  };
  readonly features: {
    readonly bot_user: { readonly display_name: string };
    readonly slash_commands: readonly SlashCommand[];
  };
  readonly oauth_config: { readonly scopes: { readonly bot: readonly string[] } };
  readonly settings: {
    readonly event_subscriptions: { readonly request_url: string; readonly bot_events: readonly string[] };
    readonly interactivity: { readonly is_enabled: boolean; readonly request_url: string };
  };
}

describe('the manifest of the Slack app', () => {
  let manifest: Manifest;

  before(async () => {
    manifest = JSON.parse(await slackManifest('bot.example.com'));
  });

  it('lists every command as the bot knows it', () => {
    const listed = manifest.features.slash_commands.map(({ command, description }) => [command, description]);
    assert.deepEqual(listed, [
      ['/sre-help', 'What you can type'],
      ['/sre-ask', 'Ask in your own words: what is risky, what changed, when to patch, who logged in'],
      ...commands.map(({ name, description }) => [`/${name}`, description]),
    ]);
    for (const { command, usage_hint = '' } of manifest.features.slash_commands.slice(2)) {
      const known = commands.find(({ name }) => `/${name}` === command);
      assert.ok(known?.usage.startsWith(`${command} ${usage_hint}`.trim()), command);
    }
  });

  it('sends everything to the addresses that the service has', () => {
    const { event_subscriptions, interactivity } = manifest.settings;
    const urls = manifest.features.slash_commands.map(({ url }) => url);
    assert.deepEqual([...new Set(urls)], ['https://bot.example.com/slack/commands']);
    assert.equal(event_subscriptions.request_url, 'https://bot.example.com/slack/events');
    assert.deepEqual(interactivity, { is_enabled: true, request_url: 'https://bot.example.com/slack/interactivity' });
  });

  it('asks for no more than it uses', () => {
    assert.deepEqual(manifest.oauth_config.scopes.bot, SLACK_SCOPES);
    assert.deepEqual(manifest.settings.event_subscriptions.bot_events, [
      'app_home_opened',
      'app_mention',
      'member_joined_channel',
      'message.im',
    ]);
  });

  it('keeps to the lengths that Slack takes', () => {
    const { display_information: about, features } = manifest;
    assert.ok(about.name.length <= 35);
    assert.ok(about.description.length <= 140);
    assert.ok(about.long_description.length >= 174 && about.long_description.length <= 4_000);
    assert.ok(features.bot_user.display_name.length <= 80);
    assert.ok(features.slash_commands.length <= 50);
    for (const { command, description, usage_hint = '' } of features.slash_commands) {
      assert.ok(command.length <= 32 && description.length <= 2_000 && usage_hint.length <= 1_000, command);
    }
  });
});
