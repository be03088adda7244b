import { z } from 'zod';
import { ConfigError } from './config-error.js';

export { silenceNodeSupportNotice } from './node-notice.js';
export { ConfigError };

/**
 * The only reader of settings; what stands before them, such as AWS's own variables and the secret that holds settings, is
 * read where a process begins. `settings` is also the list that `.env.example` documents; a wrong value is named
 * with what is allowed.
 */
const text = z.string().trim().min(1);
const port = z.coerce.number('a port number, 0 to 65535').int().min(0).max(65_535);
const list = z.string().transform((value) =>
  value
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean),
);
const region = /^[a-z]{2}(-[a-z]+)+-\d$/;
const regions = list.refine(
  (named) => named.every((name) => region.test(name)),
  'AWS regions such as us-east-1,eu-west-1',
);
const loopback = /^(localhost|127(\.\d{1,3}){3}|::1)$/;

export const settings = {
  SRE_FLEET: z.enum(['sandbox', 'aws']).default('sandbox'),
  PORT: port.default(3978),
  HOST: text.default('127.0.0.1'),
  LOG_LEVEL: z
    .string()
    .toUpperCase()
    .pipe(z.enum(['DEBUG', 'INFO', 'WARN', 'ERROR', 'SILENT']))
    .default('INFO'),
  PEOPLE_FILE: text.optional(),
  POLICY_FILE: text.optional(),

  PUBLIC_URL: z.url('the URL under which clients reach this service, for example https://sre.example.com').optional(),
  MCP_ALLOWED_ORIGINS: list.default([]),
  MCP_REQUESTS_PER_MINUTE: z.coerce.number('a whole number').int().min(1).max(1_000_000).default(60),
  SRE_KEY: text.optional(),
  ANSWER_SECONDS: z.coerce.number('seconds, for example 5').min(2).max(60).default(5),
  SRE_KILL_SWITCH: z
    .string()
    .toLowerCase()
    .pipe(z.enum(['on', 'off']))
    .default('off'),

  SRE_READ_ONLY: z
    .string()
    .toLowerCase()
    .pipe(z.enum(['on', 'off']))
    .default('off'),
  SRE_SECRET: text.optional(),
  SRE_STAGE: z
    .string()
    .regex(/^[a-z][a-z0-9]{1,11}$/, 'the name of a deployment such as prod')
    .optional(),
  SRE_TRACES: z
    .string()
    .toLowerCase()
    .pipe(z.enum(['on', 'off']))
    .default('off'),

  AWS_REGION: z.string().regex(region, 'an AWS region such as us-west-2').default('us-west-2'),
  AWS_REGIONS: regions.default([]),
  FLEET_ROLE_ARN: z
    .string()
    .regex(
      /^arn:aws[\w-]*:iam::\d{12}:role\/[\w+=,.@/-]{1,512}$/,
      'the ARN of the role that infra/terraform/modules/member-role made',
    )
    .optional(),
  FLEET_EXTERNAL_ID: z
    .string()
    .regex(/^[\w+=,.@:/-]{16,1224}$/, 'the external id of that role, sixteen characters or more')
    .optional(),
  DYNAMODB_TABLE: z
    .string()
    .regex(/^[\w.-]{3,255}$/, 'a DynamoDB table name: 3 to 255 letters, digits, _ . -')
    .default('sre-operations'),
  SRE_MODEL: z
    .string()
    .toLowerCase()
    .pipe(z.enum(['on', 'off']))
    .default('off'),
  BEDROCK_MODEL_ID: text.default('us.amazon.nova-2-lite-v1:0'),
  BEDROCK_DAILY_USD: z.coerce.number('dollars a day, for example 1').min(0).max(10_000).default(1),
  ALERT_TOPIC_ARNS: list.default([]),
  FAN_OUT_TOPIC_ARN: z
    .string()
    .regex(/^arn:aws[\w-]*:sns:[\w-]+:\d{12}:[\w-]{1,256}$/, 'the ARN of a standard SNS topic')
    .optional(),
  ARTIFACT_BUCKET: text.optional(),
  PATCH_WORKFLOW_ARN: text.optional(),

  MicrosoftAppId: z.guid('the GUID of the Azure Bot registration').optional(),
  MicrosoftAppTenantId: z.guid('the GUID of your Microsoft Entra tenant').optional(),
  MicrosoftAppPassword: text.optional(),
  ALLOWED_TENANTS: list.default([]),

  SLACK_SIGNING_SECRET: list.default([]),
  SLACK_BOT_TOKEN: z
    .string()
    .regex(/^xoxb-\S+$/, 'the bot token of the Slack app, xoxb-…')
    .optional(),
  SLACK_ALLOWED_TEAMS: list
    .refine((teams) => teams.every((team) => /^T[A-Z0-9]+$/.test(team)), 'ids of workspaces such as T0123ABCD')
    .default([]),

  SANDBOX_URL: z.url('the URL that `sre-agent sandbox` printed').optional(),
  SANDBOX_PORT: port.default(3979),
  SANDBOX_DATA: text.optional(),
  SANDBOX_CLOCK: z.enum(['shifted', 'recorded']).default('shifted'),
  SANDBOX_SEED: z.coerce.number('a whole number').int().default(1),
  SANDBOX_FLEET_SIZE: z.coerce
    .number('a whole number')
    .int()
    .min(10, 'ten or more: ten instances are always there')
    .max(5_000)
    .default(10),
  STATE_FOLDER: text.default('.sre'),
} as const;

