import { InvalidInput } from '../errors.js';
import { type FindingCase, worstFirst } from './finding-cases.js';
import { harmOf } from './fix-groups.js';
import type { ObservedFinding } from './observed-finding.js';

interface Page {
  /** Worst first. */
  readonly findings: ObservedFinding[];
  /** Where the next page begins; null when these were the last that are known. */
  readonly next: string | null;
}

/**
 * A part of a long list, worst first. The place where it ends is that of a finding in the order, so that what is read or
 * closed meanwhile moves nothing.
 * @param after what `next` was of the page before
 * @throws InvalidInput for anything else.
 */
export function findingPage(
  cases: readonly FindingCase[],
  names: ReadonlyMap<string, string>,
  { limit, after }: { limit: number; after: string | undefined },
): Page {
  const start = after === undefined ? undefined : placeOf(after);
  const left = start ? cases.filter(({ finding }) => compare(harmOf(finding), start) >= 0) : cases;
  const findings: ObservedFinding[] = [];
  for (const finding of worstFirst(left, names)) {
    if (start && compare([...harmOf(finding), finding.finding_arn], start) <= 0) continue;
    const last = findings.at(-1);
    if (findings.length === limit && last) return { findings, next: textOf(last) };
    findings.push(finding);
  }
  return { findings, next: null };
}

type Place = readonly (number | string)[];

/** As far as the shorter of both goes. */
function compare(a: Place, b: Place): number {
  const index = a.findIndex((value, place) => place < b.length && value !== b[place]);
  if (index < 0) return 0;
  return (a[index] as number) < (b[index] as number) ? -1 : 1;
}

const textOf = (finding: ObservedFinding): string =>
  Buffer.from(JSON.stringify([...harmOf(finding), finding.finding_arn])).toString('base64url');

function placeOf(text: string): Place {
  const invalid = new InvalidInput('continue_with is not what an answer gave.', {
    hint: 'Give it exactly as it was in the answer before, or leave it out to begin with the worst.',
  });
  let place: unknown;
  try {
    place = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) throw invalid;
    throw error;
  }
  if (!Array.isArray(place) || place.length !== 4) throw invalid;
  const numbers = place.slice(0, 3).every((value) => typeof value === 'number');
  if (!numbers || typeof place[3] !== 'string') throw invalid;
  return place;
}
