// Compiles the kernel and writes it as a base64 module: `npm run build:kernel`. CI runs it and compares bytes.
import { writeFileSync } from 'node:fs';
import { compileConstant, SHARED } from './compile.mjs';

const ONE = [['cores/kernel/index.ts'], []];
const THREADED = [['cores/kernel/index.ts', 'cores/kernel/threaded.ts'], SHARED];
/** Cores of any shape: see variant.ts. */
const ANY = { 'cores/kernel/variant.ts': 'cores/kernel/variant-any.ts' };

const OUTPUT = 'cores/engines/wasm/kernel-binary.ts';
let module = '/** The compiled kernels (cores/kernel), base64. Made by `npm run build:kernel`; do not edit. */\n';
module += await compileConstant('KERNEL', ...ONE);
module += await compileConstant('THREADED_KERNEL', ...THREADED);
module += await compileConstant('ANY_KERNEL', ...ONE, ANY);
module += await compileConstant('THREADED_ANY_KERNEL', ...THREADED, ANY);
writeFileSync(OUTPUT, module);
