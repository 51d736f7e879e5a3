/** The pictures of a mapping show what was mapped: every core, every busy link, units, and populations by name. */
import { describe, expect, it } from 'vitest';
import { type MapNetworkOptions, mapNetwork } from '../../../src/map/map-network.ts';
import { mapFigures, mapPictures, PICTURES } from '../../../src/map/pictures.ts';
import { CATEGORICAL } from '../../../src/plot/theme.ts';
import { randomGraph } from '../../support/random-graph.ts';

const options = (more: Partial<MapNetworkOptions> = {}): MapNetworkOptions => ({
  limits: { axons: 48, neurons: 64 },
  mesh: { width: 6, height: 5 },
  seed: 1,
  budget: { moves: 500 },
  ticks: 40,
  inputRate: 0.3,
  signal: new AbortController().signal,
  now: () => 0,
  ...more,
});

/** Contents of the text elements. */
const textsOf = (svg: string) => [...svg.matchAll(/<text[^>]*>([^<]*)</g)].map((match) => match[1] as string);
const count = (svg: string, pattern: RegExp) => [...svg.matchAll(pattern)].length;

describe('pictures of a mapping', () => {
  it('should name the populations, the activity and its unit', async () => {
    const run = await mapNetwork(randomGraph(4), options({ rates: 'measured' }));
    const { svg } = mapFigures(run)[0] as { svg: string };
    const texts = textsOf(svg);
    expect(texts).toContain('spikes per neuron and tick');
    const named = ['p2', 'p3', 'p4'].filter((name) => texts.includes(name));
    expect(named.length).toBeGreaterThan(0);
    // A square in the legend and one for each core on the map.
    const squares = named.map((_, i) => count(svg, new RegExp(`<rect[^>]* fill="${CATEGORICAL[i]}"`, 'g')) - 1);
    expect(squares.reduce((sum, each) => sum + each, 0)).toBe(run.plan.counts.cores);
  });

  it('should draw a bar for each link that carries spikes', async () => {
    const run = await mapNetwork(randomGraph(4), options({ routerCapacity: 0 }));
    const { svg } = mapFigures(run)[1] as { svg: string };
    expect(textsOf(svg)).toContain('spikes a tick on a link');
    // Beside the paper, the cores and the 128 steps of the colour bar.
    expect(count(svg, /<rect /g)).toBe(1 + run.plan.counts.cores + (run.measures.overloaded?.length ?? 0) + 128);
  });

  it('should draw the busiest link out of each cell on a large mesh', async () => {
    const run = await mapNetwork(randomGraph(4), options({ mesh: { width: 64, height: 48 } }));
    const { svg } = mapFigures(run)[1] as { svg: string };
    expect(count(svg, /<rect /g)).toBe(1 + run.plan.counts.cores + 128 + passedOnly(run));
  });

  it('should show the fullest crossbar with axes and a legend', async () => {
    const run = await mapNetwork(randomGraph(4), options());
    const { svg } = mapFigures(run)[2] as { svg: string };
    for (const text of ['axon', 'neuron', 'weight below 0', '% of the crossbar set'])
      expect(textsOf(svg)).toContain(text);
    expect(count(svg, /<image [^>]*href="data:image\/png;base64,/g)).toBe(1);
    const fullest = Math.max(...run.occupancy.synapses);
    expect(svg).toContain(`with ${fullest.toLocaleString('en-US')} synapses`);
  });

  it('should be PNG files under their names', async () => {
    const run = await mapNetwork(randomGraph(4), options({ mesh: { width: 20, height: 3 } }));
    const pictures = mapPictures(run);
    expect(pictures.map(({ file }) => file)).toEqual(PICTURES);
    for (const { bytes } of pictures) expect([...bytes.subarray(1, 4)]).toEqual([0x50, 0x4e, 0x47]);
  });
});

/** Cells without a core that a route passes. */
function passedOnly({ measures, placed, traffic, grid }: Awaited<ReturnType<typeof mapNetwork>>): number {
  expect(measures.packets).toBeGreaterThan(0);
  const cells = new Set<number>();
  for (let source = 0; source < traffic.nodes; source++) {
    for (let e = traffic.offsets[source] as number; e < (traffic.offsets[source + 1] as number); e++) {
      let cell = placed.placement[source] as number;
      const to = placed.placement[traffic.targets[e] as number] as number;
      while (cell !== to) {
        cells.add(cell);
        if (cell % grid.width !== to % grid.width) cell += Math.sign((to % grid.width) - (cell % grid.width));
        else cell += Math.sign(to - cell) * grid.width;
      }
    }
  }
  const taken = new Set(placed.placement);
  return [...cells].filter((cell) => !taken.has(cell)).length;
}
