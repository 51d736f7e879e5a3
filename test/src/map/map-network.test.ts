/** What `map` says of traffic is what the emulated chip does: hops, links, crossings and energy, counted independently. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ChipImage, usedCores } from '../../../cores/chip-image.ts';
import { createOracle } from '../../../cores/engines/oracle.ts';
import { injectLines } from '../../../cores/inject-lines.ts';
import type { NetworkGraph } from '../../../mapping/graph.ts';
import { interpret } from '../../../mapping/interpreter.ts';
import { seededRandom } from '../../../mapping/random.ts';
import { nodeHost } from '../../../src/host/node/host.ts';
import { type MapNetworkOptions, mapOn } from '../../../src/map/map-network.ts';
import { drawLines } from '../../../src/map/random-input.ts';
import { energyConstants } from '../../../src/measure/energy.ts';
import { mapNetwork, verifyMapping } from '../../../src/on-node.ts';
import { randomGraph } from '../../support/random-graph.ts';

const TICKS = 60;
const INPUT_RATE = 0.3;
const SEED = 5;

function options(more: Partial<MapNetworkOptions> = {}): MapNetworkOptions {
  return {
    shape: { axons: 48, neurons: 64 },
    mesh: { width: 6, height: 5, chipWidth: 2, chipHeight: 2 },
    seed: SEED,
    budget: { moves: 500 },
    ticks: TICKS,
    inputRate: INPUT_RATE,
    signal: new AbortController().signal,
    now: () => 0,
    ...more,
  };
}

/** Input lines of each tick, in the order in which the chip numbers them. */
function inputOf(lines: number): number[][] {
  const random = seededRandom(SEED);
  const rates = new Float64Array(lines).fill(INPUT_RATE);
  return Array.from({ length: TICKS }, () => drawLines(rates, random));
}

/** The graph with the rates that its neurons have without a chip, by the interpreter. */
function withMeasuredRates(graph: NetworkGraph, seed: number): NetworkGraph {
  const slow = interpret(graph, { seed });
  const spikes = graph.populations.map(({ size }) => new Float32Array(size));
  const first = graph.populations[0]?.size as number;
  for (const lines of inputOf(first + (graph.populations[1]?.size as number))) {
    for (const line of lines) slow.inject(line < first ? 0 : 1, line < first ? line : line - first);
    slow.step();
    spikes.forEach((counts, p) => {
      for (const neuron of slow.fired(p)) counts[neuron] = (counts[neuron] as number) + 1;
    });
  }
  return { ...graph, populations: graph.populations.map((each, p) => ({ ...each, rates: spikes[p] as Float32Array })) };
}

/** Runs a chip on the oracle and walks every spike along X, then along Y. */
function walk(image: ChipImage) {
  const oracle = createOracle(image);
  const loads = new Map<string, number>();
  let packets = 0;
  let longest = 0;
  let crossings = 0;
  for (const lines of inputOf(image.inputOffsets.length - 1)) {
    injectLines(oracle, lines);
    oracle.step();
    for (const row of oracle.fired()) {
      const target = image.targetCore[row] as number;
      if (target < 0) continue;
      packets++;
      const core = Math.floor(row / image.shape.neurons);
      let [x, y] = [image.coreX[core] as number, image.coreY[core] as number];
      const [endX, endY] = [image.coreX[target] as number, image.coreY[target] as number];
      let steps = 0;
      while (x !== endX || y !== endY) {
        const from = [x, y] as const;
        if (x !== endX) x += Math.sign(endX - x);
        else y += Math.sign(endY - y);
        const link = `(${from}) -> (${x},${y})`;
        loads.set(link, (loads.get(link) ?? 0) + 1);
        if (Math.floor(from[0] / 2) !== Math.floor(x / 2) || Math.floor(from[1] / 2) !== Math.floor(y / 2)) crossings++;
        steps++;
      }
      longest = Math.max(longest, steps);
    }
  }
  return { counters: oracle.counters, loads, packets, longest, crossings };
}

