import { subscribe } from 'node:diagnostics_channel';

/** What one process needed for a question. */
export interface Use {
  readonly ms: number;
  readonly cpuMs: number;
  /** Resident memory of the process at its highest, from its start. */
  readonly peakMb: number;
  /** HTTP requests, which are calls of AWS. */
  readonly calls: number;
}

/** One answer of several. */
export interface Answered {
  readonly name: string;
  readonly ms: number;
  readonly calls: number;
  readonly status: string;
}

export interface Reported extends Use {
  readonly findings: number | null;
  readonly answers: readonly Answered[];
}

let calls = 0;
subscribe('http.client.request.start', () => {
  calls += 1;
});

/** @returns how many calls were made since the start. */
export const callsMade = (): number => calls;

/** Begins to measure. @returns what was used since. */
export function beginUse(): () => Use {
  const before = { at: performance.now(), cpu: process.cpuUsage(), calls };
  return () => {
    const { user, system } = process.cpuUsage(before.cpu);
    return {
      ms: performance.now() - before.at,
      cpuMs: (user + system) / 1_000,
      peakMb: process.resourceUsage().maxRSS / 1_024,
      calls: calls - before.calls,
    };
  };
}

/** In a process under test: says what it used, and ends. */
export function report(used: Reported): void {
  process.send?.(used, () => process.exit(0));
}
