// Compiles the sliced engine's kernel: `npm run build:kernel`. CI runs it and compares bytes.
import { writeFileSync } from 'node:fs';
import { compileConstant } from '../compile.mjs';

const OUTPUT = 'cores/engines/sliced/kernel-binary.ts';
let module = '/** The compiled kernel (cores/kernel/sliced), base64. Made by `npm run build:kernel`; do not edit. */\n';
module += await compileConstant('SLICED_KERNEL', ['cores/kernel/sliced/index.ts'], []);
writeFileSync(OUTPUT, module);
