/**
 * Finished points as a JSON file, format `synaptick-exploration`: each with all that it depends on, so that a later exploration
 * takes it over where that is the same and computes what is missing.
 */
import { z } from 'zod';
import { SynaptickError } from '../../../cores/errors.ts';
import { parseJson } from '../../formats/json/parse.ts';
import { checkSchema, listOf } from '../../formats/schema.ts';
import type { MemoryLimit } from '../../host/memory.ts';
import { type Outcome, outcome } from './point.ts';

const FORMAT = 'synaptick-exploration';
const VERSION = 1;

/** What a point depends on, as plain data: the same values in the same order are the same point. */
export type Depends = Readonly<Record<string, unknown>>;

const schema = z.strictObject({
  format: z.literal(FORMAT),
  version: z.literal(VERSION),
  points: listOf(z.strictObject({ depends: z.record(z.string(), z.unknown()), outcome })),
});

/** Finished points, in the order in which they were. */
export type Finished = Map<string, { readonly depends: Depends; readonly outcome: Outcome }>;

/** The name of a point among finished ones. */
export function pointKey(depends: Depends): string {
  return JSON.stringify(depends);
}

/** @throws SynaptickError when the file holds anything else */
export function parseResults(file: string, text: Uint8Array, memory?: MemoryLimit): Finished {
  const json = parseJson(file, text, memory);
  const { format } = ((typeof json === 'object' ? json : null) as { format?: unknown }) ?? {};
  if (format !== FORMAT) {
    throw new SynaptickError(`${file} holds no results of an exploration, and is left as it is: name another file`);
  }
  const { points } = checkSchema(file, schema, json, 'name another file, or remove this one to explore anew');
  return new Map(points.map((point) => [pointKey(point.depends), point]));
}

/** A point a line. */
export function resultsText(finished: Finished): string {
  const points = [...finished.values()].map((point) => `    ${JSON.stringify(point)}`);
  return `{\n  "format": "${FORMAT}",\n  "version": ${VERSION},\n  "points": [\n${points.join(',\n')}\n  ]\n}\n`;
}
