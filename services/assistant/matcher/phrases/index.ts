import { changes } from './changes.js';
import { elsewhere } from './elsewhere.js';
import { people } from './people.js';
import { records } from './records.js';
import { risks } from './risks.js';
import { watching } from './watching.js';

const all = { ...risks, ...records, ...watching, ...people, ...changes, ...elsewhere } as const;

/** What somebody may want; `nothing` is what nothing here answers. */
export type Intent = keyof typeof all;

export const intents = Object.keys(all) as readonly Intent[] as readonly [Intent, ...Intent[]];

export const phrases = (): readonly (readonly [Intent, string])[] =>
  Object.entries(all).flatMap(([intent, lines]) =>
    lines.split('\n').flatMap((line): (readonly [Intent, string])[] => (line === '' ? [] : [[intent as Intent, line]])),
  );
