import type { Incident } from '../../services/contracts/incident.js';
import type { ViewContext } from '../context.js';
import { between, relative } from '../time.js';
import type { Block } from '../view.js';
import { names } from '../words.js';

/** The worst incident in a few facts: who, from where, on what, when. A lone alert needs none. */
export function incidentFacts(incidents: readonly Incident[] | undefined, { now }: ViewContext): Block[] {
  const [worst] = incidents ?? [];
  if (!worst || worst.rule_ids.length < 2) return [];
  const fresh = new Set(worst.new_source_ips);
  const from = worst.source_ips.map((ip) => (fresh.has(ip) ? `${ip} (never seen before)` : ip));
  const facts = [
    { label: 'Who', value: { text: names(worst.actors, 4) || '?' } },
    { label: 'From', value: { text: names(from, 3) || '?' } },
    { label: 'Hosts', value: { text: names(worst.instance_names ?? worst.instance_ids, 4) || 'none named' } },
    {
      label: 'When',
      value: { text: `${between(worst.first_at, worst.last_at, now)}, ${relative(worst.last_at, now)}` },
    },
    { label: 'ATT&CK', value: { text: names(worst.technique_ids, 6) || '?' } },
  ];
  return [{ kind: 'facts', heading: worst.incident_id, facts }];
}