const Settings = z.object(settings);
type Settings = z.output<typeof Settings>;

export interface Config extends Readonly<Settings> {
  /** Drop the sandbox's state of earlier runs. */
  readonly fresh: boolean;
}

/** What is never to be sent anywhere, wherever it may have got to. */
export const secretsIn = (config: Config | Readonly<Record<string, string>>): readonly string[] =>
  Object.entries(config)
    .filter(([name]) => SECRET.test(name))
    .flatMap(([, value]) =>
      Array.isArray(value) ? value.map(String) : typeof value === 'string' ? value.split(',') : [],
    );

interface Sources {
  /** Default: the process's environment. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** What the command line says, above the environment. */
  readonly flags?: Partial<Readonly<Record<keyof Settings, string>>>;
  readonly fresh?: boolean;
  /** What SRE_FLEET=aws cannot do without; default: what the service needs. */
  readonly needs?: readonly (keyof Settings)[];
}

/**
 * Empty strings count as not set.
 * @throws ConfigError naming every wrong variable and what it allows.
 */
export function readConfig({
  env = process.env,
  flags = {},
  fresh = false,
  needs = neededByService,
}: Sources = {}): Config {
  const given = Object.fromEntries(
    Object.entries({ ...env, ...flags }).filter(([name, value]) => name in settings && value?.trim()),
  );
  const parsed = Settings.safeParse(given);
  if (!parsed.success) {
    const wrong = parsed.error.issues.map(({ path: [first], message }) => {
      const name = String(first);
      return SECRET.test(name) ? `${name}: ${message}` : `${name}=${JSON.stringify(given[name])}: ${message}`;
    });
    throw new ConfigError(
      `These settings are wrong:\n  ${wrong.join('\n  ')}\nSee .env.example for what each one means.`,
    );
  }
  const config = { ...parsed.data, fresh };
  if (config.SRE_FLEET === 'aws') {
    requireForAws(config, needs);
    requireAllOfSlack(config);
    requireAllOfFleetRole(config);
  } else if (!loopback.test(config.HOST)) {
    throw new ConfigError(
      `HOST=${JSON.stringify(config.HOST)}: the sandbox has no secrets worth the name, so it listens on loopback only (127.0.0.1)`,
    );
  }
  return Object.freeze(config);
}

/** One setting as it stands: shown, never the secret itself. */
export interface SettingOrigin {
  readonly name: string;
  /** As it is used; `set` for a secret, null for what is not set. */
  readonly value: unknown;
  readonly origin: 'environment' | 'default' | 'not set';
  /** What is allowed, where the value is not. */
  readonly problem: string | null;
}

const SECRET = /(KEY|SECRET|TOKEN|Password|EXTERNAL_ID)$/;

/** Every setting, with where it comes from. Never throws: what is wrong is said beside it. */
export function explainSettings(env: NodeJS.ProcessEnv = process.env): SettingOrigin[] {
  return Object.entries<z.ZodType>(settings).map(([name, schema]) =>
    explain(name, schema, env[name]?.trim() || undefined),
  );
}

