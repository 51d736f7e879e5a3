/** What is next: a binary heap of numbered things, each at most once in it, by their times; of equal times the lower number first. */
export interface EventQueue {
  push(item: number, time: number): void;
  /** The next item, -1 where none is left. */
  pop(): number;
  /** The time that an item was last pushed with. */
  timeOf(item: number): number;
}

/** @param capacity items are numbered below it */
export function createEventQueue(capacity: number): EventQueue {
  const heap = new Uint32Array(capacity);
  const times = new Float64Array(capacity);
  let size = 0;
  const before = (a: number, b: number): boolean => {
    const difference = (times[a] as number) - (times[b] as number);
    return difference < 0 || (difference === 0 && a < b);
  };
  return {
    push(item, time) {
      times[item] = time;
      let at = size++;
      while (at > 0) {
        const parent = (at - 1) >> 1;
        if (!before(item, heap[parent] as number)) break;
        heap[at] = heap[parent] as number;
        at = parent;
      }
      heap[at] = item;
    },
    pop() {
      if (size === 0) return -1;
      const first = heap[0] as number;
      const last = heap[--size] as number;
      let at = 0;
      for (let child = 1; child < size; child = 2 * at + 1) {
        if (child + 1 < size && before(heap[child + 1] as number, heap[child] as number)) child++;
        if (!before(heap[child] as number, last)) break;
        heap[at] = heap[child] as number;
        at = child;
      }
      heap[at] = last;
      return first;
    },
    timeOf: (item) => times[item] as number,
  };
}
