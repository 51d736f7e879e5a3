// Compiles the kernel and writes it as a base64 module: `npm run build:kernel`. CI runs it and compares bytes.
import { writeFileSync } from 'node:fs';
import { compileConstant, SHARED } from './compile.mjs';

const BUILDS = {
  KERNEL: [['cores/kernel/index.ts'], []],
  THREADED_KERNEL: [['cores/kernel/index.ts', 'cores/kernel/threaded.ts'], SHARED],
};

const OUTPUT = 'cores/engines/wasm/kernel-binary.ts';
let module = '/** The compiled kernel (cores/kernel), base64. Made by `npm run build:kernel`; do not edit. */\n';
for (const [name, [entries, flags]] of Object.entries(BUILDS)) module += await compileConstant(name, entries, flags);
writeFileSync(OUTPUT, module);
