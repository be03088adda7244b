import { writeFile } from 'node:fs/promises';
import { timeLimit } from '../services/time-limit.js';
import { Refusal } from './client.js';
import { say, type Terminal } from './terminal.js';

/** Longer than any download of a report takes. Milliseconds. */
const WITHIN_MS = 30_000;

/**
 * Writes the file of a report: what came with the answer, or what its link leads to.
 * @throws Refusal when there is no file, it cannot be fetched, or it cannot be written.
 */
export async function saveReport(
  output: Readonly<Record<string, unknown>>,
  file: string,
  terminal: Terminal,
  quiet: boolean,
): Promise<void> {
  const {
    content,
    link,
    location_note: note,
  } = output as {
    content?: string | null;
    link?: { url: string } | null;
    location_note?: string;
  };
  const text = content ?? (link ? await download(link.url) : undefined);
  if (text === undefined)
    throw new Refusal('unavailable', 'The report could not be stored, so nothing was saved.', note);
  try {
    await writeFile(file, text);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new Refusal('invalid_input', `${file} cannot be written: ${error.message}.`, undefined);
  }
  if (!quiet) say(terminal, `Saved ${file}, ${Math.max(1, Math.round(Buffer.byteLength(text) / 1024))} KB.`);
}

async function download(url: string): Promise<string> {
  try {
    const answer = await fetch(url, { signal: timeLimit(WITHIN_MS) });
    if (answer.ok) return await answer.text();
    throw new Refusal('unavailable', `The report's link answered HTTP ${answer.status}.`, 'Ask for the report again.');
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof DOMException)) throw error;
    throw new Refusal('unavailable', 'The report could not be fetched from its link.', 'Ask for it again in a minute.');
  }
}
