/** How a training run was asked for: kept in its checkpoint, so that whoever goes on with it need not say it again. */
import { z } from 'zod';

const text = z.string().max(4096);
const side = z.int().min(1).max(4096);

export const runRequest = z.object({
  /** Name of the data set; null for data of one's own. */
  dataset: text.nullable(),
  /** As of `--data` and the options that go with it, as they were typed. */
  data: z.object({
    data: text.optional(),
    size: z.object({ width: side, height: side }).optional(),
    classes: text.optional(),
    frames: z.int().min(1).max(4096).optional(),
    skipBad: z.boolean().optional(),
  }),
  /** As of `--net`; null where the data's own network is trained. */
  net: text.nullable(),
  teachers: z.array(text).max(1000),
  /** The model file to be written. */
  out: text,
  curve: text.optional(),
});

export type RunRequest = z.infer<typeof runRequest>;
