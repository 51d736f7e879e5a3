/**
 * What cores of other shapes cost the one-thread engine, beside what TrueNorth's say of it: a for each neuron update and b for each
 * synaptic event, fitted on cores of 256 x 256 at two rates. docs/kernel.md quotes it.
 */
import { TRUENORTH_SHAPE } from '../../cores/chip-shape.ts';
import { type ChipShape, createEngine, type Engine } from '../../src/index.ts';
import { randomNetwork } from '../../src/run/bench/bench-network.ts';

/** Neurons of each chip, as near as its cores allow. */
const NEURONS = 65_536;
const RATES = [20, 100];
const ROUNDS = 11;
const TICKS = 5;
const SHAPES: Partial<ChipShape>[] = [
  {},
  { potentialBits: 24 },
  { axons: 128, neurons: 128 },
  { axons: 64, neurons: 64 },
  { axons: 300, neurons: 100 },
  { axons: 512, neurons: 512 },
  { axons: 512, neurons: 64, axonTypes: 8, maxDelay: 31 },
  { axons: 64, neurons: 512 },
  { axons: 1024, neurons: 1024, maxDelay: 63 },
];

interface Run {
  readonly name: string;
  readonly engine: Engine;
  /** In a tick. */
  readonly updates: number;
  readonly events: number;
  readonly times: number[];
}

export async function shapes(): Promise<void> {
  const runs: Run[] = [];
  for (const change of SHAPES) for (const rateHz of RATES) runs.push(await ready(change, rateHz));
  for (let round = 0; round < ROUNDS; round++) {
    for (const { engine, times } of runs) {
      const began = performance.now();
      engine.step(TICKS);
      times.push(((performance.now() - began) * 1e6) / TICKS);
    }
  }
  const [slow, fast] = runs as [Run, Run];
  // Two equations, two unknowns: the same neurons at both rates.
  const b = (median(fast) - median(slow)) / (fast.events - slow.events);
  const a = (median(slow) - b * slow.events) / slow.updates;
  console.log(
    `\nShapes, ${NEURONS.toLocaleString('en-US')} neurons, simd, medians of ${ROUNDS} turns of ${TICKS} ticks`,
  );
  console.log(
    `a = ${a.toPrecision(3)} ns a neuron update, b = ${b.toPrecision(3)} ns a synaptic event on TrueNorth's cores`,
  );
  console.table(
    Object.fromEntries(
      runs.map((run) => {
        const ns = median(run);
        const predicted = a * run.updates + b * run.events;
        return [
          run.name,
          {
            'us a tick': Number((ns / 1000).toPrecision(3)),
            'x predicted': Number((ns / predicted).toFixed(2)),
            'events a tick': Math.round(run.events),
          },
        ];
      }),
    ),
  );
}

async function ready(change: Partial<ChipShape>, rateHz: number): Promise<Run> {
  const shape = { ...TRUENORTH_SHAPE, ...change };
  const text = Object.entries(change).map(([key, value]) => `${key} ${value}`);
  const name = `${text.join(', ') || 'TrueNorth'}, ${rateHz} Hz`;
  const image = randomNetwork({
    cores: Math.round(NEURONS / shape.neurons),
    chip: { name, shape, mesh: null, chips: null, energy: null },
    rateHz,
    fanIn: Math.floor(shape.axons / 2),
    parameters: 'uniform',
    seed: 1,
  });
  const engine = await createEngine(image, { engine: 'simd' });
  engine.step(100);
  const before = { ...engine.counters };
  engine.step(20);
  const after = engine.counters;
  return {
    name,
    engine,
    updates: (after.neuronUpdates - before.neuronUpdates) / 20,
    events: (after.synapticEvents - before.synapticEvents) / 20,
    times: [],
  };
}

function median({ times }: Run): number {
  return times.toSorted((one, other) => one - other)[times.length >> 1] as number;
}
