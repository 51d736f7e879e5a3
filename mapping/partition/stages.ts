/**
 * The order in which populations are divided: those that others listen to come after their listeners, so that the copies
 * they need are known; populations in a loop form one stage.
 */
import type { NetworkGraph } from '../graph.ts';

/** Populations of each stage (strongly connected components, R. Tarjan 1972), the last in the flow of spikes first. */
export function stagesOf({ populations, projections }: NetworkGraph): number[][] {
  const count = populations.length;
  const targets: number[][] = populations.map(() => []);
  for (const { source, target } of projections) targets[source]?.push(target);
  const index = new Int32Array(count).fill(-1);
  const low = new Int32Array(count);
  const onStack = new Uint8Array(count);
  const stack: number[] = [];
  const stages: number[][] = [];
  let next = 0;
  for (let root = 0; root < count; root++) {
    if (index[root] !== -1) continue;
    // Depth first without recursion: a graph may have thousands of layers.
    const path: { node: number; edge: number }[] = [{ node: root, edge: 0 }];
    while (path.length > 0) {
      const top = path.at(-1) as { node: number; edge: number };
      const { node } = top;
      if (top.edge === 0) {
        index[node] = next;
        low[node] = next++;
        stack.push(node);
        onStack[node] = 1;
      }
      const out = targets[node] as number[];
      let descended = false;
      while (top.edge < out.length) {
        const target = out[top.edge++] as number;
        if (index[target] === -1) {
          path.push({ node: target, edge: 0 });
          descended = true;
          break;
        }
        if (onStack[target] === 1) low[node] = Math.min(low[node] as number, index[target] as number);
      }
      if (descended) continue;
      path.pop();
      const parent = path.at(-1);
      if (parent) low[parent.node] = Math.min(low[parent.node] as number, low[node] as number);
      if (low[node] === index[node]) stages.push(popStage(stack, onStack, node));
    }
  }
  return stages;
}

function popStage(stack: number[], onStack: Uint8Array, node: number): number[] {
  const stage: number[] = [];
  while (true) {
    const member = stack.pop() as number;
    onStack[member] = 0;
    stage.push(member);
    if (member === node) return stage.sort((a, b) => a - b);
  }
}
