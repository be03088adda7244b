import { operations } from '../../services/operations/index.js';
import { closest } from '../closest.js';

export const PATCH_LEVELS = operations.execute_automated_patching.input.shape.patch_level.def.innerType.options;
export const levelIn = (word: string): (typeof PATCH_LEVELS)[number] | undefined =>
  PATCH_LEVELS.find((level) => level === word.toLowerCase().replaceAll('-', '_'));
/** Words that people use for a level, and levels with a typing mistake: no instance is meant by them. */
const LEVEL_LIKE = new Set(
  'urgent emergency severe important moderate medium med low info informational kev exploited security everything any crit noncritical default'.split(
    ' ',
  ),
);
/** Too much is near to "all". */
const LONG_LEVELS = PATCH_LEVELS.filter((level) => level !== 'all');
export const isLevelLike = (word: string): boolean =>
  LEVEL_LIKE.has(word.toLowerCase()) ||
  (/^[a-z_-]{4,}$/i.test(word) && closest(word.toLowerCase().replaceAll('-', '_'), LONG_LEVELS).length > 0);
