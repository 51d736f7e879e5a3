/** A network file that is right, for tests to spoil. */
export const LAYERS = [{ kernel: 16, stride: 12, channels: 64, shared: false }, { channels: 250 }];

export const BASE = { name: 'mine', dataset: 'mnist', input: { levels: [96] }, layers: LAYERS };
