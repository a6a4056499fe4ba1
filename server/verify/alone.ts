import { verifyEvidence } from './command.ts'

// The command as one file without any others: the build makes `evidence-verify.mjs` of it (server/run/build/alone.ts). The
// process that checks a file is this file once more.
if (process.argv[2] === '--check') await import('./worker.ts')
else
  process.exitCode = await verifyEvidence(
    process.argv.slice(2),
    (line) => process.stdout.write(`${line}\n`),
    {
      folder: process.cwd(),
      command: 'evidence-verify',
      worker: new URL(import.meta.url),
    },
  )