describe('mapNetwork with measured rates', () => {
  it('should say what the oracle counts and what its spikes load, on random networks', {
    timeout: 120_000,
  }, async () => {
    let hops = 0;
    let crossed = 0;
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0 }), async (seed) => {
        const run = await mapNetwork(randomGraph(seed), options({ rates: 'measured', routerCapacity: 0.5 }));
        const { measures } = run;
        const walked = walk(run.mapped.image);
        const loads = [...walked.loads.values()];
        expect(run.run).toMatchObject({ hops: walked.counters.hops, computedHops: walked.counters.hops });
        expect(measures.spikeHops * TICKS).toBeCloseTo(walked.counters.hops, 6);
        expect(measures.packets * TICKS).toBeCloseTo(walked.packets, 6);
        expect(measures.meanHops).toBeCloseTo(walked.packets > 0 ? walked.counters.hops / walked.packets : 0, 9);
        expect(measures.maxHops).toBe(walked.longest);
        expect(measures.maxLinkLoad * TICKS).toBeCloseTo(Math.max(0, ...loads), 6);
        // Both directions of 5 x 5 horizontal and 6 x 4 vertical links.
        expect(measures.meanLinkLoad * TICKS * 98).toBeCloseTo(walked.counters.hops, 6);
        expect(measures.chipCrossings * TICKS).toBeCloseTo(walked.crossings, 6);
        const busy = measures.busiest;
        if (busy) expect(walked.loads.get(`(${busy.from}) -> (${busy.to})`)).toBeCloseTo(busy.load * TICKS, 6);
        expect(measures.overloaded).toHaveLength(loads.filter((load) => load > 0.5 * TICKS).length);
        hops += walked.counters.hops;
        crossed += walked.crossings;
      }),
      { numRuns: 12 },
    );
    expect(hops).toBeGreaterThan(10_000);
    expect(crossed).toBeGreaterThan(1000);
  });

  it('should weigh traffic by rates of the network as the chip does that has them', async () => {
    let hops = 0;
    for (let seed = 1; seed <= 12; seed++) {
      const graph = withMeasuredRates(randomGraph(seed), 0);
      const given = await mapNetwork(graph, options());
      expect(given.rates.kind).toBe('given');
      const { counters } = walk(given.mapped.image);
      // The graph's rates are sums over all ticks.
      expect(given.measures.spikeHops).toBe(counters.hops);
      hops += counters.hops;
    }
    expect(hops).toBeGreaterThan(5000);
  });

  it('should charge what the chip counted, its leakage, its rows and its crossings', async () => {
    // Small cores, so that they are more than a chip of 2 x 2 holds.
    const shape = { axons: 20, neurons: 64 };
    const { run, mapped, measures } = await mapNetwork(randomGraph(3), options({ rates: 'measured', shape }));
    const { counters, crossings } = walk(mapped.image);
    const { synapse, hop, row, leak, chipCrossing } = energyConstants();
    expect(crossings).toBeGreaterThan(0);
    // A row of 20 axons has 20 + 124 + 27 bits, one of 256 axons 410; a core 64 of them and 18 bits an axon.
    const bits = 171 / 410;
    const whole = (64 * 171 + 20 * 18) / 109_568;
    expect(run?.energy.totalJoules).toBeCloseTo(
      counters.synapticEvents * synapse +
        counters.hops * hop * Math.sqrt(whole) +
        usedCores(mapped.image) * 64 * TICKS * row * bits +
        usedCores(mapped.image) * leak * TICKS * 1e-3 * whole +
        crossings * chipCrossing,
      15,
    );
    expect(run?.energy.chipCrossingJoules).toBeCloseTo(measures.chipCrossings * TICKS * 832e-12, 15);
  });
});

describe('mapNetwork', () => {
  it('should count what the cores hold as its plan does, and every neuron once', async () => {
    for (let seed = 1; seed <= 8; seed++) {
      const { occupancy, plan, measures, mapped, rates } = await mapNetwork(randomGraph(seed), options());
      const sum = (values: ArrayLike<number>) => Array.from(values).reduce((total, value) => total + value, 0);
      expect(rates.kind).toBe('unit');
      expect({
        columns: sum(occupancy.neurons),
        axons: sum(occupancy.axons),
        synapses: sum(occupancy.synapses),
      }).toMatchObject({ columns: plan.counts.columns, axons: plan.counts.axons, synapses: plan.counts.synapses });
      const { targetCore, enabled } = mapped.image;
      expect(measures.packets).toBe(targetCore.filter((core, row) => core >= 0 && enabled[row] === 1).length);
    }
  });

  it('should refuse rates that a population does not have, and name it', async () => {
    const graph = withMeasuredRates(randomGraph(1), 0);
    const silent = {
      ...graph,
      populations: graph.populations.map((each, p) => (p === 3 ? { ...each, rates: undefined } : each)),
    };
    await expect(mapNetwork(silent, options({ rates: 'given' }))).rejects.toThrow(
      'population "p3" has no rates: give it a "rate" in the network file, or use --rates measured',
    );
    expect((await mapNetwork(silent, options())).rates.kind).toBe('unit');
  });

  it('should stop when told to, in the midst of whatever it does', async () => {
    const reason = new Error('enough');
    let seconds = 0;
    const slowHost = { ...nodeHost, now: () => seconds++ };
    for (const stage of ['dividing', 'measuring', 'placing', 'running']) {
      const controller = new AbortController();
      let told = 0;
      const mapping = mapOn(
        slowHost,
        randomGraph(2),
        options({
          rates: 'measured',
          ticks: 50,
          budget: { moves: 2_000_000 },
          signal: controller.signal,
          onProgress: (at) => {
            if (at.startsWith(stage) && ++told === 3) controller.abort(reason);
          },
        }),
      );
      await expect(mapping).rejects.toBe(reason);
    }
  });
});

describe('verifyMapping', () => {
  it('should prove random networks whose leaks and thresholds are random', async () => {
    let spikes = 0;
    for (let seed = 1; seed <= 10; seed++) {
      const graph = randomGraph(seed);
      const { mapped } = await mapNetwork(graph, options());
      const verified = await verifyMapping(graph, mapped, 100, seed);
      expect(verified.difference).toBeNull();
      spikes += verified.spikes;
    }
    expect(spikes).toBeGreaterThan(2000);
  });

  it('should see a chip that draws from another seed', async () => {
    const graph = randomGraph(1);
    const { mapped } = await mapNetwork(graph, options());
    const streams = mapped.image.streams?.map((stream) => stream + 1) ?? null;
    const { difference } = await verifyMapping(graph, { ...mapped, image: { ...mapped.image, streams } }, 100, 1);
    expect(difference).not.toBeNull();
  });
});
