/** The `simd` engine: the WebAssembly SIMD kernel on one thread. */
import type { ChipImage } from '../chip-image.ts';
import type { Engine, EngineOptions } from '../engine.ts';
import { SynaptickError } from '../errors.ts';
import * as K from '../kernel/layout.ts';
import { laneTicksOf } from './lanes.ts';
import { pagesOf, planArena, writeConfiguration } from './wasm/arena.ts';
import { decodeBase64 } from './wasm/base64.ts';
import { KERNEL, THREADED_KERNEL } from './wasm/kernel-binary.ts';
import { kernelEngine } from './wasm/kernel-engine.ts';
import { requireKernelShape } from './wasm/kernel-image.ts';

interface KernelExports {
  run(ticks: number): void;
  permuteRows(address: number, rows: number): void;
}

/** WebAssembly pages of 64 KiB in a 32-bit memory. */
const MAX_PAGES = 65_536;

/** The compiled kernel, for memory that is shared and for memory that is not. */
const compiled: { shared?: WebAssembly.Module; own?: WebAssembly.Module } = {};

/** @throws SynaptickError when the kernel does not take the chip's shape, the host has no WebAssembly SIMD, or the chip does not fit its memory */
export function createSimd(image: ChipImage, options: EngineOptions = {}): Engine {
  requireKernelShape('simd', image.shape);
  const laneTicks = laneTicksOf(options);
  const plan = planArena(image, laneTicks.length, 1);
  const { module, memory } = kernelWithMemory(pagesOf(plan));
  const kernel = new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as KernelExports;
  writeConfiguration(memory.buffer, plan);
  kernel.permuteRows(plan.address.crossbar, image.cores * K.NEURONS);
  return kernelEngine('simd', memory.buffer, plan, laneTicks, { run: kernel.run, close: () => {} });
}

/**
 * Shared memory where the host has it: the kernel runs up to a tenth faster on it (docs/kernel.md).
 */
function kernelWithMemory(pages: number): { module: WebAssembly.Module; memory: WebAssembly.Memory } {
  if (typeof SharedArrayBuffer === 'undefined') {
    compiled.own ??= compileKernel(KERNEL);
    return { module: compiled.own, memory: new WebAssembly.Memory({ initial: pages }) };
  }
  compiled.shared ??= compileKernel(THREADED_KERNEL);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: MAX_PAGES, shared: true });
  return { module: compiled.shared, memory };
}

function compileKernel(binary: string): WebAssembly.Module {
  try {
    return new WebAssembly.Module(decodeBase64(binary));
  } catch (error) {
    throw new SynaptickError(
      `this host cannot compile WebAssembly SIMD (${(error as Error).message}): use the engine oracle`,
    );
  }
}
