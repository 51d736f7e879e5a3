/** Long work says what it is at and how far it is. */
import { describe, expect, it } from 'vitest';
import { generateGraph } from '../../mapping/generate/generate.ts';
import { planSteps } from '../../mapping/graph-to-chip/map-graph.ts';
import { planWithSplitters } from '../../mapping/prepare/splitters.ts';
import { part, type Step, type Steps, shareOfPasses } from '../../mapping/steps.ts';
import { nodeHost } from '../../src/host/node/host.ts';
import { takeSteps } from '../../src/map/take-steps.ts';

function* steps(...shares: number[]): Steps<string> {
  for (const share of shares) yield { doing: 'work', share };
  return 'done';
}

describe('steps', () => {
  it('should stand in their part of the whole, under its name', () => {
    const seen: Step[] = [];
    const all = part(steps(0, 0.5, 2), 'first', 0.2, 0.6);
    let last = all.next();
    for (; !last.done; last = all.next()) seen.push(last.value);
    expect(last.value).toBe('done');
    expect(seen.map(({ doing }) => doing)).toEqual(['first, work', 'first, work', 'first, work']);
    [0.2, 0.4, 0.6].forEach((share, i) => {
      expect(seen[i]?.share).toBeCloseTo(share, 12);
    });
  });

  it('should come ever nearer to the end with passes of which nobody knows how many there will be', () => {
    const shares = [0, 1, 2, 3].flatMap((pass) => [0, 0.5, 1].map((share) => shareOfPasses(pass, share)));
    expect(shares.every((share, i) => i === 0 || share >= (shares[i - 1] as number))).toBe(true);
    expect(shares.at(-1)).toBeLessThan(1);
  });

  it('should never be told to go back, and stop when told to', async () => {
    const told: number[] = [];
    expect(await takeSteps(nodeHost, steps(0.1, 0.5, 0.3, 0.9), { onStep: ({ share }) => told.push(share) })).toBe(
      'done',
    );
    expect(told).toEqual([0.1, 0.5, 0.5, 0.9]);
    const controller = new AbortController();
    const stopped = takeSteps(nodeHost, steps(0.1, 0.2, 0.3), {
      signal: controller.signal,
      onStep: () => controller.abort('enough'),
    });
    await expect(stopped).rejects.toBe('enough');
  });

  it('should name stage and attempt of a division, and reach its end', async () => {
    const graph = generateGraph({ generator: 'random', populations: 3, size: 60, fanIn: 12, seed: 2 });
    const shape = { axons: 48, neurons: 48 };
    const told: Step[] = [];
    await takeSteps(
      nodeHost,
      planWithSplitters(graph, (each, quick) => planSteps(each, { shape, quick }), { shape }),
      { onStep: (step) => told.push(step) },
    );
    expect(told.every(({ doing, share }) => doing !== '' && share >= 0 && share <= 1)).toBe(true);
    const words = told.map(({ doing }) => doing);
    for (const expected of [
      'copies, giving lines their axon types',
      /^copies, "population 3", by overlap, growing cores$/,
      /^copies, .*from the bottom up, merging cores$/,
      /^copies, .*moving neurons$/,
      /^copies, .*exchanging neurons$/,
      /^copies, in order, /,
      /^splitters \(1 of \d\), /,
    ]) {
      expect(
        words.some((text) => (typeof expected === 'string' ? text === expected : expected.test(text))),
        `${expected}`,
      ).toBe(true);
    }
    expect(told.at(-1)?.share).toBeGreaterThan(0.5);
  });
});
