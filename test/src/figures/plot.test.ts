/** `plot`: one name for whatever can be drawn. */
import { describe, expect, it } from 'vitest';
import { createEnsemble } from '../../../src/float/population-coding/ensemble.ts';
import { nodeHost } from '../../../src/host/node/host.ts';
import { encode } from '../../../src/input/encoding/encode.ts';
import { connect } from '../../../src/network/connect.ts';
import { input, network, population } from '../../../src/network/network.ts';
import { toGraph } from '../../../src/network/to-graph.ts';
import { mapNetwork, plot, run } from '../../../src/on-node.ts';
import { sweep } from '../../../src/run/characterise/sweep.ts';
import { winnerRecipe } from '../../../src/train/stdp/winner/recipe.ts';
import { createWinnerState } from '../../../src/train/stdp/winner/train.ts';

function pair() {
  const net = network('a pair');
  input(net, 'in', 4);
  population(net, 'out', 4, { threshold: 1 });
  connect(net, 'in', 'out', 1);
  return net;
}

/** What stands in a figure. */
async function textOf(figure: Promise<{ svg: string }>): Promise<string> {
  return (await figure).svg.replace(/<[^>]*>/g, '\n');
}

describe('plot', () => {
  it('draws spike trains and runs as rasters', async () => {
    const trains = encode([0, 80, 255], 'bernoulli', { steps: 40, maxRate: 500 });
    expect(await textOf(plot(trains))).toMatch(/Spike trains[\s\S]*3 lines, 40 steps of 1 ms[\s\S]*Neuron/);
    expect(await textOf(plot(await run(pair(), 40)))).toMatch(
      /Spikes of a pair[\s\S]*1 emulated core,[\s\S]*out \(4\)/,
    );
  });

  it('draws a network by its weights, and mapped by the view that is asked for', async () => {
    const net = pair();
    expect(await textOf(plot(net))).toContain('Weights of a pair');
    expect(await textOf(plot(toGraph(net)))).toContain('Weights of a pair');
    const { signal } = new AbortController();
    const mapped = await mapNetwork(toGraph(net), { seed: 1, budget: { moves: 1 }, signal, now: () => 0 });
    expect(await textOf(plot(mapped))).toContain('Neurons of each core by population');
    expect(await textOf(plot(mapped, { view: 'crossbars' }))).toMatch(/crossbar/i);
    await expect(plot(mapped, { view: 'wires' as never })).rejects.toThrow('choose one of placement, links, crossbars');
  });

  it('draws weights as a histogram, a matrix of them and any grid as pixels', async () => {
    expect(await textOf(plot([1, 1, -2]))).toContain('3 synapses');
    expect(await textOf(plot(Float32Array.of(0.5, 1)))).toContain('2 synapses');
    expect(
      await textOf(
        plot([
          [1, 2, 3],
          [0, 0, 1],
        ]),
      ),
    ).toContain('From 2 sources, down, to 3 targets');
    expect(await textOf(plot({ width: 2, height: 1, values: [0.25, 0.75] }))).toContain('2 x 1');
    expect(await textOf(plot({ width: 1, height: 2, grey: Uint8Array.of(0, 255) }))).toContain('1 x 2 pixels');
    await expect(plot([[1, 2], [3]])).rejects.toThrow('row 1 has 1 values, row 0 2');
  });

  it('draws a population by its tuning curves, and says that it must be of one dimension', async () => {
    expect(await textOf(plot(createEnsemble(7, 1)))).toContain('7 LIF neurons');
    await expect(plot(createEnsemble(7, 2))).rejects.toThrow('this population has 2');
  });

  it('draws what an STDP network has learnt', async () => {
    const state = createWinnerState(winnerRecipe({ neurons: 4, epochs: 1, seed: 1 }));
    expect(await textOf(plot(state))).toContain('Weights of 4 neurons after 0 images');
  });

  it('draws a sweep by power or by efficiency', async () => {
    const swept = await sweep(nodeHost, { cores: 1, rates: [0, 20], synapses: [0, 16], ticks: 5, seed: 1 });
    expect(await textOf(plot(swept))).toContain('Estimated power');
    expect(await textOf(plot(swept, { view: 'efficiency' }))).toContain('Estimated efficiency');
  });

  it('draws a figure of synaptick plot by its name, light or dark, as SVG and PNG', async () => {
    const [light, dark] = [await plot('synapse'), await plot('synapse-response', { dark: true })];
    expect(dark.svg).not.toBe(light.svg);
    expect(dark.svg.length).toBe(light.svg.length);
    expect([...(await light.png()).subarray(0, 4)]).toEqual([0x89, 0x50, 0x4e, 0x47]);
    await expect(plot('no such figure')).rejects.toThrow('choose one of lif, fi, synapse');
  });

  it('refuses what nothing draws, with all that can be drawn', () => {
    expect(() => plot(5 as never)).toThrow(/plot .*expected: string or SpikeTrains or/);
  });
});
