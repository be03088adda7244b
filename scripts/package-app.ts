import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Command, InvalidArgumentError } from 'commander';
import { zipSync } from 'fflate';

const root = new URL('../../', import.meta.url);
const source = new URL('appPackage/', root);
/** Zip entries carry a time; the first one that the format knows makes the same input the same bytes. */
const MTIME = new Date(1980, 0, 1);

/** For trying it out: the ids of the sandbox. A real tenant needs the real ones. */
const EXAMPLE = { botId: '33333333-0000-4000-8000-000000000001', domain: 'bot.example.com' };

/** What people see as the sender, where it is not said. */
export const APP_NAME = 'SRE Assistant';
/** Teams: name.short. Slack's own limits, 35 and 80 characters, are wider. */
const LONGEST_NAME = 30;

/** What the manifest's placeholders stand for. */
export interface AppValues {
  readonly BOT_ID: string;
  readonly TEAMS_APP_ID: string;
  readonly BOT_DOMAIN: string;
  readonly VERSION: string;
  readonly APP_NAME: string;
  readonly DEVELOPER_NAME: string;
  readonly WEBSITE_URL: string;
  readonly PRIVACY_URL: string;
  readonly TERMS_URL: string;
}

/** The Teams app packages that are made, by file name: slash commands need a tenant that takes manifest 1.29. */
export const packages: Readonly<Record<string, string>> = {
  'sre-operations-assistant.zip': 'manifest.json',
  'sre-operations-assistant-compatible.zip': 'manifest.compatible.json',
};

/** The manifest that an administrator of Slack makes the app from, for the host name under which the app is reached. */
export const slackManifest = async (domain: string, name = APP_NAME): Promise<string> =>
  fillManifest(await readFile(new URL('slack/manifest.json', source), 'utf8'), { BOT_DOMAIN: domain, APP_NAME: name });

/** @throws Error for a placeholder without a value. */
export function fillManifest(template: string, values: Partial<AppValues>): string {
  return template.replace(/\$\{\{(\w+)\}\}/g, (_, name: string) => {
    if (!Object.hasOwn(values, name)) throw new Error(`manifest: nothing stands for ${name}`);
    return JSON.stringify(values[name as keyof AppValues]).slice(1, -1);
  });
}

/** One app package as bytes. @param manifest name of the template in appPackage. */
export async function packageApp(manifest: string, values: AppValues): Promise<Uint8Array> {
  const read = (name: string) => readFile(new URL(name, source));
  const [template, color, outline] = await Promise.all([read(manifest), read('color.png'), read('outline.png')]);
  const filled = Buffer.from(fillManifest(template.toString('utf8'), values));
  return zipSync({ 'manifest.json': filled, 'color.png': color, 'outline.png': outline }, { level: 9, mtime: MTIME });
}

interface Flags {
  botId?: string;
  appId?: string;
  domain?: string;
  name: string;
  developer: string;
  website?: string;
  privacy?: string;
  terms?: string;
  out: string;
}

function shortEnough(name: string): string {
  if (name.trim() === '' || name.length > LONGEST_NAME)
    throw new InvalidArgumentError(`1 to ${LONGEST_NAME} characters`);
  return name;
}

async function main(args: readonly string[]): Promise<void> {
  const command = new Command('package')
    .description('Makes the Teams app packages that an administrator uploads, and the manifest of the Slack app')
    .option('--bot-id <guid>', 'application id of the Azure Bot registration')
    .option('--app-id <guid>', 'id of the Teams app; the bot id where left out')
    .option('--domain <host>', 'host name under which the bot is reached')
    .option('--name <name>', `what people see as the sender, at most ${LONGEST_NAME} characters`, shortEnough, APP_NAME)
    .option('--developer <name>', 'who runs it, at most 32 characters', 'SRE team')
    .option('--website <url>', 'the page about it; https://<domain> where left out')
    .option('--privacy <url>', 'the privacy page; the website where left out')
    .option('--terms <url>', 'the terms of use; the website where left out')
    .option('--out <folder>', 'where the packages go', fileURLToPath(root));
  const flags = command.parse(args, { from: 'user' }).opts<Flags>();
  const { version } = JSON.parse(await readFile(new URL('package.json', root), 'utf8')) as { version: string };
  const { botId = EXAMPLE.botId, domain = EXAMPLE.domain } = flags;
  const website = flags.website ?? `https://${domain}`;
  const values: AppValues = {
    BOT_ID: botId,
    TEAMS_APP_ID: flags.appId ?? botId,
    BOT_DOMAIN: domain,
    VERSION: version,
    APP_NAME: flags.name,
    DEVELOPER_NAME: flags.developer,
    WEBSITE_URL: website,
    PRIVACY_URL: flags.privacy ?? website,
    TERMS_URL: flags.terms ?? website,
  };
  await mkdir(flags.out, { recursive: true });
  for (const [name, manifest] of Object.entries(packages)) {
    const path = join(flags.out, name);
    await writeFile(path, await packageApp(manifest, values));
    console.log(path);
  }
  const slack = join(flags.out, 'slack-manifest.json');
  await writeFile(slack, await slackManifest(domain, flags.name));
  console.log(slack);
  if (!flags.botId || !flags.domain) {
    console.log('Made with example ids. For a tenant: npm run package -- --bot-id <guid> --domain <host>');
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main(process.argv.slice(2));
