/**
 * What it takes to ask where a network landed: making the world, which cores hold each population, what feeds each core and what
 * it feeds. All cores are full of neurons that target others. Then one bitECS relation to each core, which the world does without.
 *
 *     npx tsx bench/landed.ts   some 15 s; times in ms, the least of three
 */
import { addComponent, addEntity, createRelation, createWorld, query } from 'bitecs';
import { emptyImage } from '../cores/chip-image.ts';
import { TRUENORTH_SHAPE } from '../cores/chip-shape.ts';
import type { RealGraph } from '../mapping/real-graph.ts';
import { landNetwork } from '../src/map/landed.ts';
import { coresFed, coresHolding, feedersOf } from '../src/map/landed-queries.ts';

const { axons: AXONS, neurons: NEURONS } = TRUENORTH_SHAPE;

const CHIPS = [
  { side: 64, populations: 20 },
  { side: 256, populations: 8 },
];
const RUNS = 3;
/** Cores are reached from neurons in steps of this prime. */
const STRIDE = 7919;

/** Full cores whose neurons fall into populations of one size. */
function fullCores(side: number, populations: number): Parameters<typeof landNetwork> {
  const cores = side * side;
  const image = emptyImage({
    width: side,
    height: side,
    cores,
    enabled: new Uint8Array(cores * NEURONS).fill(1),
    streams: Uint32Array.from({ length: cores * NEURONS }, (_, row) => row),
    targetCore: Int32Array.from({ length: cores * NEURONS }, (_, row) => (row * STRIDE) % cores),
    targetAxon: Uint16Array.from({ length: cores * NEURONS }, (_, row) => row % AXONS),
    // Nobody asks for these, and they are large.
    crossbar: new Uint32Array(0),
    weights: new Int16Array(0),
  });
  const none = new Int32Array(0);
  const neurons = { leak: none, threshold: none, negativeThreshold: none, reset: none, potential: none };
  const size = Math.ceil((cores * NEURONS) / populations);
  const graph: RealGraph = {
    name: `${cores} cores`,
    projections: [],
    populations: Array.from({ length: populations }, (_, p) => ({
      name: `p${p}`,
      size,
      neurons: { ...neurons, modes: new Uint16Array(0) },
      probed: false,
    })),
  };
  return [graph, image];
}

/** Milliseconds of each step, the least of some runs. */
function least(...steps: (() => void)[]): number[] {
  const times = steps.map(() => Number.POSITIVE_INFINITY);
  for (let run = 0; run < RUNS; run++) {
    steps.forEach((step, i) => {
      const start = performance.now();
      step();
      times[i] = Math.min(times[i] as number, performance.now() - start);
    });
  }
  return times;
}

const rows = CHIPS.map(({ side, populations }) => {
  const [graph, image] = fullCores(side, populations);
  let landed = landNetwork(graph, image);
  const [world = 0, holding = 0, feeding = 0] = least(
    () => {
      landed = landNetwork(graph, image);
    },
    () => {
      for (const eid of landed.populationEids) coresHolding(landed, eid);
    },
    () => {
      for (let core = 0; core < image.cores; core++) {
        feedersOf(landed, core);
        coresFed(landed, core);
      }
    },
  );
  return {
    cores: image.cores,
    populations,
    world: Math.round(world),
    holding: Math.round(holding),
    feeding: Math.round(feeding),
  };
});
console.table(rows);

for (const cores of [1024, 2048, 4096]) {
  const world = createWorld();
  const On = createRelation();
  const eids = Array.from({ length: cores }, () => addEntity(world));
  const start = performance.now();
  for (const eid of eids) addComponent(world, addEntity(world), On(eid));
  for (const eid of eids) query(world, [On(eid)]);
  console.log(`a relation to each of ${cores} cores, each asked for once: ${Math.round(performance.now() - start)} ms`);
}
