import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readConfig } from '../../app/config.js';
import { costReport } from '../../scripts/cost.js';
import { packageApp } from '../../scripts/package-app.js';
import { People } from '../../services/people.js';

const root = new URL('../../../', import.meta.url);
const path = (name: string) => fileURLToPath(new URL(name, root));
const text = readFileSync(new URL('infra/README.md', root), 'utf8');
const json = (name: string) => JSON.parse(readFileSync(new URL(name, root), 'utf8'));

const lines = [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].flatMap(([, block = '']) => block.trim().split('\n'));
const commands = lines.map((line) => {
  const [, command = line, mark] = /^(.*?)\s+# (.+)$/.exec(line) ?? [];
  return { command, mark };
});
/** Where there is nothing of AWS, Azure or the network. */
const elsewhere = new Set(['needs an account', 'needs Azure', 'needs the network', 'your release', 'your region']);

/** What shows that a command without a mark does what is said: here, or the test that runs it. */
const shown: Readonly<Record<string, string | (() => unknown)>> = {
  'npm ci': '.ci/run',
  'npm ci --prefix infra/cdk': 'infra/check.sh',
  'npm ci --prefix infra/serverless': 'infra/check.sh',
  'npm test': '.ci/run',
  'bash infra/check.sh': '.ci/run',
  'npm exec -- sre-agent doctor': 'tests/cli/command-line.test.ts',
  'npm run cost -- --instances 10': () => assert.match(costReport(10), /^ +10 +29\.15 +12\.53 /m),
  'npm run package -- --bot-id 33333333-0000-4000-8000-000000000001 --domain abc.execute-api.us-west-2.amazonaws.com':
    () =>
      packageApp('manifest.json', {
        BOT_ID: '33333333-0000-4000-8000-000000000001',
        TEAMS_APP_ID: '33333333-0000-4000-8000-000000000001',
        BOT_DOMAIN: 'abc.execute-api.us-west-2.amazonaws.com',
        VERSION: '1.0.0',
        APP_NAME: 'a',
        DEVELOPER_NAME: 'a',
        WEBSITE_URL: 'https://example.com',
        PRIVACY_URL: 'https://example.com',
        TERMS_URL: 'https://example.com',
      }),
};

/** What the stacks tell a function beside the secret. */
const deployed = {
  PEOPLE_FILE: 's3://bucket/people.json',
  ARTIFACT_BUCKET: 'bucket',
  ALERT_TOPIC_ARNS: 'arn:aws:sns:us-west-2:111122223333:sre-ops-prod-alerts',
  PATCH_WORKFLOW_ARN: 'arn:aws:states:us-west-2:111122223333:stateMachine:sre-ops-prod-patch',
};

