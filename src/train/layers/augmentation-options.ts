/** How training pictures may be changed at random: a part of a network file. */
import { z } from 'zod';

/** Largest random changes of a digit: pixels, radians, and fractions. */
const digits = z.strictObject({
  kind: z.literal('digits'),
  shift: z.number().min(0).default(1),
  turn: z.number().min(0).default(0.1),
  stretch: z.number().min(0).max(0.9).default(0.06),
  slant: z.number().min(0).default(0.08),
  /** Largest displacement of a knot of the elastic field, in pixels. */
  elastic: z.number().min(0).default(0),
});

/** Random changes of a photograph: cut out of it with a border, mirrored, brightness and contrast. */
const photographs = z.strictObject({
  kind: z.literal('photographs'),
  /** Pixels that a picture is moved at most. */
  shift: z.int().min(0).default(4),
  mirror: z.boolean().default(true),
  /** Largest change of brightness and contrast, a fraction. */
  light: z.number().min(0).max(1).default(0),
});

/** Random changes of pictures of which nobody knows what they show: none that could make another class of one. */
const pictures = z.strictObject({
  kind: z.literal('pictures'),
  /** Largest move, in pixels, turn, in radians, and stretch, a fraction. */
  shift: z.number().min(0).default(2),
  turn: z.number().min(0).default(0.1),
  stretch: z.number().min(0).max(0.9).default(0.1),
  /** Largest change of brightness and contrast, a fraction; and of those of each colour channel apart. */
  light: z.number().min(0).max(1).default(0),
  colour: z.number().min(0).max(1).default(0),
});

export const augmentation = z.discriminatedUnion('kind', [digits, photographs, pictures]).nullable();

export type DigitAugmentation = z.infer<typeof digits>;
export type PhotographAugmentation = z.infer<typeof photographs>;
export type PictureAugmentation = z.infer<typeof pictures>;
export type Augmentation = z.infer<typeof augmentation>;
