/** Random crossbar columns of cores of any shape, in which axon a has type a mod G. Those of TrueNorth's are random-crossbar.ts. */
import { type ChipShape, neuronWords } from '../../../cores/chip-shape.ts';
import { type RandomState, uniform } from '../../../mapping/random.ts';

/** Writes the crossbar of one core: `fanIn` synapses for each neuron, of each type as many as can be, every choice alike. */
export function writeAnyCrossbar(
  crossbar: Uint32Array,
  shape: ChipShape,
  core: number,
  fanIn: number,
  random: RandomState,
): void {
  const words = neuronWords(shape);
  const first = core * shape.axons * words;
  const counts = synapsesOf(shape, fanIn);
  const axonsOf = counts.map((_, type) =>
    Uint16Array.from({ length: axonsOfType(shape, type) }, (_, i) => type + i * shape.axonTypes),
  );
  for (let neuron = 0; neuron < shape.neurons; neuron++) {
    axonsOf.forEach((axons, type) => {
      // The first of a shuffle, as many as are wanted; what an earlier neuron left is as good an order as any.
      for (let i = 0; i < (counts[type] as number); i++) {
        const other = Math.floor(uniform(random, i, axons.length));
        const axon = axons[other] as number;
        axons[other] = axons[i] as number;
        axons[i] = axon;
        const word = first + axon * words + (neuron >> 5);
        crossbar[word] = (crossbar[word] as number) | (1 << (neuron & 31));
      }
    });
  }
}

function axonsOfType({ axons, axonTypes }: ChipShape, type: number): number {
  return Math.max(0, Math.ceil((axons - type) / axonTypes));
}

/** Synapses of each type, dealt out one by one to an exciting type and to its inhibiting one, while they have axons. */
function synapsesOf(shape: ChipShape, fanIn: number): number[] {
  const { axonTypes } = shape;
  const half = axonTypes >> 1;
  const pairs = Array.from({ length: half }, (_, type) => [type, half + type]).flat();
  const order = axonTypes % 2 === 0 ? pairs : [...pairs, axonTypes - 1];
  const counts = new Array<number>(axonTypes).fill(0);
  for (let left = fanIn; left > 0; ) {
    for (const type of order) {
      if (left === 0 || (counts[type] as number) >= axonsOfType(shape, type)) continue;
      counts[type] = (counts[type] as number) + 1;
      left--;
    }
  }
  return counts;
}