function explain(name: string, schema: z.ZodType, given: string | undefined): SettingOrigin {
  const parsed = schema.safeParse(given);
  const value = parsed.success ? (parsed.data ?? null) : (given ?? null);
  const problem = parsed.success ? null : (parsed.error.issues[0]?.message ?? 'not allowed');
  if (given !== undefined) return { name, value: SECRET.test(name) ? 'set' : value, origin: 'environment', problem };
  return { name, value, origin: value === null || isEmpty(value) ? 'not set' : 'default', problem };
}

const isEmpty = (value: unknown): boolean => Array.isArray(value) && value.length === 0;

const neededByService = [
  'MicrosoftAppId',
  'MicrosoftAppTenantId',
  'MicrosoftAppPassword',
  'ALERT_TOPIC_ARNS',
  'ARTIFACT_BUCKET',
  'PATCH_WORKFLOW_ARN',
  'PEOPLE_FILE',
] as const;

function requireForAws(config: Config, needs: readonly (keyof Settings)[]): void {
  const missing = needs.filter((name) => !config[name]?.toString().length);
  if (missing.length === 0) return;
  const botless = missing.includes('MicrosoftAppId')
    ? '\nWithout an app id anybody could talk to the bot, so it does not start.'
    : '';
  throw new ConfigError(`SRE_FLEET=aws needs ${missing.join(', ')}.${botless} See .env.example.`);
}

const slack = ['SLACK_SIGNING_SECRET', 'SLACK_BOT_TOKEN', 'SLACK_ALLOWED_TEAMS'] as const;

/** Slack is left out with none of them set; with some, it would be open or mute. */
function requireAllOfSlack(config: Config): void {
  const missing = slack.filter((name) => !config[name]?.length);
  if (missing.length === 0 || missing.length === slack.length) return;
  throw new ConfigError(`Slack needs ${missing.join(', ')} too, or none of its settings. See .env.example.`);
}

/** Without the id anybody's role could be named; and what is changed there would need a workflow in that account. */
function requireAllOfFleetRole({ FLEET_ROLE_ARN: role, FLEET_EXTERNAL_ID: id, SRE_READ_ONLY }: Config): void {
  if ((role === undefined) !== (id === undefined)) {
    const missing = role === undefined ? 'FLEET_ROLE_ARN' : 'FLEET_EXTERNAL_ID';
    throw new ConfigError(`The fleet of another account needs ${missing} too. See .env.example.`);
  }
  if (role !== undefined && SRE_READ_ONLY === 'off') {
    throw new ConfigError(
      'FLEET_ROLE_ARN: the fleet of another account is read and not patched from here. Set SRE_READ_ONLY=on too.',
    );
  }
}

/** Where a function asks for its invocations; Lambda sets it. */
export const readRuntimeApi = (env: NodeJS.ProcessEnv = process.env): string | undefined => env.AWS_LAMBDA_RUNTIME_API;

/**
 * Whether a function was started before anybody asks, and is kept for the first who does (AWS Lambda Developer Guide,
 * "Defined runtime environment variables").
 */
export const readIsKeptWarm = (env: NodeJS.ProcessEnv = process.env): boolean =>
  env.AWS_LAMBDA_INITIALIZATION_TYPE === 'provisioned-concurrency';

/** How the one at the terminal likes it. */
export interface TerminalSettings {
  /** No colour: NO_COLOR is set, or the terminal has none. */
  readonly plain: boolean;
  readonly pager: string | undefined;
  readonly historyFile: string | undefined;
}

/** `less` ends by itself when the text fits, keeps colours, and leaves the text where it is. */
const PAGER = 'less -FRX';

export function readTerminalSettings(env: NodeJS.ProcessEnv = process.env): TerminalSettings {
  const { NO_COLOR = '', TERM, PAGER: pager = PAGER, STATE_FOLDER = '.sre' } = env;
  return {
    plain: NO_COLOR !== '' || TERM === 'dumb',
    pager: pager.trim() === '' || pager.trim() === 'cat' || TERM === 'dumb' ? undefined : pager,
    historyFile: STATE_FOLDER === ':memory:' ? undefined : `${STATE_FOLDER}/history`,
  };
}
