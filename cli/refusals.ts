import { type AssistantClient, Refusal } from './client.js';
import type { CommandSpec } from './commands.js';

/** The id that stands in the documentation. */
const PLACEHOLDER = /^i-1234567(?:890(?:abcdef0)?)?$/;
/** Names that fit on a line. */
const NAMED = 12;

/**
 * A refusal that says what there is instead: whoever named an instance that nobody knows gets the names of the fleet.
 * @returns the same refusal where there is nothing to add.
 */
export async function withNames(
  refusal: Refusal,
  { spec, input }: { spec: CommandSpec; input: Readonly<Record<string, unknown>> },
  client: AssistantClient,
): Promise<Refusal> {
  const asked = [input.instance_id, input.instance_ids].flat().filter((one) => typeof one === 'string');
  const isUnknown = refusal.code === 'not_found' && /^No instance\b/.test(refusal.message);
  if (!isUnknown || asked.length === 0) return refusal;
  const names = await namesOf(client);
  if (names.length === 0) return refusal;
  const placeholder = asked.find((one) => PLACEHOLDER.test(one));
  const message = placeholder
    ? `${placeholder} is the example of the documentation and no instance of this fleet.`
    : refusal.message;
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : '';
  const there = `The fleet: ${names.slice(0, NAMED).join(', ')}${more}.`;
  const example = placeholder ? ` Try sre-agent ${spec.words} --instance ${names.at(-1)}.` : '';
  return new Refusal('not_found', message, there + example);
}

/** Without ids, which nobody types. Empty where the fleet cannot be read: that is another failure than the one at hand. */
async function namesOf(client: AssistantClient): Promise<readonly string[]> {
  try {
    return (await client.instances('')).filter((name) => !/^m?i-[0-9a-f]+$/.test(name));
  } catch (error) {
    if (error instanceof Refusal) return [];
    throw error;
  }
}
