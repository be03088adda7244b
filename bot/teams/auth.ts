import type { Secret } from '../secret.js';

/** How the bot knows that it is talking to Teams, and how it shows Teams who it is. Plain values, all required to be right. */
export interface TeamsAuth {
  /** Application (client) id of the Azure Bot registration. Never empty: without one anybody could talk to the bot. */
  readonly appId: string;
  /** Directory (tenant) id of the registration; tokens for outbound calls come from there. */
  readonly tenantId: string;
  /** OpenID metadata of the channel that signs inbound requests. Default: the public Azure Bot Service. */
  readonly openIdMetadata?: string;
  /** `iss` of inbound tokens. Default: the public Azure Bot Service. */
  readonly issuer?: string;
  readonly credentials: TeamsCredentials;
  /**
   * Origins that activities may come from and tokens may be sent to, such as `https://smba.trafficmanager.net`; a host
   * may start with `*.`. Default for Teams: `TEAMS_SERVICE_URLS`.
   */
  readonly serviceUrls: readonly string[];
  /** Microsoft Entra tenants whose people may talk to the bot; the token check alone does not limit them. */
  readonly allowedTenants: readonly string[];
}

/** A client secret at the Microsoft identity platform, or at another token endpoint of the same protocol. */
export type TeamsCredentials =
  | { readonly kind: 'secret'; readonly appPassword: Secret }
  | { readonly kind: 'token-endpoint'; readonly tokenUrl: string; readonly appSecret: Secret };

/** Bot Connector in Microsoft Teams: worldwide, GCC, GCC High and DoD (Microsoft Learn: Teams bot API, service URLs). */
export const TEAMS_SERVICE_URLS: readonly string[] = [
  'https://smba.trafficmanager.net',
  'https://*.teams.microsoft.com',
  'https://*.teams.microsoft.us',
];

/** Bot Framework authentication reference: public Azure Bot Service. */
export const CHANNEL_METADATA = 'https://login.botframework.com/v1/.well-known/openidconfiguration';
export const CHANNEL_ISSUER = 'https://api.botframework.com';
export const CONNECTOR_SCOPE = 'https://api.botframework.com/.default';

/** @throws Error when a value is missing that would leave the endpoint open. */
export function checkAuth(auth: TeamsAuth): void {
  for (const name of ['appId', 'tenantId'] as const) {
    if (!auth[name]?.trim()) throw new Error(`Teams: ${name} is empty, so the bot could not tell who talks to it`);
  }
  for (const name of ['serviceUrls', 'allowedTenants'] as const) {
    if (auth[name].length === 0) throw new Error(`Teams: ${name} is empty, so nobody could talk to the bot`);
  }
}

/** Whether a service URL has one of the origins: same scheme and port, same host or a subdomain of `*.`; no user info. */
export function isAllowedServiceUrl(serviceUrl: string, origins: readonly string[]): boolean {
  const url = URL.canParse(serviceUrl) ? new URL(serviceUrl) : undefined;
  if (!url || url.username || url.password) return false;
  return origins.some((origin) => {
    const wildcard = origin.includes('//*.');
    const allowed = new URL(origin.replace('//*.', '//'));
    const host = wildcard ? url.hostname.endsWith(`.${allowed.hostname}`) : url.hostname === allowed.hostname;
    return host && url.protocol === allowed.protocol && url.port === allowed.port;
  });
}
