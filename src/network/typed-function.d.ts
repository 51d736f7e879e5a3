/** The part of typed-function 4 that is used here; the package ships no types. */
declare module 'typed-function' {
  // biome-ignore lint/suspicious/noExplicitAny: the signatures of an overload differ by design.
  type Signatures = Record<string, (...values: any[]) => unknown>;
  interface Typed {
    (name: string, signatures: Signatures): unknown;
    create(): Typed;
    addTypes(types: readonly { name: string; test: (value: unknown) => boolean }[]): void;
  }
  const typed: Typed;
  // biome-ignore lint/style/noDefaultExport: it is what the package has.
  export default typed;
}
