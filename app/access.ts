import type { Access, KeyHolder } from '../mcp/access.js';
import type { Caller } from '../services/operation.js';
import type { Services } from '../services/services.js';
import type { Config } from './config.js';
import { ConfigError } from './config-error.js';
import type { LocalDoor } from './local-door.js';

/** Who asks without a key. */
export const anonymous: Caller = { id: 'anonymous', name: 'Anonymous', role: 'viewer', surface: 'mcp' };

/**
 * Keys are the people's, and that of the run file. In the sandbox, which listens on loopback only, whoever has none is a viewer; with an account
 * behind it a key is needed.
 * @throws ConfigError when somebody of an account has a key of the sandbox, which everybody knows.
 */
export function accessOf(
  config: Config,
  services: Pick<Services, 'people'>,
  door?: Pick<LocalDoor, 'holderOf'>,
): Access {
  refusePublicKeys(config, services);
  return {
    holderOf: (key) => holderOf(services, key) ?? door?.holderOf(key),
    anonymous: config.SRE_FLEET === 'sandbox' ? anonymous : undefined,
  };
}

/** Who uses `sre-agent mcp`: the person of SRE_KEY, or a viewer. @throws ConfigError for a key that is nobody's. */
export function stdioCaller(config: Config, services: Pick<Services, 'people'>): Caller {
  if (config.SRE_KEY === undefined) return anonymous;
  const holder = holderOf(services, config.SRE_KEY);
  if (holder) return holder.caller;
  throw new ConfigError('SRE_KEY is not the key of anybody in PEOPLE_FILE.');
}

function holderOf({ people }: Pick<Services, 'people'>, key: string): KeyHolder | undefined {
  const known = people.byKey(key);
  if (!known) return undefined;
  const { id, name, role } = known.person;
  return { caller: { id, name, role, surface: 'mcp', scopes: known.scopes }, key: known.sha256 };
}

/**
 * The sandbox's people have the keys `sandbox-<id>`; a directory that was copied from there must not open an account.
 * @throws ConfigError
 */
export function refusePublicKeys({ SRE_FLEET }: Pick<Config, 'SRE_FLEET'>, { people }: Pick<Services, 'people'>): void {
  if (SRE_FLEET !== 'aws') return;
  for (const { id } of people.all) {
    const owner = people.byKey(`sandbox-${id}`)?.person;
    if (owner)
      throw new ConfigError(`PEOPLE_FILE: ${owner.id} has the public key of the sandbox. Give out a random one.`);
  }
}
