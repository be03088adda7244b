import type { Approval } from '../../services/contracts/approval.js';
import type { Evidence, HostLoad, Rehearsal } from '../../services/contracts/evidence.js';
import type { ViewContext } from '../context.js';
import { clip } from '../escape.js';
import { clock, relative } from '../time.js';
import type { Action, Block, Fact, Text } from '../view.js';
import { more, names, number, plural } from '../words.js';

const shown = { hosts: 3, also: 4, runs: 3 };

/** What was known beside the plan when people were asked. Nothing stands for what nobody could see. */
export function evidenceBlocks(approval: Approval, { now }: ViewContext): Block[] {
  const { evidence, evidence_hash, plan } = approval;
  if (plan.content.kind !== 'patch') return [];
  if (!evidence) {
    return [
      {
        kind: 'text',
        text: { text: 'No evidence is frozen yet: load, last runs and a rehearsal are unknown.', tone: 'unknown' },
      },
    ];
  }
  return [
    {
      kind: 'facts',
      heading: `Evidence, frozen ${clock(evidence.gathered_at, now)} (${evidence_hash?.slice(0, 8) ?? '?'})`,
      facts: [
        { label: 'Touches', value: { text: clip(evidence.blast_radius.join('; '), 400) } },
        ...running(approval, now),
        ...rehearsed(evidence.rehearsals),
        ...loads(evidence),
        ...runs(evidence, now),
        ...unknown(evidence),
      ],
    },
  ];
}

/** Who asked and who decides may find out what would really happen, until somebody voted. */
export function rehearseAction(approval: Approval, { viewer }: ViewContext): Action[] {
  const { approval_id, plan, decisions, rehearsal, requested_by } = approval;
  const isConcerned = viewer?.role === 'approver' || viewer?.id === requested_by.id;
  if (!isConcerned || plan.content.kind !== 'patch' || decisions.length > 0) return [];
  const again = (approval.evidence?.rehearsals.length ?? 0) > 0;
  const title = rehearsal ? 'Show rehearsal' : again ? 'Rehearse again' : 'Rehearse';
  return [{ title, verb: 'rehearse', data: { approval_id } }];
}

function running({ rehearsal, plan }: Approval, now: Date): Fact[] {
  if (!rehearsal) return [];
  const hosts = plural(Object.keys(rehearsal.commands).length || plan.content.hosts.length, 'host');
  return [
    {
      label: 'Rehearsing',
      value: { text: `${hosts}, asked by ${rehearsal.by.name} ${relative(rehearsal.sent_at, now)}` },
    },
  ];
}

function rehearsed(rehearsals: readonly Rehearsal[]): Fact[] {
  if (rehearsals.length === 0) return [];
  const said = rehearsals.slice(0, shown.hosts).map(rehearsalWords);
  const left = more(rehearsals.length, shown.hosts, 'hosts');
  const bad = rehearsals.some(({ state }) => state !== 'as_planned');
  return [
    {
      label: 'Rehearsed',
      value: { text: [said.join('; '), left].filter(Boolean).join(' '), ...(bad && { tone: 'warning' as const }) },
    },
  ];
}

function rehearsalWords({ name, state, also, missing, detail }: Rehearsal): string {
  const who = clip(name, 48);
  switch (state) {
    case 'as_planned':
      return `${who}: exactly the planned packages`;
    case 'more': {
      const beside = also.map((one) => `${one.action} ${one.name}${one.version ? ` ${one.version}` : ''}`);
      const not = missing.length > 0 ? `, but not ${names(missing, 2)}` : '';
      return `${who}: ${plural(also.length, 'more package')} (${names(beside, shown.also)})${not}`;
    }
    case 'refused':
      return `${who}: refused, ${clip(detail, 120)}`;
    case 'unknown':
      return `${who}: ? ${clip(detail, 120)}`;
  }
}

const bars = '▁▂▃▄▅▆▇█';

/** `▁▁▂▃▅▇█▇…`: the usual load of each hour of that day, the busiest highest; `?` where there is no data. */
export function dayChart({ day }: Pick<HostLoad, 'day'>): string {
  const most = Math.max(...day.map((value) => value ?? 0));
  return day
    .map((value) => {
      if (value === null) return '?';
      return bars[most > 0 ? Math.round((value / most) * (bars.length - 1)) : 0];
    })
    .join('');
}

function loads({ load }: Evidence): Fact[] {
  return load.slice(0, shown.hosts).map((one): Fact => {
    const share = (value: number): string => `${number(Math.round(100 * value))} %`;
    const value: Text =
      one.p50 === null || one.p95 === null
        ? { text: `${clip(one.name, 48)}: ? ${one.basis}`, tone: 'unknown' }
        : {
            text: `${clip(one.name, 48)}: ${share(one.p50)} of the weekly median, p95 ${share(one.p95)} · 00h ${dayChart(one)} 23h UTC`,
            ...(one.p50 > 1 && { tone: 'warning' as const }),
          };
    return { label: 'Load then', value };
  });
}

function runs({ last_runs }: Evidence, now: Date): Fact[] {
  if (last_runs.length === 0) return [{ label: 'Last runs', value: { text: 'none by this assistant on these hosts' } }];
  const said = last_runs
    .slice(0, shown.runs)
    .map(
      ({ name, state, title, at }) =>
        `${clip(name, 48)} ${state.replaceAll('_', ' ')} ${relative(at, now)} (${clip(title, 60)})`,
    );
  const left = more(last_runs.length, shown.runs);
  const bad = last_runs.some(({ state }) => state !== 'verified');
  return [
    {
      label: 'Last runs',
      value: { text: [said.join('; '), left].filter(Boolean).join(' '), ...(bad && { tone: 'warning' as const }) },
    },
  ];
}

const unknown = ({ unknown: gaps }: Evidence): Fact[] =>
  gaps.length === 0 ? [] : [{ label: 'Not known', value: { text: clip(gaps.join('; '), 400), tone: 'unknown' } }];
