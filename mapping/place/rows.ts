/** The smallest nearly square mesh of at least `count` cells. */
export function squareMesh(count: number): { width: number; height: number } {
  const width = Math.ceil(Math.sqrt(count));
  return { width, height: Math.ceil(count / width) };
}
