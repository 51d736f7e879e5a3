/** `synaptick import weights.npz --net net.json`: a network trained elsewhere becomes a model. */
import type { Command } from 'commander';
import { usedCores } from '../../../cores/chip-image.ts';
import { SynaptickError } from '../../../cores/errors.ts';
import { openNpz } from '../../formats/npz.ts';
import type { MemoryLimit } from '../../host/memory.ts';
import { fileNameOf } from '../../host/node/file-name.ts';
import { writeFileAtomic } from '../../host/node/files.ts';
import { packagePath } from '../../host/node/package.ts';
import { readRegularFile } from '../../host/node/read-file.ts';
import { importNetwork, importTransduction, type WeightArrays } from '../../models/import-weights.ts';
import { checkModel, encodeModel, type Model } from '../../models/model-file.ts';
import { joinMembers } from '../../models/own-inputs.ts';
import { transductionGrid } from '../../models/transduction.ts';
import { modelChipOn } from '../../run/classify/model-chip.ts';
import { layerGrids } from '../../train/layers/layer-grids.ts';
import { specShape } from '../../train/layers/network-spec.ts';
import { claimOutputs } from '../claim-outputs.ts';
import { formatCount } from '../format.ts';
import { memoryOption } from '../options.ts';
import { printJson, printLines } from '../output.ts';
import type { Shell } from '../shell.ts';
import { loadSpec } from '../training-network.ts';

interface ImportFlags {
  readonly net: string;
  readonly out?: string;
  readonly memory?: MemoryLimit;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  synaptick import weights.npz --net net.json              into a model named as the network file says
  synaptick import weights.npz --net net.json -o my.npz    into my.npz
  synaptick classify --model ./my.npz                      then the test set, on emulated cores

${packagePath('docs/pytorch.md')} has a recipe that trains such a network and exports its weights.
`;

export function registerImport(program: Command, shell: Shell): void {
  program
    .command('import')
    .summary('make a model of a network trained elsewhere')
    .description(
      'Takes the weights of a network trained elsewhere, as arrays in the layouts of PyTorch, folds its normalisations into ' +
        'whole thresholds, checks that cores can hold it, maps it, and writes a model.',
    )
    .argument('<weights>', 'the arrays: an .npz file')
    .requiredOption(
      '--net <name|file.json>',
      'the network: a network file as synaptick train takes, or the name of a recipe',
    )
    .option('-o, --out <file>', "the model file to write (default: the network's name, cleaned, with .npz)")
    .addOption(memoryOption())
    .option('--json', 'print one JSON object')
    .addHelpText('after', EXAMPLES)
    .action((weights: string, flags: ImportFlags) => importWeights(weights, flags, shell));
}

async function importWeights(weights: string, flags: ImportFlags, shell: Shell): Promise<void> {
  const { spec } = await loadSpec(flags.net, shell);
  const out = flags.out ?? `${fileNameOf(spec.name)}.npz`;
  claimOutputs([out]);
  const file = await readRegularFile(weights, { signal: shell.signal, remedy: 'give an .npz file of weights' });
  const arrays = openNpz(weights, file, flags.memory);
  if (spec.counts) {
    throw new SynaptickError(
      `${flags.net} is a network of spike counts over ${spec.counts.ticks} ticks, import takes networks of one tick: leave out counts, or train it here`,
    );
  }
  const { picture, classes } = specShape(spec);
  if (!picture || classes === undefined) {
    throw new SynaptickError(
      `${flags.net} does not say for what pictures it is: add "picture": {"width": ..., "height": ..., "channels": ...} and "classes", or the name of a "dataset"`,
    );
  }
  layerGrids(spec, picture, classes);
  const imported = Array.from({ length: spec.members }, (_, index) => {
    const own = spec.members === 1 ? arrays : arraysOfMember(arrays, index + 1);
    const [file, member] = spec.members === 1 ? [weights, ''] : [`${weights}: network ${index + 1}`, `-${index + 1}`];
    const transduction = importTransduction(file, spec.input, picture, own);
    const grid = transductionGrid(transduction, picture);
    return { transduction, network: importNetwork(file, `${spec.name}${member}`, grid, spec.layers, own) };
  });
  const { name, dataset = 'own', views } = spec;
  const command = `synaptick import ${weights} --net ${flags.net}`;
  const networks = joinMembers(imported, spec.input.kind === 'filters');
  const model: Model = { name, dataset, classes, picture, views, ...networks, card: { command } };
  checkModel(model);
  const { image } = await modelChipOn(shell.host, model, {
    onMapping: (synapses) => {
      printLines(shell.stderr, [`mapping ${name} onto cores: ${formatCount(synapses)} synapses`]);
    },
  });
  const cores = usedCores(image);
  const bytes = encodeModel({ ...model, card: { command, cores, ticksPerImage: views.length } });
  await writeFileAtomic(out, bytes, { signal: shell.signal, remedy: 'choose another --out' });
  if (flags.json) {
    printJson(shell.stdout, {
      model: name,
      file: out,
      dataset,
      layers: spec.layers.length,
      cores,
      bytes: bytes.length,
    });
    return;
  }
  printLines(shell.stdout, [
    `${name}: ${spec.layers.length} layers on ${formatCount(cores)} cores, written to ${out}`,
    `next: synaptick classify --model ${/[\\/]/.test(out) ? out : `./${out}`}   (the test set of ${dataset})`,
  ]);
}

/** The arrays `2.NAME.weight` and so on of the second network of an ensemble, without their number. */
function arraysOfMember(arrays: WeightArrays, member: number): WeightArrays {
  const prefix = `${member}.`;
  const own = arrays.names.filter((name) => name.startsWith(prefix));
  return { names: own.map((name) => name.slice(prefix.length)), get: (name) => arrays.get(prefix + name) };
}
