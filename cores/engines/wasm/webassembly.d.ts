/** The part of the WebAssembly interface that the engines use; neither Node's types nor the language's have its values. */
// biome-ignore lint/style/noNamespace: a global of the host is declared, not a module of ours.
declare namespace WebAssembly {
  interface Module {
    readonly kind?: 'module';
  }
  interface Memory {
    readonly buffer: ArrayBufferLike;
  }
  interface Instance {
    readonly exports: Readonly<Record<string, unknown>>;
  }
  const Module: new (bytes: Uint8Array<ArrayBuffer>) => Module;
  const Memory: new (limits: { initial: number; maximum?: number; shared?: boolean }) => Memory;
  const Instance: new (module: Module, imports: { env: { memory: Memory } }) => Instance;
  function validate(bytes: Uint8Array<ArrayBuffer>): boolean;
}
