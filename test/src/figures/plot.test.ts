/** `plot`: one name for whatever can be drawn. */
import { describe, expect, it } from 'vitest';
import { SynaptickError } from '../../../cores/errors.ts';
import { createEnsemble } from '../../../src/float/population-coding/ensemble.ts';
import { nodeHost } from '../../../src/host/node/host.ts';
import { packageFile } from '../../../src/host/node/package.ts';
import { encode } from '../../../src/input/encoding/encode.ts';
import { landNetwork } from '../../../src/map/landed.ts';
import { connect } from '../../../src/network/connect.ts';
import { input, network, population } from '../../../src/network/network.ts';
import { toGraph } from '../../../src/network/to-graph.ts';
import { load, loadModel, mapNetwork, plot, run } from '../../../src/on-node.ts';
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

  it.each([
    [{ width: 2, height: 2, values: [1, 2] }, 'a grid of 2 x 2 has 2 values, must have 4'],
    [{ width: 1, height: 1, grey: new Uint8Array(2) }, 'a grid of 1 x 1 has 2 values, must have 1'],
    [{ width: 0, height: 2, values: [] }, 'width is 0, must be a whole number from 1'],
    [{ width: 2, height: 0.5, values: [1] }, 'height is 0.5, must be a whole number from 1'],
    [[[]], 'row 0 has no values to draw'],
    [[[], [1]], 'row 0 has no values to draw'],
    [[], 'there are no weights to draw'],
    [new Float32Array(0), 'there are no weights to draw'],
  ])('refuses %j, in which is too little to draw', async (given, message) => {
    const drawn = plot(given as never);
    await expect(drawn).rejects.toThrow(message);
    await expect(drawn).rejects.toBeInstanceOf(SynaptickError);
  });

  it('says of what runs and is no picture what can be drawn of it', async () => {
    const model = await loadModel('mnist-5core');
    expect((await plot(model.members[0]?.layers[0]?.kernelWeights ?? [])).svg).toContain('synapses');
    const chip = await load(packageFile('docs/networks/three-layers.json'), 'chip');
    const { signal } = new AbortController();
    const mapped = await mapNetwork(toGraph(pair()), { seed: 1, budget: { moves: 1 }, signal, now: () => 0 });
    const landed = landNetwork(mapped.graph, mapped.mapped.image);
    for (const [given, message] of [
      [model, 'a trained model is not drawn by itself: plot a picture that it sees'],
      [chip, 'a loaded chip is not drawn by itself: plot what run(chip, ticks) gives'],
      [chip.image, 'a chip is not drawn by itself: plot what run(chip, ticks) gives'],
      [landed, 'a network where it landed is not drawn by itself: plot the mapped network'],
    ] as const) {
      const drawn = plot(given as never, { dark: true });
      await expect(drawn).rejects.toThrow(message);
      await expect(drawn).rejects.toBeInstanceOf(SynaptickError);
    }
    expect((await plot(await run(chip, 20))).svg).toContain('Spikes of');
  });

  it('refuses what nothing draws, with all that can be drawn', () => {
    expect(() => plot(5 as never)).toThrow(/plot .*expected: string or SpikeTrains or/);
  });
});
