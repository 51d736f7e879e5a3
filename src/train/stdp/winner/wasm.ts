/** The presenter by WebAssembly SIMD, on one thread. */
import { decodeBase64 } from '../../../../cores/engines/wasm/base64.ts';
import {
  BLOCK,
  H_BY_INPUT,
  H_BY_NEURON,
  H_COUNTS,
  H_EVENT_COUNTS,
  H_EVENTS,
  H_GAPS,
  H_INPUTS,
  H_KEPT,
  H_LOGS,
  H_NEURONS,
  H_PADDED,
  H_POTENTIALS,
  H_POWERS,
  H_RANDOM,
  H_RATE,
  H_STEPS,
  H_THRESHOLDS,
  H_TRACES,
  HEADER_BYTES,
} from './kernel/layout.ts';
import { WINNER_KERNEL } from './kernel-binary.ts';
import { decayPowers, logTable, type Presenter, requireWinnerSpec, type WinnerSpec } from './winner-spec.ts';

const PAGE = 65_536;

let compiled: WebAssembly.Module | undefined;

/** @throws SynaptickError for a spec that makes no network */
export function createPresenter(spec: WinnerSpec): Presenter {
  requireWinnerSpec(spec);
  const { neurons, steps } = spec;
  const padded = Math.ceil(neurons / BLOCK) * BLOCK;
  // Inputs come in vectors of four; those added never spike, and their weights stay 0.
  const inputs = Math.ceil(spec.inputs / 4) * 4;

  let end = HEADER_BYTES;
  const reserve = (bytes: number) => {
    const address = end;
    end += Math.ceil(bytes / 16) * 16;
    return address;
  };
  const addresses = [
    [H_GAPS, reserve(inputs * 4)],
    [H_LOGS, reserve(PAGE * 4)],
    [H_EVENT_COUNTS, reserve(steps * 4)],
    [H_EVENTS, reserve(steps * inputs * 2)],
    [H_BY_INPUT, reserve(inputs * padded * 4)],
    [H_BY_NEURON, reserve(neurons * inputs * 4)],
    [H_POTENTIALS, reserve(padded * 4)],
    [H_THRESHOLDS, reserve(padded * 4)],
    [H_COUNTS, reserve(padded * 4)],
    [H_TRACES, reserve(inputs * 4)],
    [H_POWERS, reserve((steps + 1) * 4)],
  ] as const;
  const memory = new WebAssembly.Memory({ initial: Math.ceil(end / PAGE) });
  const buffer = memory.buffer as ArrayBuffer;
  const words = new Uint32Array(buffer);
  const floats = new Float32Array(buffer);
  for (const [field, address] of addresses) words[field / 4] = address;
  words[H_INPUTS / 4] = inputs;
  words[H_NEURONS / 4] = neurons;
  words[H_PADDED / 4] = padded;
  words[H_STEPS / 4] = steps;
  floats[H_KEPT / 4] = Math.exp(-1 / spec.membraneTime);

  const floatsAt = (field: number, length: number) => new Float32Array(buffer, words[field / 4], length);
  floatsAt(H_LOGS, PAGE).set(logTable());
  floatsAt(H_POWERS, steps + 1).set(decayPowers(steps, spec.traceTime));
  const thresholds = floatsAt(H_THRESHOLDS, padded).fill(Number.POSITIVE_INFINITY);
  const byInput = floatsAt(H_BY_INPUT, inputs * padded);
  const byNeuron = floatsAt(H_BY_NEURON, neurons * inputs);
  const gapsIn = floatsAt(H_GAPS, inputs);
  const counts = new Uint32Array(buffer, words[H_COUNTS / 4], neurons);

  compiled ??= new WebAssembly.Module(decodeBase64(WINNER_KERNEL));
  const kernel = new WebAssembly.Instance(compiled, { env: { memory } }).exports as { readonly present: () => number };

  return {
    spec,
    present(gaps, key, rate) {
      gapsIn.set(gaps);
      words.set(key, H_RANDOM / 4);
      floats[H_RATE / 4] = rate;
      kernel.present();
      return counts;
    },
    setThresholds: (values) => thresholds.set(values),
    setWeights(weights) {
      for (let j = 0; j < neurons; j++) {
        for (let i = 0; i < spec.inputs; i++) {
          const weight = weights[j * spec.inputs + i] as number;
          byNeuron[j * inputs + i] = weight;
          byInput[i * padded + j] = weight;
        }
      }
    },
    weights() {
      const copy = new Float32Array(neurons * spec.inputs);
      for (let j = 0; j < neurons; j++) {
        copy.set(byNeuron.subarray(j * inputs, j * inputs + spec.inputs), j * spec.inputs);
      }
      return copy;
    },
  };
}
