import { readFileSync } from 'node:fs';

const file = new URL('../../infra/docker/Dockerfile', import.meta.url);

/** What the image of the service gives Node for its memory. */
export const imageFlags: readonly string[] = readFileSync(file, 'utf8').match(/--max-[^"]+/g) ?? [];
