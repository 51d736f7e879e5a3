/** Reads a RANC network from its files: input.json (or .gz), and the config beside it. */
import type { ChipImage } from '../../../cores/chip-image.ts';
import { limited, type ReadOptions } from '../../host/byte-source.ts';
import type { Files, Paths } from '../../host/files.ts';
import type { SpikeTrain } from '../spike-train.ts';
import { readText, readWholeText } from '../text-source.ts';
import { parseRancConfig, type RancConfig } from './config.ts';
import { createPacketParser, createRancParser, type RancNetwork } from './reader.ts';

/** Largest config file that is looked into, in bytes. */
const MAX_CONFIG = 1 << 20;

/**
 * @param options.config path of the config; without it `<name>.config.json` and `config.json` beside the network are
 * tried, and then the sizes are derived from the network
 * @throws SynaptickError naming file, line or path, value and limit
 */
export async function readRancFile(
  path: string,
  options: ReadOptions & { readonly config?: string },
): Promise<RancNetwork> {
  const given = limited(options);
  const configPath = options.config ?? (await findConfig(path, options.host.files));
  const config = configPath === undefined ? null : await readRancConfig(configPath, given);
  const parser = createRancParser(path, config, given.memory);
  for await (const chunk of readText(path, given)) parser.feed(chunk);
  const network = parser.end();
  const found = configPath !== undefined && options.config === undefined;
  return found ? { ...network, notes: [`sizes and reset type from ${configPath}`, ...network.notes] } : network;
}

/**
 * The packets of a RANC file, for a network that is there already; the file's own cores, if any, are not looked at.
 * @throws SynaptickError naming file, line or path, value and limit
 */
export async function readRancPackets(path: string, image: ChipImage, options: ReadOptions): Promise<SpikeTrain> {
  const given = limited(options);
  const parser = createPacketParser(path, image, given.memory);
  for await (const chunk of readText(path, given)) parser.feed(chunk);
  return parser.end();
}

async function readRancConfig(path: string, { host, signal, memory }: ReadOptions): Promise<RancConfig> {
  const limits = { most: MAX_CONFIG, what: 'RANC config', smaller: 'is it the right file?' };
  return parseRancConfig(path, await readWholeText(path, { ...limits, host, signal, memory }));
}

/** Name of the config that belongs to a network file: `net.json` and `net.json.gz` have `net.config.json`. */
export function configPathOf(path: string, { join, dirname, basename }: Paths): string {
  return join(
    dirname(path),
    `${basename(path)
      .replace(/\.gz$/, '')
      .replace(/\.json$/, '')}.config.json`,
  );
}

async function findConfig(path: string, { paths, look }: Files): Promise<string | undefined> {
  for (const candidate of [configPathOf(path, paths), paths.join(paths.dirname(path), 'config.json')]) {
    const found = await look(candidate);
    if ('kind' in found && found.kind === 'file') return candidate;
  }
  return undefined;
}
