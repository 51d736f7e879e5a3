// The exports of the threaded build.

export { permuteRows } from './permute';
export { runParallel, work } from './threads';
