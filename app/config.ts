import { z } from 'zod';

/**
 * The only reader of the environment. `settings` is also the list that `.env.example` documents; a wrong value is named
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
  SRE_KEY: text.optional(),

  AWS_REGION: z
    .string()
    .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'an AWS region such as us-west-2')
    .default('us-west-2'),
  DYNAMODB_TABLE: z
    .string()
    .regex(/^[\w.-]{3,255}$/, 'a DynamoDB table name: 3 to 255 letters, digits, _ . -')
    .default('sre-operations'),
  BEDROCK_MODEL_ID: text.default('us.amazon.nova-2-lite-v1:0'),
  ALERT_TOPIC_ARNS: list.default([]),
  ARTIFACT_BUCKET: text.optional(),
  PATCH_WORKFLOW_ARN: text.optional(),

  MicrosoftAppId: z.guid('the GUID of the Azure Bot registration').optional(),
  MicrosoftAppTenantId: z.guid('the GUID of your Microsoft Entra tenant').optional(),
  MicrosoftAppPassword: text.optional(),
  ALLOWED_TENANTS: list.default([]),

  SANDBOX_URL: z.url('the URL that `sre-agent sandbox` printed').optional(),
  SANDBOX_PORT: port.default(3979),
  SANDBOX_DATA: text.optional(),
  SANDBOX_CLOCK: z.enum(['shifted', 'recorded']).default('shifted'),
  SANDBOX_SEED: z.coerce.number('a whole number').int().default(1),
  STATE_FOLDER: text.default('.sre'),
} as const;

const Settings = z.object(settings);
type Settings = z.output<typeof Settings>;

export interface Config extends Readonly<Settings> {
  /** Drop the sandbox's state of earlier runs. */
  readonly fresh: boolean;
}

/** Thrown for a wrong setting; its message is for the person who started the program. */
export class ConfigError extends Error {}

interface Sources {
  /** Default: the process's environment. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** What the command line says, above the environment. */
  readonly flags?: Partial<Readonly<Record<keyof Settings, string>>>;
  readonly fresh?: boolean;
}

/**
 * Empty strings count as not set.
 * @throws ConfigError naming every wrong variable and what it allows.
 */
export function readConfig({ env = process.env, flags = {}, fresh = false }: Sources = {}): Config {
  const given = Object.fromEntries(
    Object.entries({ ...env, ...flags }).filter(([name, value]) => name in settings && value?.trim()),
  );
  const parsed = Settings.safeParse(given);
  if (!parsed.success) {
    const wrong = parsed.error.issues.map(
      ({ path, message }) => `${path.join('.')}=${JSON.stringify(given[String(path[0])])}: ${message}`,
    );
    throw new ConfigError(
      `These settings are wrong:\n  ${wrong.join('\n  ')}\nSee .env.example for what each one means.`,
    );
  }
  const config = { ...parsed.data, fresh };
  if (config.SRE_FLEET === 'aws') requireForAws(config);
  else if (!loopback.test(config.HOST)) {
    throw new ConfigError(
      `HOST=${JSON.stringify(config.HOST)}: the sandbox has no secrets worth the name, so it listens on loopback only (127.0.0.1)`,
    );
  }
  return Object.freeze(config);
}

function requireForAws(config: Config): void {
  const needed = [
    'MicrosoftAppId',
    'MicrosoftAppTenantId',
    'MicrosoftAppPassword',
    'ALERT_TOPIC_ARNS',
    'ARTIFACT_BUCKET',
    'PATCH_WORKFLOW_ARN',
    'PEOPLE_FILE',
  ] as const;
  const missing = needed.filter((name) => !config[name]?.length);
  if (missing.length === 0) return;
  throw new ConfigError(
    `SRE_FLEET=aws needs ${missing.join(', ')}.\nWithout an app id anybody could talk to the bot, so it does not start. See .env.example.`,
  );
}

/** The AWS SDK announces on every start that it will leave Node 20; the lock file pins a line that runs there. */
export function silenceNodeSupportNotice(env: NodeJS.ProcessEnv = process.env): void {
  env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
}
