import { randomBytes } from 'node:crypto';

/** Length of a token's random part: 192 bytes are 256 characters of base64. */
const bytes = 192;
const prefix = 'AQCsAAAAKgAAAAMAAAAA';
const pattern = new RegExp(`^${prefix}[A-Za-z0-9+/]{${(bytes * 4) / 3}}$`);

/** A task token: opaque to whoever holds it and impossible to guess. */
export const newToken = (): string => prefix + randomBytes(bytes).toString('base64');

/** Whether a text could ever have been a task token. */
export const isToken = (text: string): boolean => pattern.test(text);
