/** Small networks as files have them, to be changed by a test, and running an image spike by spike. */
import type { ChipImage } from '../../cores/chip-image.ts';
import type { EngineName } from '../../cores/engines/choose.ts';
import type { SpikeTrain } from '../../src/formats/spike-train.ts';
import { createEngine } from '../../src/on-node.ts';

export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Cuts bytes into pieces of `size`. */
export function* pieces(content: Uint8Array, size: number): Generator<Uint8Array> {
  for (let at = 0; at < content.length; at += size) yield content.subarray(at, at + size);
}

export interface RancNeuronJson {
  reset_potential: number;
  weights: number[];
  leak: number;
  positive_threshold: number;
  negative_threshold: number;
  destination_core_offset: number[];
  destination_axon: number;
  destination_tick: number;
  current_potential: number;
  reset_mode: number;
}

export function rancNeuron(changes: Partial<RancNeuronJson> = {}): RancNeuronJson {
  return {
    reset_potential: 0,
    weights: [2, -1, 3, -3],
    leak: 0,
    positive_threshold: 2,
    negative_threshold: -5,
    destination_core_offset: [1, 0],
    destination_axon: 1,
    destination_tick: 0,
    current_potential: 0,
    reset_mode: 0,
    ...changes,
  };
}

/** Two cores at (0, 0) and (1, 0), the output bus at (1, 1): core 0 -> core 1 -> bus. */
export function rancNetwork() {
  return {
    packets: [[{ destination_core: [0, 0], destination_axon: 0, destination_tick: 0 }], []],
    output_bus: { coordinates: [1, 1], num_outputs: 3 },
    cores: [
      {
        coordinates: [0, 0],
        axons: [0, 1],
        neurons: [rancNeuron(), rancNeuron({ destination_axon: 0, destination_tick: 14 })],
        connections: [
          [1, 0],
          [0, 1],
        ],
      },
      {
        coordinates: [1, 0],
        axons: [0, 0, 3],
        neurons: [rancNeuron({ destination_core_offset: [0, 1], destination_axon: 2, positive_threshold: 1 })],
        connections: [[0, 1, 1]],
      },
    ],
  };
}

export const rancConfig = {
  num_neurons: 4,
  num_axons: 8,
  num_cores_x: 2,
  num_cores_y: 2,
  num_weights: 4,
  max_tick_offset: 16,
  neuron_reset_type: 0,
} as const;

/** Every spike as `tick core neuron`, by core coordinates so that slots do not matter, and the output lines by tick. */
export async function spikesOf(
  image: ChipImage,
  inputs: SpikeTrain,
  ticks: number,
  engineName: EngineName = 'oracle',
): Promise<{ spikes: string[]; outputs: number[][] }> {
  const engine = await createEngine(image, { engine: engineName });
  const spikes: string[] = [];
  const outputs: number[][] = [];
  let next = 0;
  for (let tick = 0; tick < ticks; tick++) {
    for (; next < inputs.count && inputs.ticks[next] === tick; next++) {
      engine.inject(inputs.cores[next] as number, inputs.axons[next] as number);
    }
    engine.step();
    const fired = Array.from(engine.fired(), (row) => {
      const { neurons } = image.shape;
      const core = Math.floor(row / neurons);
      return `${tick} (${image.coreX[core]},${image.coreY[core]}) ${row % neurons}`;
    });
    spikes.push(...fired.toSorted());
    outputs.push(Array.from(engine.outputs()).toSorted((a, b) => a - b));
  }
  engine.close();
  return { spikes, outputs };
}
