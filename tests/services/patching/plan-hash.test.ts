import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { PatchPlan } from '../../../services/contracts/plan.js';
import { canonicalJson, planHash, workHash } from '../../../services/patching/plan-hash.js';
import { planContent } from '../../support/plan.js';

/** The same value with the keys of every object in another order. */
function shuffled(value: unknown, random: () => number): unknown {
  if (Array.isArray(value)) return value.map((one) => shuffled(one, random));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, one]) => [key, shuffled(one, random)] as const);
  return Object.fromEntries(
    entries
      .map((entry) => ({ entry, at: random() }))
      .sort((a, b) => a.at - b.at)
      .map(({ entry }) => entry),
  );
}

interface Mutation {
  readonly path: string;
  readonly content: unknown;
}

/** Every value that differs from the plan in exactly one place: leaves changed, list members and optional keys gone. */
function mutations(value: unknown, path: string, rebuild: (value: unknown) => unknown): Mutation[] {
  if (Array.isArray(value)) {
    const inner = value.flatMap((one, index) =>
      mutations(one, `${path}[${index}]`, (next) => rebuild(value.with(index, next))),
    );
    const gone = value.map((_, index) => ({
      path: `${path} without [${index}]`,
      content: rebuild(value.toSpliced(index, 1)),
    }));
    const twice = value.map((one, index) => ({
      path: `${path} with [${index}] twice`,
      content: rebuild([...value, one]),
    }));
    const turned = value.length > 1 ? [{ path: `${path} reversed`, content: rebuild(value.toReversed()) }] : [];
    return [...inner, ...gone, ...twice, ...turned];
  }
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([key, one]) =>
      mutations(one, `${path}.${key}`, (next) => rebuild({ ...value, [key]: next })),
    );
  }
  return changed(value).map((next) => ({ path: `${path} = ${JSON.stringify(next)}`, content: rebuild(next) }));
}

function changed(value: unknown): unknown[] {
  if (typeof value === 'string')
    return [`${value}x`, value.slice(1), value.toUpperCase() === value ? `${value} ` : value.toUpperCase()];
  if (typeof value === 'number') return [value + 1, value + 0.5];
  if (typeof value === 'boolean') return [!value];
  return ['something'];
}

describe('planHash', () => {
  const content = planContent();

  it('is the SHA-256 of sorted, unspaced JSON', () => {
    assert.equal(
      canonicalJson({ b: [1, 'ü', null], a: { d: 1.5, c: true } }),
      '{"a":{"c":true,"d":1.5},"b":[1,"ü",null]}',
    );
    assert.equal(planHash(content), createHash('sha256').update(canonicalJson(content)).digest('hex'));
  });

  it('does not depend on the order of keys, or on having been through JSON', () => {
    fc.assert(
      fc.property(fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })), (stream) => {
        const other = shuffled(content, () => stream.next().value) as PatchPlan;
        assert.equal(planHash(other), planHash(content));
        assert.equal(planHash(JSON.parse(JSON.stringify(other))), planHash(content));
      }),
    );
  });

  it('survives any text and number that a plan may hold', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer(), (text, number) => {
        const odd = planContent({
          title: text,
          closes: { findings: number, vulnerability_ids: [text], known_exploited: [] },
        });
        const through = PatchPlan.parse(JSON.parse(JSON.stringify(odd)));
        assert.equal(planHash(through), planHash(odd));
      }),
    );
  });

  it('changes with every single change of the plan', () => {
    const all = mutations(content, 'plan', (next) => next).filter(
      ({ content: next }) => JSON.stringify(next) !== JSON.stringify(content),
    );
    assert.ok(all.length >= 100, `only ${all.length} mutations`);
    const hashes = new Map<string, string>([[planHash(content), 'the plan itself']]);
    for (const { path, content: next } of all) {
      const hash = planHash(next as PatchPlan);
      const same = hashes.get(hash);
      assert.notEqual(same, 'the plan itself', path);
      hashes.set(hash, path);
    }
  });
});

describe('workHash', () => {
  it('is the same for the same work in another window, and for nothing else', () => {
    const content = planContent();
    const later = planContent({ window: { start: '2027-01-01T00:00:00Z', end: '2027-01-01T02:00:00Z' } });
    assert.equal(workHash(later), workHash(content));
    assert.notEqual(planHash(later), planHash(content));
    const unnamed = planContent({ hosts: content.hosts.map((host) => ({ ...host, baseline_id: null })) });
    assert.equal(workHash(unnamed), workHash(content), 'Systems Manager was too slow to name the baseline');
    assert.notEqual(workHash(planContent({ reboot_option: 'RebootIfNeeded' })), workHash(content));
  });
});
