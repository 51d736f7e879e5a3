/** The pictures of a mapping show what was mapped: every core, every busy link, units, and populations by name. */
import { describe, expect, it } from 'vitest';
import { CATEGORICAL } from '../../../src/draw/theme.ts';
import { mapFigures, mapPictures, PICTURES } from '../../../src/figures/mapping.ts';
import type { MapNetworkOptions } from '../../../src/map/map-network.ts';
import { connect } from '../../../src/network/connect.ts';
import { dense } from '../../../src/network/connectivity.ts';
import { input, network, population } from '../../../src/network/network.ts';
import { toGraph } from '../../../src/network/to-graph.ts';
import { mapNetwork } from '../../../src/on-node.ts';
import { randomGraph } from '../../support/random-graph.ts';

const options = (more: Partial<MapNetworkOptions> = {}): MapNetworkOptions => ({
  shape: { axons: 48, neurons: 64 },
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
    for (const { name, neurons } of run.graph.populations) expect(texts.includes(name)).toBe(neurons !== null);
    // A square in the legend, and a strip on each core that has neurons of the population.
    const shown = run.graph.populations.filter(({ neurons }) => neurons);
    const strips = shown.map((_, i) => count(svg, new RegExp(`fill="${CATEGORICAL[i]}"`, 'g')) - 1);
    expect(Math.min(...strips)).toBeGreaterThan(0);
    expect(strips.reduce((sum, each) => sum + each, 0)).toBeGreaterThanOrEqual(run.plan.counts.cores);
  });

  it.each([4, 8, 12])('should show each of %i populations, small ones too', async (populations) => {
    const names = Array.from({ length: populations }, (_, i) => `population ${i}`);
    const net = network('many');
    const lines = input(net, 'lines', 20);
    names.forEach((name, i) => {
      const size = i === 0 ? 150 : 2 + i;
      connect(net, lines, population(net, name, size, { threshold: 2 }), dense(new Int32Array(20 * size).fill(1)));
    });
    const run = await mapNetwork(toGraph(net), options());
    const { svg } = mapFigures(run)[0] as { svg: string };
    const own = populations <= CATEGORICAL.length ? populations : CATEGORICAL.length - 1;
    const legend = textsOf(svg).filter((text) => /^population \d+$|others$/.test(text));
    expect(legend.length).toBe(Math.min(populations, CATEGORICAL.length));
    expect(legend.includes(`${populations - own} others`)).toBe(own < populations);
    for (let i = 0; i < own; i++) {
      expect(count(svg, new RegExp(`fill="${CATEGORICAL[i]}"`, 'g'))).toBeGreaterThan(1);
    }
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
