/** The `simd` engine: the WebAssembly SIMD kernel on one thread. */
import type { ChipImage } from '../chip-image.ts';
import type { Engine, EngineOptions } from '../engine.ts';
import { SynaptickError } from '../errors.ts';
import { laneEngine } from './lane-engine.ts';
import { laneTicksOf } from './lanes.ts';
import { pagesOf, planArena, writeConfiguration } from './wasm/arena.ts';
import { decodeBase64 } from './wasm/base64.ts';
import { ANY_KERNEL, KERNEL, THREADED_ANY_KERNEL, THREADED_KERNEL } from './wasm/kernel-binary.ts';
import { requireKernelShape } from './wasm/kernel-layout.ts';
import { createState } from './wasm/state.ts';

interface KernelExports {
  run(ticks: number): void;
  permuteRows(address: number, rows: number): void;
}

/** WebAssembly pages of 64 KiB in a 32-bit memory. */
const MAX_PAGES = 65_536;

/** The kernels that were compiled, by their base64. */
const compiled = new Map<string, WebAssembly.Module>();

/** @throws SynaptickError when the kernel does not take the chip's shape, the host has no WebAssembly SIMD, or the chip does not fit its memory */
export function createSimd(image: ChipImage, options: EngineOptions = {}): Engine {
  requireKernelShape('simd', image.shape);
  const laneTicks = laneTicksOf(options);
  const plan = planArena(image, laneTicks.length, 1);
  const { module, memory } = kernelWithMemory(pagesOf(plan), plan.layout.any);
  const kernel = new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as KernelExports;
  writeConfiguration(memory.buffer, plan);
  kernel.permuteRows(plan.address.crossbar, plan.image.cores * plan.layout.axons);
  const state = createState(memory.buffer, plan, laneTicks);
  const runner = { run: kernel.run, close: () => {} };
  return laneEngine('simd', image, plan.lanes, state, runner, memory.buffer.byteLength);
}

/**
 * Shared memory where the host has it: the kernel runs up to a tenth faster on it (docs/kernel.md).
 */
function kernelWithMemory(pages: number, any: boolean): { module: WebAssembly.Module; memory: WebAssembly.Memory } {
  if (typeof SharedArrayBuffer === 'undefined') {
    return { module: compileKernel(any ? ANY_KERNEL : KERNEL), memory: new WebAssembly.Memory({ initial: pages }) };
  }
  const memory = new WebAssembly.Memory({ initial: pages, maximum: MAX_PAGES, shared: true });
  return { module: compileKernel(any ? THREADED_ANY_KERNEL : THREADED_KERNEL), memory };
}

function compileKernel(binary: string): WebAssembly.Module {
  const known = compiled.get(binary);
  if (known) return known;
  try {
    const module = new WebAssembly.Module(decodeBase64(binary));
    compiled.set(binary, module);
    return module;
  } catch (error) {
    throw new SynaptickError(
      `this host cannot compile WebAssembly SIMD (${(error as Error).message}): use the engine oracle`,
    );
  }
}
