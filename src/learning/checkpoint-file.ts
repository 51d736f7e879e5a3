/** A training run saved between two epochs: format `synaptick-checkpoint`, an .npz container that holds all of TrainerState. */
import { z } from 'zod';
import { SynaptickError } from '../../cores/errors.ts';
import { type ContainerFormat, decodeContainer, encodeContainer, requireArray } from '../formats/container.ts';
import type { NpyArray } from '../formats/npz.ts';
import type { LayerLatents } from './crossbar-layer.ts';
import type { LayerState, NetworkSpec, TrainerState, TrainOptions } from './train-crossbar.ts';

const header = z.object({
  spec: z.custom<NetworkSpec>((value) => typeof value === 'object' && value !== null),
  options: z.custom<TrainOptions>((value) => typeof value === 'object' && value !== null),
  epoch: z.int().min(0),
  step: z.int().min(0),
});

const CHECKPOINT: ContainerFormat<z.infer<typeof header>> = {
  format: 'synaptick-checkpoint',
  version: 1,
  schema: header,
};

/** The learnt parameters of a layer: those that have moments. */
const LEARNT = ['gates', 'strengths', 'thresholds'] as const;

export function encodeCheckpoint(state: TrainerState): Uint8Array {
  const arrays: Record<string, NpyArray> = { random: { shape: [state.random.length], data: state.random } };
  state.layers.forEach(({ latents, moments }, i) => {
    const put = (name: string, data: Float32Array | Uint8Array) => {
      arrays[`layer${i}.${name}`] = { shape: [data.length], data };
    };
    put('axonTypes', latents.axonTypes);
    for (const name of LEARNT) {
      put(name, latents[name]);
      put(`${name}.m`, moments[name].m);
      put(`${name}.v`, moments[name].v);
    }
  });
  const { spec, options, epoch, step } = state;
  return encodeContainer(CHECKPOINT, { header: { spec, options, epoch, step }, arrays });
}

/**
 * Reads a checkpoint of the run that `spec` and `options` describe.
 * @throws SynaptickError when it is damaged, or of another network, seed or recipe
 */
export function decodeCheckpoint(
  file: string,
  bytes: Uint8Array,
  spec: NetworkSpec,
  options: TrainOptions,
): TrainerState {
  const { header: saved, arrays } = decodeContainer(CHECKPOINT, file, bytes);
  requireSame(file, 'network', saved.spec, spec);
  requireSame(file, 'recipe', saved.options, options);
  const floats = (name: string) => requireArray(file, arrays, name, Float32Array);
  const layers = spec.layers.map((_, i): LayerState => {
    const at = (name: string) => floats(`layer${i}.${name}`);
    const moments = (name: string) => ({ m: at(`${name}.m`), v: at(`${name}.v`) });
    const latents: LayerLatents = {
      axonTypes: requireArray(file, arrays, `layer${i}.axonTypes`, Uint8Array),
      gates: at('gates'),
      strengths: at('strengths'),
      thresholds: at('thresholds'),
    };
    return {
      latents,
      moments: { gates: moments('gates'), strengths: moments('strengths'), thresholds: moments('thresholds') },
    };
  });
  const random = requireArray(file, arrays, 'random', Uint32Array);
  return { spec, options, random, layers, epoch: saved.epoch, step: saved.step };
}

/** A checkpoint goes on only with what it was begun with; names the first field that differs. */
function requireSame(file: string, what: string, saved: object, wanted: object): void {
  for (const [key, value] of Object.entries(wanted)) {
    const before = JSON.stringify((saved as Record<string, unknown>)[key]);
    if (before === JSON.stringify(value)) continue;
    throw new SynaptickError(
      `${file} is a checkpoint of another ${what}: its ${key} is ${before}, this run's is ${JSON.stringify(value)}: give the options it was begun with, or another --checkpoint`,
    );
  }
}
