import { JwtTokenExtractor } from 'botframework-connector/lib/auth/jwtTokenExtractor.js';
import { type IOpenIdMetadataKey, OpenIdMetadata } from 'botframework-connector/lib/auth/openIdMetadata.js';
import type { SigningKeys } from './signing-keys.js';

/** Has the SDK ask our keeper of signing keys, and not its own, about tokens of the issuer whose metadata are at this URL. */
export function giveToSdk(url: string, keys: SigningKeys): void {
  sdkCache().set(url, new SdkKeys(url, keys));
}

class SdkKeys extends OpenIdMetadata {
  readonly #keys: SigningKeys;

  constructor(url: string, keys: SigningKeys) {
    super(url);
    this.#keys = keys;
  }

  override async getKey(keyId: string): Promise<IOpenIdMetadataKey | null> {
    return (await this.#keys.find(keyId)) ?? null;
  }
}

/** Where the SDK keeps one keeper a metadata URL. It has no other place to hand one in (botframework-connector 4.23). */
function sdkCache(): Map<string, OpenIdMetadata> {
  // biome-ignore lint/complexity/useLiteralKeys: private in the SDK's types; the brackets say that we know
  return JwtTokenExtractor['openIdMetadataCache'];
}
