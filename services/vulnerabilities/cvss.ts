/** The base score of a CVSS vector; null where the text is no complete vector. */
export type CvssScorer = (vector: string) => number | null;

interface Version {
  readonly begins: RegExp;
  readonly calculator: 'Cvss2' | 'Cvss3P0' | 'Cvss3P1' | 'Cvss4P0';
  /** The base metrics with the letters they may have. */
  readonly metrics: Readonly<Record<string, string>>;
}

const impact = (names: readonly string[], letters: string) => Object.fromEntries(names.map((name) => [name, letters]));
const three = { AV: 'NALP', AC: 'LH', PR: 'NLH', UI: 'NR', S: 'UC', ...impact(['C', 'I', 'A'], 'HLN') };
const four = {
  ...{ AV: 'NALP', AC: 'LH', AT: 'NP', PR: 'NLH', UI: 'NPA' },
  ...impact(['VC', 'VI', 'VA', 'SC', 'SI', 'SA'], 'HLN'),
};

/** FIRST, "CVSS v4.0", "v3.1", "v3.0" and "v2" specifications, vector strings. */
const versions: readonly Version[] = [
  { begins: /^CVSS:4\.0\//, calculator: 'Cvss4P0', metrics: four },
  { begins: /^CVSS:3\.1\//, calculator: 'Cvss3P1', metrics: three },
  { begins: /^CVSS:3\.0\//, calculator: 'Cvss3P0', metrics: three },
  {
    begins: /^AV:/,
    calculator: 'Cvss2',
    metrics: { AV: 'LAN', AC: 'HML', Au: 'MSN', ...impact(['C', 'I', 'A'], 'NPC') },
  },
];

/** Thousands of findings have a few hundred vectors. */
const MOST = 5_000;

/** FIRST's equations by a library, which takes a while to load and is loaded here. */
export async function cvssScorer(): Promise<CvssScorer> {
  const { default: library } = await import('ae-cvss-calculator');
  const known = new Map<string, number | null>();
  return (vector) => {
    const found = known.get(vector);
    if (found !== undefined) return found;
    const base = baseMetrics(vector);
    const score = base ? (new library[base.calculator](base.vector).calculateScores().base ?? null) : null;
    if (known.size >= MOST) known.clear();
    known.set(vector, score);
    return score;
  };
}

/** A vector's base metrics alone: the library throws at what it does not know, and fills in what is missing. */
function baseMetrics(vector: string): { calculator: Version['calculator']; vector: string } | undefined {
  const version = versions.find(({ begins }) => begins.test(vector));
  if (!version) return undefined;
  const given = new Map(vector.split('/').map((part) => [part.split(':')[0] ?? '', part.split(':')[1] ?? '']));
  const parts = Object.entries(version.metrics).map(([name, letters]) => {
    const letter = given.get(name) ?? '';
    return letter.length === 1 && letters.includes(letter) ? `${name}:${letter}` : undefined;
  });
  if (parts.includes(undefined)) return undefined;
  const prefix = /^CVSS:\d\.\d/.exec(vector);
  return { calculator: version.calculator, vector: [...(prefix ?? []), ...parts].join('/') };
}
