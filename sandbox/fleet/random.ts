import { createHash } from 'node:crypto';

/** A repeatable number in [0, 1) for a seed and a few integers: no state, so order of calls does not matter. */
export function noise(seed: number, a: number, b = 0): number {
  let hash = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(a | 0, 0xc2b2ae35);
  hash = Math.imul(hash ^ (hash >>> 15), 0x27d4eb2f) ^ Math.imul(b | 0, 0x165667b1);
  hash = Math.imul(hash ^ (hash >>> 13), 0x85ebca6b);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

export const hex = (length: number, ...parts: readonly (string | number)[]): string =>
  createHash('sha256').update(parts.join('\u0000')).digest('hex').slice(0, length);

export const textSeed = (text: string): number => Number.parseInt(hex(8, text), 16) | 0;

/** 32 hexadecimal digits that follow from two numbers: a hundred thousand of them in no time, unlike digests. */
export const digits = (a: number, b: number): string =>
  [1, 2, 3, 4].map((seed) => (noise(seed, a, b) * 2 ** 32).toString(16).padStart(8, '0')).join('');

/** The first eight of those, as a number. */
export const firstDigits = (a: number, b: number): number => noise(1, a, b);

/** A UUID that follows from its parts. */
export function uuid(...parts: readonly (string | number)[]): string {
  const digits = hex(32, ...parts);
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-a${digits.slice(17, 20)}-${digits.slice(20)}`;
}
