/** What the pixels of a PNG look like on white paper: in shades of grey, or in colours. */

import type { GreyPicture, PngPixels } from './png.ts';

/** Shades: of colours their luma (ITU-R BT.601); whether paper shines through any. */
export function greyOf({ width, height, pixels }: PngPixels): GreyPicture {
  if (pixels.length === width * height) return { width, height, grey: pixels };
  const grey = new Uint8Array(width * height);
  let transparent = false;
  for (let pixel = 0, at = 0; pixel < grey.length; pixel++, at += 4) {
    const alpha = (pixels[at + 3] as number) / 255;
    if (alpha < 1) transparent = true;
    const luma =
      0.299 * (pixels[at] as number) + 0.587 * (pixels[at + 1] as number) + 0.114 * (pixels[at + 2] as number);
    grey[pixel] = Math.round(luma * alpha + 255 * (1 - alpha));
  }
  return { width, height, grey, ...(transparent && { transparent }) };
}

/** `[height][width][3]`: red, green and blue, three equal ones of a grey picture. */
export function coloursOf({ width, height, pixels }: PngPixels): Uint8Array {
  const colours = new Uint8Array(width * height * 3);
  const grey = pixels.length === width * height;
  for (let pixel = 0, to = 0; pixel < width * height; pixel++) {
    const alpha = grey ? 1 : (pixels[4 * pixel + 3] as number) / 255;
    for (let channel = 0; channel < 3; channel++, to++) {
      const value = pixels[grey ? pixel : 4 * pixel + channel] as number;
      colours[to] = Math.round(value * alpha + 255 * (1 - alpha));
    }
  }
  return colours;
}

/** Whether a picture on white paper has a colour. */
export function hasColours(picture: PngPixels): boolean {
  const { width, height, pixels } = picture;
  if (pixels.length === width * height) return false;
  // What is equal stays so on paper, so nearly every grey picture is told without laying it there.
  if (!anyDiffer(pixels, 4)) return false;
  return anyDiffer(coloursOf(picture), 3);
}

function anyDiffer(pixels: Uint8Array, step: number): boolean {
  for (let at = 0; at < pixels.length; at += step) {
    if (pixels[at] !== pixels[at + 1] || pixels[at] !== pixels[at + 2]) return true;
  }
  return false;
}
