// The exports of the threaded build.

export { permuteRows, run } from './index';
export { runParallel, work } from './threads';
