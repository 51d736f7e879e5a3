/** Samples of whatever layout brought to the size that is asked for. */
import { createBreath } from '../../host/breath.ts';
import { memoryLimit, takeMemory } from '../../host/memory.ts';
import { resized } from '../pictures/resize.ts';
import type { LabelledImages, LayoutOptions } from './found-data.ts';

/**
 * Pictures as `options.size` wants them ({@link resized}); the same where they have that size, or none is wanted.
 * @param title what they are, for progress and errors
 * @returns them, and what was done in words; null where nothing was
 * @throws SynaptickError where they would take too much memory; what the signal was aborted with
 */
export async function imagesOfSize(
  title: string,
  images: LabelledImages,
  { size, host, signal, progress, memory = memoryLimit() }: Omit<LayoutOptions, 'files'>,
): Promise<{ readonly images: LabelledImages; readonly done: string | null }> {
  const { count, width, height, channels, pixels } = images;
  if (!size || (size.width === width && size.height === height)) return { images, done: null };
  const [before, after] = [width * height * channels, size.width * size.height * channels];
  takeMemory(memory, count * after, `${title}: ${count} samples of ${size.width} x ${size.height}`);
  const breath = createBreath({ host, ...(signal && { signal }) });
  const changed = new Uint8Array(count * after);
  for (let i = 0; i < count; i++) {
    changed.set(resized(pixels.subarray(i * before, (i + 1) * before), { width, height, channels }, size), i * after);
    if (!breath.due()) continue;
    progress?.(`resizing ${title}`, i, count, 'pictures');
    await breath.take();
  }
  const stretched = width * size.height === height * size.width ? '' : ', stretched';
  return {
    images: { ...images, ...size, pixels: changed },
    done: `resized from ${width} x ${height} to ${size.width} x ${size.height} pixels by area averages${stretched}`,
  };
}
