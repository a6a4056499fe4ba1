import { z } from 'zod'
import { hashFunctions, sha256 } from '../evidence/digest.ts'
import { thisMachine } from './machine.ts'
import { readTrust } from './rules/trust.ts'
import { verifyPack } from './rules/verify.ts'

// Checks files in a process of its own, which is killed if a file keeps it busy for too long.
const questionSchema = z.object({
  bytes: z.instanceof(Uint8Array),
  keys: z.string(),
  certificates: z.string(),
})

process.on('message', (message) => {
  const { bytes, keys, certificates } = questionSchema.parse(message)
  const { trust } = readTrust(sha256, keys, certificates)
  verifyPack(thisMachine(hashFunctions), bytes, trust).then(
    (report) => process.send?.(report),
    () => process.exit(1),
  )
})
process.send?.('ready')
