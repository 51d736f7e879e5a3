/** Every engine, so that one suite runs over each. */
import { ENGINES } from '../../cores/engines/choose.ts';

export const engineNames = ENGINES.filter((name) => name !== 'auto');
