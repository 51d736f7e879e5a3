/** The `simd` engine: the WebAssembly SIMD kernel on one thread. */
import type { ChipImage } from '../chip-image.ts';
import type { Engine, EngineOptions } from '../engine.ts';
import { SynaptickError } from '../errors.ts';
import { laneTicksOf } from './lanes.ts';
import { pagesOf, planArena, writeConfiguration } from './wasm/arena.ts';
import { decodeBase64 } from './wasm/base64.ts';
import { KERNEL } from './wasm/kernel-binary.ts';
import { kernelEngine } from './wasm/kernel-engine.ts';

interface KernelExports {
  run(ticks: number): void;
  permuteRows(address: number, rows: number): void;
}

let compiled: WebAssembly.Module | undefined;

/** @throws SynaptickError when the host has no WebAssembly SIMD, or the chip does not fit its memory */
export function createSimd(image: ChipImage, options: EngineOptions = {}): Engine {
  const laneTicks = laneTicksOf(options);
  const plan = planArena(image, laneTicks.length, 1);
  const memory = new WebAssembly.Memory({ initial: pagesOf(plan) });
  compiled ??= compileKernel();
  const kernel = new WebAssembly.Instance(compiled, { env: { memory } }).exports as unknown as KernelExports;
  writeConfiguration(memory.buffer, plan);
  kernel.permuteRows(plan.address.crossbar, image.cores * 256);
  return kernelEngine('simd', memory.buffer, plan, laneTicks, { run: kernel.run, close: () => {} });
}

function compileKernel(): WebAssembly.Module {
  try {
    return new WebAssembly.Module(decodeBase64(KERNEL));
  } catch (error) {
    throw new SynaptickError(
      `this host cannot compile WebAssembly SIMD (${(error as Error).message}): use the engine oracle`,
    );
  }
}
