/** How the sandbox's clock is worded. What is scheduled has the names of workflows and steps; these say what they mean. */
const meanings = new Map([
  ['time limit of sre-ops-patch, RequestDecision', 'approval expiry'],
  ['sre-ops-patch, WaitForWindow', 'patch window'],
  ['sre-ops-patch, WaitPatching', 'next look at the patch run'],
  ['sre-ops-patch, WaitForScan', 'next look at the re-scan'],
]);

const minute = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });

/** @param {string | null} label */
export const meaningOf = (label) => meanings.get(label) ?? (label || 'next event');

/** A limit is nothing that one waits for, so the button names it. */
export function skipLabel({ next_timer, next_kind, next_label }) {
  if (next_timer === null || next_kind !== 'limit') return 'Skip to next event';
  return `Skip to ${meaningOf(next_label)}, ${minute.format(new Date(next_timer))}`;
}

/** @param {number} ms */
export function duration(ms) {
  const minutes = Math.max(0, Math.round(ms / 60_000));
  if (minutes < 1) return `${Math.max(0, Math.round(ms / 1_000))} s`;
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} days ${hours % 24} h`;
}
