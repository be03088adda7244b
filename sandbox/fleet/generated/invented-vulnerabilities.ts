import { noise } from '../random.js';
import type { Vulnerability } from '../vulnerabilities.js';

/**
 * A fleet of a hundred findings a host needs more vulnerabilities than have their facts in vulnerabilities.json. These
 * are invented. Their ids are well formed and far above those that the CVE programme gives out, so that none is mistaken
 * for one that was published, and none claims to be in CISA's catalogue.
 */
const INVENTED = /^CVE-(20\d\d)-9(\d{6})$/;

/** At most this many in one build of one line, and builds in one line. */
const mostInBuild = 30;
const mostBuilds = 33;

/** How common each CVSS 3.1 vector is among vulnerabilities of distributions, of a thousand; 20 are not scored yet. */
const vectors: readonly (readonly [weight: number, score: number, vector: string])[] = [
  [24, 9.8, 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H'],
  [9, 9.1, 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:N'],
  [40, 8.8, 'CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:H'],
  [190, 7.8, 'CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H'],
  [90, 7.5, 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H'],
  [50, 7.1, 'CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:N/A:H'],
  [40, 7, 'CVSS:3.1/AV:L/AC:H/PR:L/UI:N/S:U/C:H/I:H/A:H'],
  [60, 6.5, 'CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:U/C:N/I:N/A:H'],
  [330, 5.5, 'CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:N/I:N/A:H'],
  [60, 4.7, 'CVSS:3.1/AV:L/AC:H/PR:L/UI:N/S:U/C:N/I:N/A:H'],
  [35, 3.7, 'CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:N/I:L/A:N'],
  [52, 3.3, 'CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:N/I:N/A:L'],
];

const weaknesses = [
  ['CWE-416', 'A use after free'],
  ['CWE-787', 'An out-of-bounds write'],
  ['CWE-125', 'An out-of-bounds read'],
  ['CWE-476', 'A null pointer dereference'],
  ['CWE-190', 'An integer overflow'],
  ['CWE-362', 'A race condition'],
  ['CWE-20', 'Missing checks of input'],
  ['CWE-400', 'Uncontrolled use of memory'],
] as const;

/**
 * @param line - number of the package line, so that the same vulnerability is the same on every platform.
 * @param build - of the line, from old to new; the newer, the later it was published.
 */
export function inventedId(line: number, build: number, index: number): string {
  const year = 2024 + Math.min(2, Math.floor(build / 4));
  return `CVE-${year}-9${String((line * mostBuilds + build) * mostInBuild + index).padStart(6, '0')}`;
}

const known = new Map<string, Vulnerability>();

/** @returns undefined for an id that is none of those above. */
export function inventedVulnerability(id: string): Vulnerability | undefined {
  const [, year, digits] = INVENTED.exec(id) ?? [];
  if (!year || !digits) return undefined;
  const facts = known.get(id) ?? invent(id, Number(year), Number(digits));
  known.set(id, facts);
  return facts;
}

function invent(id: string, year: number, number: number): Vulnerability {
  const chance = (what: number) => noise(0x1dea, number, what);
  const [cwe, words] = weaknesses[Math.floor(chance(1) * weaknesses.length)] ?? weaknesses[0];
  const epss = Math.min(0.97, 0.0004 / (1 - 0.9995 * chance(2)) ** 1.05);
  const month = 1 + Math.floor(chance(3) * (year === 2026 ? 10 : 12));
  const rated = vectorAt(chance(4) * 1000);
  return {
    id,
    description: `${words}, invented by the sandbox for a large fleet: no such vulnerability was published.`,
    ...(rated && { score: rated[1], vector: rated[2] }),
    cwes: [cwe],
    epss: Math.round(epss * 100_000) / 100_000,
    published: `${year}-${String(month).padStart(2, '0')}-${String(1 + Math.floor(chance(5) * 28)).padStart(2, '0')}`,
    exploit: epss > 0.2 || chance(6) < 0.02,
  };
}

function vectorAt(place: number): (typeof vectors)[number] | undefined {
  let passed = 0;
  return vectors.find(([weight]) => {
    passed += weight;
    return place < passed;
  });
}
