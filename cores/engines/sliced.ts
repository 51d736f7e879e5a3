/**
 * The `sliced` engine: lanes in the bits of a word. All lanes meet the same crossbar, so a synapse is an addition for 256 of them at
 * once. It takes chips without random draws, whose lanes differ in nothing but their spikes.
 */
import type { ChipImage } from '../chip-image.ts';
import type { Engine, EngineOptions } from '../engine.ts';
import { requireInteger, SynaptickError } from '../errors.ts';
import { laneEngine } from './lane-engine.ts';
import { laneTicksOf } from './lanes.ts';
import { planSliced, slicedPages, slicedRefusal, writeSliced } from './sliced/arena.ts';
import { SLICED_KERNEL } from './sliced/kernel-binary.ts';
import { slicedState } from './sliced/state.ts';
import { decodeBase64 } from './wasm/base64.ts';

interface KernelExports {
  run(ticks: number): void;
}

let compiled: WebAssembly.Module | undefined;

/** @throws SynaptickError naming what of the chip the sliced engine does not take */
export function requireSliced(image: ChipImage): void {
  const refusal = slicedRefusal(image);
  if (refusal === null) return;
  throw new SynaptickError(`the engine sliced takes no chip with ${refusal}: use the engine simd`);
}

/** @throws SynaptickError as `requireSliced`, or when the chip with its lanes does not fit its memory */
export function createSliced(image: ChipImage, options: EngineOptions = {}): Engine {
  requireSliced(image);
  const laneTicks = laneTicksOf(options);
  const plan = planSliced(image, laneTicks.length);
  const { arena } = plan;
  const memory = new WebAssembly.Memory({ initial: slicedPages(arena) });
  compiled ??= new WebAssembly.Module(decodeBase64(SLICED_KERNEL));
  const kernel = new WebAssembly.Instance(compiled, { env: { memory } }).exports as unknown as KernelExports;
  writeSliced(memory.buffer, plan);
  const state = slicedState(memory.buffer, arena, laneTicks);
  const runner = {
    run(ticks: number) {
      for (let tick = 0; tick < ticks; tick++) {
        state.deliver();
        kernel.run(1);
      }
    },
    close: () => {},
  };
  const lines = image.inputOffsets.length - 1;
  const engine = laneEngine('sliced', image, arena.lanes, state, runner, memory.buffer.byteLength);
  return Object.assign(engine, {
    forEachOutput: state.forEachOutput,
    injectLineSpikes(spikes: Uint8Array, ahead: number, lane: number) {
      requireInteger('ticks ahead', ahead, 0, image.shape.maxDelay);
      requireInteger('lane', lane, 0, arena.lanes - 1);
      requireInteger(
        'spikes of input lines',
        spikes.length,
        lines,
        lines,
        'give one, 0 or 1, for each line of the image',
      );
      state.addLineSpikes(spikes, ahead, lane);
    },
  });
}
