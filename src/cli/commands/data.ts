/** `synaptick data [NAME|PATH]`: the first look at data. */
import type { Command } from 'commander';
import { SynaptickError } from '../../../cores/errors.ts';
import { openDataset } from '../../input/data/datasets.ts';
import type { ImageSet } from '../../input/data/image-set.ts';
import { DATASETS, type DatasetName, isKnown, KNOWN } from '../../input/data/known.ts';
import { repeatedSamples, sharedSamples, summarise } from '../../input/data/summary.ts';
import { addDataOptions, type DataFlags, datasetOptions, requireDataFlags } from '../data-flags.ts';
import { type DataReport, dataObject, dataText } from '../data-report.ts';
import { UsageError } from '../errors.ts';
import { type FigureFile, figureFile, writeFigure } from '../figure-file.ts';
import { printJson, printLines } from '../output.ts';
import { createProgress } from '../progress.ts';
import { colorsFor, type Shell } from '../shell.ts';
import { requireKnown } from '../suggest.ts';
import { tableText } from '../table.ts';

interface LookFlags extends DataFlags {
  readonly out?: string;
  readonly dark?: boolean;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  synaptick data                                the data sets that have a name
  synaptick data mnist -o digits.png            what MNIST is, and some samples of every class
  synaptick data drawings/ --size 32x24         your own: a folder with a folder of pictures for each class
  synaptick data signs.npz --json               the same as one JSON object
`;

export function registerData(program: Command, shell: Shell): void {
  const command = program
    .command('data')
    .summary('look at a data set: what it is, counts a class, a contact sheet')
    .description(
      'Says what a data set is: where it comes from, its shape, its parts, how many samples each class has, what its pixels ' +
        'are and what they look like. Whatever it can read, train and classify take by --data.',
    )
    .argument('[what]', 'the name of a data set, or a path as --data takes it (default: lists those that have a name)')
    .option('-o, --out <file>', 'draw some samples of every class, as .png or .svg')
    .option('--dark', 'the figure light on dark')
    .option('--json', 'print one JSON object')
    .addHelpText('after', EXAMPLES)
    .action((what: string | undefined, flags: LookFlags) => look(what, flags, shell));
  addDataOptions(command);
}

async function look(what: string | undefined, flags: LookFlags, shell: Shell): Promise<void> {
  if (flags.dark && flags.out === undefined) throw new UsageError('--dark is for --out: add it, or leave --dark out');
  if (what === undefined && flags.data === undefined) return listKnown(flags, shell);
  const figure = flags.out === undefined ? null : figureFile('--out', flags.out, 'samples');
  const request = requestOf(what, flags);
  requireDataFlags({ ...flags, ...request });
  const report = await readReport(request, flags, shell);
  if (figure) await drawSheet(figure, report, flags.dark === true, shell);
  if (flags.json) return printJson(shell.stdout, dataObject(report));
  printLines(shell.stdout, dataText(report, colorsFor(shell.stdout, shell.env).bold));
  if (figure) printLines(shell.stdout, ['', `samples drawn in ${figure.path}`]);
}

interface DataRequest {
  readonly name: DatasetName | undefined;
  readonly data: string | undefined;
}

/** A name that is known is that; anything else is a path. @throws UsageError where two paths are given */
function requestOf(what: string | undefined, { data }: DataFlags): DataRequest {
  if (what === undefined || isKnown(what)) return { name: what, data };
  if (data !== undefined) throw new UsageError(`both ${what} and --data ${data} are given: leave one out`);
  return { name: undefined, data: what };
}

/** A name that is none may be a slip of the keyboard. @throws UsageError, with the closest name, for a word that is no path */
async function requireThere(what: string, { host: { files } }: Shell): Promise<void> {
  const found = await files.look(what);
  if ('kind' in found) return;
  if (/^[\w-]+$/.test(what)) requireKnown('dataset', what, DATASETS, 'or a path to data of your own');
  throw new SynaptickError(`cannot read ${what === '' ? 'a path of no name' : what}: ${found.reason}: check the path`);
}

async function readReport({ name, data }: DataRequest, flags: LookFlags, shell: Shell): Promise<DataReport> {
  const { options, clear } = datasetOptions({ ...flags, data }, shell);
  if (data !== undefined && flags.data === undefined) await requireThere(data, shell);
  try {
    const dataset = await openDataset(name, options);
    const sets: ImageSet[] = [];
    for (const part of dataset.parts) sets.push(await dataset.load(part));
    clear();
    const progress = createProgress(shell, 'looking for samples that are there twice', 'parts');
    const parts = sets.map((set) => {
      progress.update(0, sets.length);
      const summary = summarise(set, set.classNames ?? null);
      return { set, summary, repeated: repeatedSamples(set) };
    });
    const [first, second] = sets;
    const shared = first && second ? sharedSamples(first, second) : null;
    progress.clear();
    return { parts, shared };
  } finally {
    clear();
  }
}

async function drawSheet(file: FigureFile, { parts }: DataReport, dark: boolean, shell: Shell): Promise<void> {
  const set = parts[0]?.set as ImageSet;
  // Loaded only now: drawing takes libraries that the report does not need.
  const { contactSheetSvg } = await import('../../figures/contact-sheet.ts');
  const { dataset, split, count, width, height, channels, pixels, labels, classNames = null } = set;
  const noun = split === 'train' ? 'training samples' : 'test samples';
  const sheet = { title: dataset, noun, count, width, height, channels, pixels, labels, classNames };
  await writeFigure(file, contactSheetSvg(sheet), dark, shell);
}

function listKnown(flags: LookFlags, shell: Shell): void {
  if (flags.out !== undefined) throw new UsageError('--out draws one data set: name it, e.g. synaptick data mnist');
  if (flags.json) {
    const list = DATASETS.map((name) => {
      const { title, picture, classNames } = KNOWN[name];
      return { name, title, ...picture, classes: classNames.length };
    });
    printJson(shell.stdout, list);
    return;
  }
  const rows = DATASETS.map((name) => {
    const { title, picture, classNames } = KNOWN[name];
    return [name, title, `${picture.height} x ${picture.width} x ${picture.channels}`, String(classNames.length)];
  });
  const [heading = '', ...lines] = tableText(
    [['Name', '', 'Height x width x channels', 'Classes'], ...rows],
    ['left', 'left', 'left', 'right'],
  );
  printLines(shell.stdout, [
    colorsFor(shell.stdout, shell.env).bold(heading),
    ...lines,
    '',
    'and any data of your own: synaptick data PATH',
  ]);
}
