/** Figures of a small chip, by hand. */
import { describe, expect, it } from 'vitest';
import { configureNeuron, setSynapse } from '../../../cores/chip-builder.ts';
import { emptyImage } from '../../../cores/chip-image.ts';
import { createGrid } from '../../../mapping/place/cell-grid.ts';
import { linkLoads } from '../../../mapping/place/link-load.ts';
import { crossbarPng } from '../../../src/figures/crossbar-raster.ts';
import { decodePng } from '../../../src/formats/png.ts';
import { connectivityOf, delaySlackOf, trafficOf } from '../../../src/map/core-traffic.ts';
import { busiestLink, linksAbove } from '../../../src/map/links.ts';
import { givenRates, unitRates } from '../../../src/map/measured-rates.ts';
import { occupancyOf } from '../../../src/map/occupancy.ts';

/**
 * Three cores. On core 0, neurons 0, 1 and 2 are copies of one (stream 7), to cores 1, 1 and 2; neuron 3 (stream 8) goes to
 * core 2, neuron 4 (stream 9) to its own core, neuron 5 (stream 9) out of the chip. Core 1 has one neuron, to core 0.
 */
function chip() {
  const image = emptyImage({ width: 3, height: 1, cores: 3, outputLines: 1, streams: new Uint32Array(3 * 256) });
  const neuron = (core: number, n: number, stream: number, target: [number, number] | null) => {
    configureNeuron(image, core, n, {
      weights: [1, -2, 0, 0],
      threshold: 1,
      target: target ? { core: target[0], axon: n, delay: target[1] } : { output: 0 },
    });
    image.streams?.set([stream], core * 256 + n);
  };
  neuron(0, 0, 7, [1, 3]);
  neuron(0, 1, 7, [1, 3]);
  neuron(0, 2, 7, [2, 1]);
  neuron(0, 3, 8, [2, 1]);
  neuron(0, 4, 9, [0, 15]);
  neuron(0, 5, 9, null);
  neuron(1, 0, 10, [0, 1]);
  setSynapse(image, 0, 0, 0);
  setSynapse(image, 0, 0, 31);
  setSynapse(image, 0, 0, 32);
  setSynapse(image, 0, 255, 255);
  image.axonType[255] = 1;
  setSynapse(image, 2, 9, 1);
  return image;
}

const edgesOf = ({ offsets, targets, rates }: ReturnType<typeof trafficOf>) =>
  [...offsets.slice(0, -1).keys()].flatMap((source) =>
    Array.from(targets.slice(offsets[source], offsets[source + 1]), (target, i) => [
      source,
      target,
      rates[(offsets[source] as number) + i],
    ]),
  );

describe('traffic of a chip', () => {
  it('should add up the rates of all neurons between two cores, and leave out what goes nowhere', () => {
    expect(edgesOf(trafficOf(chip(), unitRates(chip())))).toEqual([
      [0, 1, 2],
      [0, 2, 2],
      [0, 0, 1],
      [1, 0, 1],
    ]);
  });

  it('should give copies the rate of their neuron, by its stream', () => {
    const image = chip();
    const rates = Float32Array.from({ length: 4 }, (_, i) => [0.5, 0.25, 2, 0][i] as number);
    const neurons = { leak: image.leak } as never;
    const given = givenRates(image, {
      name: 'n',
      projections: [],
      populations: [
        { name: 'in', size: 7, neurons: null, probed: false },
        { name: 'a', size: 4, neurons, probed: true, rates },
      ],
    });
    // Streams 7, 8, 9 and 10 are neurons 0 to 3 of population "a".
    expect(edgesOf(trafficOf(image, given))).toEqual([
      [0, 1, 1],
      [0, 2, 0.75],
      [0, 0, 2],
      [1, 0, 0],
    ]);
    expect(connectivityOf(image, given)).toEqual({ coreEdges: 3, weighted: 0.5 * 2 + 0.25 + 0 });
  });

  it('should count the other cores that each neuron reaches once, however many copies go there', () => {
    // Stream 7 reaches cores 1 and 2, stream 8 core 2, stream 9 only its own, stream 10 core 0.
    expect(connectivityOf(chip(), unitRates(chip()))).toEqual({ coreEdges: 3, weighted: 4 });
  });

  it('should take delays from 15 ticks', () => {
    expect(delaySlackOf(chip())).toEqual({ least: 0, mean: (12 + 12 + 14 + 14 + 0 + 14) / 6 });
    expect(delaySlackOf(emptyImage({ width: 1, height: 1, cores: 1 }))).toBeNull();
  });

  it('should count bits, axons and neurons by core', () => {
    const { neurons, axons, synapses } = occupancyOf(chip());
    expect([[...neurons], [...axons], [...synapses]]).toEqual([
      [6, 1, 0],
      [2, 0, 1],
      [4, 0, 1],
    ]);
  });
});

describe('links', () => {
  const grid = createGrid(3, 2);
  // Core 0 at (0,0), core 1 at (2,1), core 2 at (1,0): routes go along X first.
  const loads = linkLoads(trafficOf(chip(), unitRates(chip())), Int32Array.of(0, 5, 1), grid);

  it('should name every link with its ends and load', () => {
    expect(linksAbove(loads, grid, 0)).toEqual([
      { from: [0, 0], to: [1, 0], load: 4 },
      { from: [1, 0], to: [2, 0], load: 2 },
      { from: [1, 1], to: [0, 1], load: 1 },
      { from: [2, 1], to: [1, 1], load: 1 },
      { from: [2, 0], to: [2, 1], load: 2 },
      { from: [0, 1], to: [0, 0], load: 1 },
    ]);
  });

  it('should tell the busiest, and those above a capacity and not at it', () => {
    expect(busiestLink(loads, grid)).toEqual({ from: [0, 0], to: [1, 0], load: 4 });
    expect(linksAbove(loads, grid, 2)).toHaveLength(1);
    expect(linksAbove(loads, grid, 4)).toHaveLength(0);
  });
});

describe('the raster of a crossbar', () => {
  it('should be 256 x 256, a pixel for each bit: axons down, neurons to the right, by the sign of the weight', () => {
    const { width, height, grey } = decodePng(crossbarPng(chip(), 0), 'crossbar');
    expect([width, height]).toEqual([256, 256]);
    const at = (axon: number, neuron: number) => grey[axon * 256 + neuron] as number;
    const none = at(1, 1);
    const shades = [at(0, 0), at(0, 31), at(255, 255)];
    // Neuron 0 has weight 1 for type 0; neuron 31 is not configured: weight 0.
    expect(new Set([none, ...shades]).size).toBe(3);
    expect(at(0, 31)).toBe(at(255, 255));
    expect(grey.filter((shade) => shade !== none)).toHaveLength(4);
  });
});
