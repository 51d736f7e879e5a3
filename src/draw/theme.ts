/** How every figure looks: light, one typeface, colours that a colour-blind reader can tell apart. */
import { SynaptickError } from '../../cores/errors.ts';
import { nodePackage } from '../host/node/package.ts';

/** Lato (Lukasz Dziedzic, SIL Open Font License). */
export const FONT = 'Lato';

/** Paths of the files of the typeface, regular and bold. A path that is wrong would drop all text: this throws instead. */
export function fontFiles(): string[] {
  return ['400Regular/Lato_400Regular.ttf', '700Bold/Lato_700Bold.ttf'].map((name) => {
    const path = nodePackage.resolve(`@expo-google-fonts/lato/${name}`);
    if (!path) throw new SynaptickError('the typeface is not installed, which pictures are written in: npm ci');
    return path;
  });
}

export const INK = '#1f2933';
export const FAINT = '#616e7c';
export const PAPER = '#ffffff';

/** Of quantities from low to high: dark blue to yellow, even in lightness, so it survives print in grey. */
export const SEQUENTIAL = 'viridis';

/** Of kinds of things: M. Okabe and K. Ito's eight colours (2002), which colour-blind readers can tell apart. */
export const CATEGORICAL = [
  '#0072b2',
  '#e69f00',
  '#009e73',
  '#cc79a7',
  '#56b4e9',
  '#d55e00',
  '#f0e442',
  '#1f2933',
] as const;

/** Width of a figure and of its charts with a legend beside them, in pixels. */
export const WIDTH = 860;
