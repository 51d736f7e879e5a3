/** The picture of an exploration shows every shape, the front by filled points, and crosses where nothing fits. */
import { expect, it } from 'vitest';
import { CATEGORICAL, INK } from '../../../src/draw/theme.ts';
import { explorationFigure } from '../../../src/figures/explore.ts';
import { explore } from '../../../src/on-node.ts';
import { randomGraph } from '../../support/random-graph.ts';

const PANELS = 6;

it('has a point for each shape in every panel, filled on the front, and a cross for each that cannot', async () => {
  const subject = { kind: 'network', name: 'a & b', graph: randomGraph(4) } as const;
  const run = await explore(subject, { moves: 20, ticks: 5, axons: [1, 30, 60], axonTypes: [2, 4] });
  const svg = explorationFigure(run);
  const circles = [...svg.matchAll(/<circle[^>]*>/g)].map(([circle]) => circle);
  const groups = [...svg.matchAll(/<g [^>]*aria-label="dot"[^>]*>.*?<\/g>/gs)].map(([all]) => all);
  const front = run.front.onFront.filter(Boolean).length;
  expect(front).toBeGreaterThan(0);
  expect(circles).toHaveLength(4 * PANELS);
  const filled = groups.filter((group) => group.includes(`stroke="${INK}"`)).join('');
  expect([...filled.matchAll(/<circle/g)]).toHaveLength(front * PANELS);
  expect([...svg.matchAll(/>×</g)]).toHaveLength(2 * (PANELS - 1));
  expect(svg).toContain('a &amp; b on cores of other shapes');
  for (const [i, label] of ['2 types', '4 types'].entries()) {
    expect(svg).toContain(`>${label}<`);
    expect(svg).toContain(CATEGORICAL[i]);
  }
  expect(svg).toContain('2 of 6 shapes cannot hold it: crosses.');
});

it('of defects has a curve for each kind from the sound chip on, marks of its own, a panel for each shape and a legend', async () => {
  const subject = { kind: 'network', name: 'worn', graph: randomGraph(4) } as const;
  const faultKinds = ['deadNeurons', 'flippedBits'] as const;
  const asked = { moves: 20, ticks: 5, faults: [0, 0.1, 0.3], faultKinds };
  const one = explorationFigure(await explore(subject, { ...asked, axons: [60] }));
  const marks = (svg: string) =>
    [...svg.matchAll(/<g [^>]*aria-label="dot"[^>]*>(.*?)<\/g>/gs)].map(([, all]) => all ?? '');
  // Three marks of each kind, of which the sound one is where both begin.
  expect(marks(one).map((all) => all.match(/<(path|circle)/g)?.length)).toEqual([3, 3]);
  for (const label of ['dead neurons', 'flipped bits', 'Defective (%)', 'Output spikes that differ (%)']) {
    expect(one).toContain(`>${label}<`);
  }
  const two = explorationFigure(await explore(subject, { ...asked, axons: [1, 60, 90] }));
  expect(marks(two)).toHaveLength(2 * 2);
  for (const label of ['1 axon', '60 axons', '90 axons']) expect(two).toContain(`>${label}<`);
  expect([...two.matchAll(/>×</g)]).toHaveLength(5);
  expect(two).toContain('5 of 15 points cannot hold it: crosses.');
  expect(one + two).not.toMatch(/NaN|undefined/);
});

it('is drawn of a single shape too, and of more values than there are colours', async () => {
  const subject = { kind: 'network', name: 'one', graph: randomGraph(4) } as const;
  const one = await explore(subject, { moves: 20, ticks: 5 });
  expect([...explorationFigure(one).matchAll(/<circle/g)]).toHaveLength(PANELS);
  const point = one.points[0] as (typeof one.points)[number];
  const many = Array.from({ length: 2 * 12 }, (_, i) => ({
    ...point,
    at: { ...point.at, axons: 100 + (i % 2), axonTypes: 1 + Math.floor(i / 2) },
  }));
  const svg = explorationFigure({ ...one, points: many, front: { ...one.front, onFront: many.map(() => false) } });
  expect([...svg.matchAll(/<circle/g)]).toHaveLength(24 * PANELS);
  expect(svg).toContain('>5 others<');
  expect(svg).not.toMatch(/NaN|undefined/);
});

it('tells a model as it was trained from one trained again by colour, and by dashes where colours are of sizes', async () => {
  const subject = { kind: 'network', name: 'one', graph: randomGraph(4) } as const;
  const one = await explore(subject, { moves: 20, ticks: 5, axons: [60] });
  const [point] = one.points as [(typeof one.points)[number]];
  const drawn = (types: readonly number[]) => {
    const points = types.flatMap((axonTypes) =>
      [256, 512].flatMap((axons) =>
        (['as trained', 'trained again'] as const).map((network) => ({
          ...point,
          at: { ...point.at, axons, axonTypes, network },
        })),
      ),
    );
    return explorationFigure({ ...one, points, front: { ...one.front, onFront: points.map(() => true) } });
  };
  const byColour = drawn([4]);
  expect(byColour).toMatch(/>as trained</);
  expect(byColour).toMatch(/>trained again</);
  expect(byColour).not.toContain('stroke-dasharray="4 3"');
  const byDashes = drawn([2, 4]);
  // A line of each colour in each panel but the first.
  expect([...byDashes.matchAll(/stroke-dasharray="4 3"/g)]).toHaveLength(2 * (PANELS - 1));
  expect(byDashes).toContain('>dashed: as trained<');
  expect(byColour + byDashes).not.toMatch(/NaN|undefined/);
});
