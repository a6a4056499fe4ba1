import { parentPort, workerData } from 'node:worker_threads'
import { z } from 'zod'
import { sha256 } from '../evidence/digest.ts'
import { thisMachine } from './machine.ts'
import { readTrust } from './rules/trust.ts'
import { verifyPack } from './rules/verify.ts'

// Checks one file in a thread of its own, which is ended if the file keeps it busy for too long.
const { bytes, keys, certificates } = z
  .object({ bytes: z.instanceof(Uint8Array), keys: z.string(), certificates: z.string() })
  .parse(workerData)
const { trust } = readTrust(sha256, keys, certificates)
parentPort?.postMessage(await verifyPack(thisMachine(sha256), bytes, trust))
