/** What each neuron has learnt to respond to: its weights as a picture. */
import { SynaptickError } from '../../cores/errors.ts';
import { BAR_WIDTH, colourBar } from '../draw/colour-bar.ts';
import { figureSvg, HEADER } from '../draw/figure.ts';
import { PIXEL_MARGIN, pixelPanel } from '../draw/pixels.ts';
import type { Host } from '../host/host.ts';
import { loadMnist } from '../input/data/mnist.ts';
import { loadAs } from '../load/load.ts';
import { winnerRecipe } from '../train/stdp/winner/recipe.ts';
import { createWinnerState, trainWinners, type WinnerState } from '../train/stdp/winner/train.ts';
import { createPresenter } from '../train/stdp/winner/wasm.ts';
import type { PlotKind } from './plot-kind.ts';

const PIXELS = 28;
/** Neurons that are shown at most, and the images that a network made for the picture learns from. */
const MOST = 400;
const IMAGES = 20_000;
const SIDE = 640;

export const receptiveFieldsKind: PlotKind = {
  name: 'receptive-fields',
  summary:
    'what each neuron has learnt from MNIST without labels: of --network FILE.npz, or of a network trained for it',
  async draw({ host, seed, network }) {
    return receptiveFieldsSvg(
      network ?? 'the network',
      network === undefined ? await trained(seed, host) : await saved(network, host),
    );
  },
};

/** @param owner how errors call the network @throws SynaptickError where its inputs are no pictures of MNIST */
export function receptiveFieldsSvg(owner: string, state: WinnerState): string {
  const { neurons, inputs } = state.recipe;
  if (inputs !== PIXELS * PIXELS) {
    throw new SynaptickError(
      `${owner} has ${inputs} inputs, pictures are of ${PIXELS} x ${PIXELS}: give one trained on MNIST`,
    );
  }
  const shown = Math.min(neurons, MOST);
  const columns = Math.ceil(Math.sqrt(shown));
  const rows = Math.ceil(shown / columns);
  // A line of empty pixels between pictures.
  const [width, height] = [columns * (PIXELS + 1) - 1, rows * (PIXELS + 1) - 1];
  const values = new Float32Array(width * height);
  let most = 0;
  for (let j = 0; j < shown; j++) {
    for (let i = 0; i < inputs; i++) {
      const x = (j % columns) * (PIXELS + 1) + (i % PIXELS);
      const y = Math.floor(j / columns) * (PIXELS + 1) + Math.floor(i / PIXELS);
      const weight = state.weights[j * inputs + i] as number;
      values[y * width + x] = weight;
      most = Math.max(most, weight);
    }
  }
  const range = [0, Math.ceil(most * 100) / 100] as const;
  const number = shown < neurons ? `the first ${shown} of ${neurons} neurons` : `${neurons} neurons`;
  return figureSvg({
    width: 10 + SIDE + 2 * PIXEL_MARGIN.other + BAR_WIDTH,
    height: HEADER + SIDE + PIXEL_MARGIN.top + PIXEL_MARGIN.other + 8,
    title: 'Receptive fields',
    subtitle: `Weights of ${number} after ${state.presented.toLocaleString('en-US')} images by STDP, seed ${state.recipe.seed}`,
    panels: [
      pixelPanel({
        x: 10,
        y: HEADER,
        side: SIDE,
        label: 'Dark: 0, bright: what the neuron adds up',
        grid: { width, height, values },
        range,
      }),
      colourBar({
        x: 10 + SIDE + 2 * PIXEL_MARGIN.other,
        y: HEADER,
        height: SIDE + PIXEL_MARGIN.top + PIXEL_MARGIN.other,
        marginTop: PIXEL_MARGIN.top,
        marginBottom: PIXEL_MARGIN.other,
        range,
        label: 'Weight (each neuron of length 1)',
      }),
    ],
  });
}

async function trained(seed: number, host: Host): Promise<WinnerState> {
  const { pixels, labels } = await loadMnist('train', { host });
  const state = createWinnerState(winnerRecipe({ neurons: 100, epochs: 1, seed }));
  const samples = { pixels: pixels.subarray(0, IMAGES * PIXELS * PIXELS), labels: labels.subarray(0, IMAGES) };
  for (const _ of trainWinners(state, createPresenter(state.recipe), samples));
  return state;
}

function saved(file: string, host: Host): Promise<WinnerState> {
  return loadAs('winners', file, { host });
}