describe('infra/README.md', () => {
  it('has no command that is neither run by a test nor marked as needing what is not here', async () => {
    for (const { command, mark } of commands) {
      if (mark !== undefined) {
        assert.ok(elsewhere.has(mark), `${command}: ${mark}`);
        continue;
      }
      const proof = shown[command];
      assert.ok(proof, `nothing shows ${command}`);
      if (typeof proof === 'function') await proof();
      else assert.ok(existsSync(path(proof)), proof);
    }
  });

  it('shows no command that is not there any more', () => {
    const there = new Set(commands.map(({ command }) => command));
    for (const command of Object.keys(shown)) assert.ok(there.has(command), command);
  });

  it('names scripts of ours that are there, can be run, and are bash', () => {
    const scripts = new Set(
      [...text.matchAll(/\b(infra\/[\w/-]+\.sh)\b/g), ...text.matchAll(/bash (infra\/check\.sh)/g)].map(
        ([, name]) => name,
      ),
    );
    assert.ok(scripts.size >= 4);
    for (const script of scripts) {
      assert.ok(script);
      accessSync(path(script), constants.X_OK);
      execFileSync('bash', ['-n', path(script)]);
    }
  });

  it('deploys in three commands and takes away in three', () => {
    const block = (heading: string) =>
      new RegExp(`^## ${heading}\n\`\`\`sh\n([\\s\\S]*?)^\`\`\``, 'm').exec(text)?.[1]?.trim().split('\n') ?? [];
    assert.equal(block('Deploy').length, 3);
    assert.equal(block('Take it away').length, 3);
  });

  it('shows a secret and people that the service takes, with nothing of theirs in it that opens anything', () => {
    const [secret, people] = [...text.matchAll(/^```json\n([\s\S]*?)^```$/gm)].map(([, block = '']) =>
      JSON.parse(block),
    );
    const env = { SRE_FLEET: 'aws', ...deployed, ...secret };
    assert.equal(readConfig({ env }).SLACK_BOT_TOKEN, 'xoxb-1');
    const { all } = People.parse(people);
    assert.ok(all.filter(({ role }) => role === 'approver').length >= 2);
    assert.deepEqual(
      all.flatMap(({ key_hashes = [] }) => key_hashes),
      ['0'.repeat(64)],
    );
  });

  it('begins with settings that Terraform is tested with', () => {
    const [settings = ''] = [...text.matchAll(/^```hcl\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block);
    const tested = readFileSync(new URL('infra/terraform/tests/deployment.tftest.hcl', root), 'utf8');
    const [, variables = ''] =
      /run "as_the_readme_begins" \{[\s\S]*?variables \{\n([\s\S]*?)\n {2}\}/.exec(tested) ?? [];
    const linesOf = (block: string) =>
      block
        .trim()
        .split('\n')
        .map((line) => line.trim().replace(/ +=/, ' ='));
    assert.deepEqual(linesOf(variables), linesOf(settings));
  });

  it('names errors as they are said', () => {
    const said = [
      'app/secrets.ts',
      'app/config.ts',
      'app/rule-files.ts',
      'infra/release.sh',
      'services/aws/plain-calls.ts',
    ];
    const sources = said.map((name) => readFileSync(new URL(name, root), 'utf8')).join('\n');
    for (const part of [
      'The secret must be a JSON object',
      'SRE_FLEET=aws needs',
      'cannot be used',
      'infra/terraform is at another stage',
    ])
      assert.ok(text.includes(part) && sources.includes(part), part);
  });

  it('names variables that Terraform has, and links that lead somewhere', () => {
    const variables = readFileSync(new URL('infra/terraform/variables.tf', root), 'utf8');
    for (const [, name] of text.matchAll(/^(\w+) += ["[]/gm)) assert.match(variables, new RegExp(`variable "${name}"`));
    for (const [, name] of text.matchAll(/-var (\w+)=/g)) assert.match(variables, new RegExp(`variable "${name}"`));
    for (const [, link] of text.matchAll(/\]\(([^)#:]+)\)/g)) {
      assert.ok(existsSync(fileURLToPath(new URL(link ?? '', new URL('infra/', root)))), link);
    }
  });

  it('and the scripts ask for npm scripts and outputs that exist', () => {
    const outputs = readFileSync(new URL('infra/terraform/outputs.tf', root), 'utf8');
    for (const script of ['infra/release.sh', 'infra/unrelease.sh', 'infra/docker/push.sh']) {
      const body = readFileSync(new URL(script, root), 'utf8');
      for (const [, folder, name] of body.matchAll(/npm run --silent (?:--prefix (\S+) )?([a-z]+)/g)) {
        assert.ok(name && name in json(`${folder ?? '.'}/package.json`).scripts, `${script}: ${name}`);
      }
      const keys = /< <\(of ([\w ]+)\)/.exec(body)?.[1]?.split(' ') ?? [];
      for (const key of keys) assert.match(outputs, new RegExp(`^ {4}${key} += `, 'm'));
      for (const [, name] of body.matchAll(/output -(?:raw|json) (\w+)/g)) {
        assert.match(outputs, new RegExp(`output "${name}"`));
      }
    }
  });
});
