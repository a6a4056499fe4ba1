import { VendorError } from '../adapters/vendor/vendor-error.ts'
import type { WitnessPort } from '../adapters/witness/port.ts'
import { sha256 } from '../evidence/digest.ts'
import { verifyEd25519 } from '../evidence/ed25519.ts'
import { MINUTE_MS, SECOND_MS } from '../kernel/calendar.ts'
import { cosignatureIn } from './rules/cosignature.ts'
import { readKey, readNote, signatureLine } from './rules/note.ts'

/** How far a witness's clock may be ahead of this one's. */
const MOST_AHEAD_MS = 5 * MINUTE_MS

function failure(code: string, message: string): VendorError {
  return new VendorError({ vendor: 'witness', code, message: `witness: ${message}`, retryable: false })
}

/**
 * Has a witness cosign a checkpoint. If it cosigned another size last than was supposed, it is asked once more from there.
 *
 * @param input.checkpoint the checkpoint with the log's signature, and its size
 * @param input.since the size that this witness cosigned last; 0 if none is known
 * @param input.prove makes the consistency proof from a size to the checkpoint's; it is not asked for 0 and for the same size
 * @param input.now real time
 * @returns the line of its cosignature, with its line end, which can be added to the checkpoint
 * @throws VendorError AHEAD if the witness cosigned a larger tree of this log, so that this log was rolled back; MOVED if
 * another request came first; COSIGNATURE if its answer is none; otherwise as the witness answered
 */
export async function cosign(
  port: WitnessPort,
  input: {
    readonly checkpoint: string
    readonly size: number
    readonly since: number
    readonly prove: (from: number, to: number) => Promise<readonly Uint8Array[]>
    readonly now: Date
  },
): Promise<string> {
  const { checkpoint, size } = input
  const ask = async (oldSize: number) => {
    const proof = oldSize === 0 || oldSize === size ? [] : await input.prove(oldSize, size)
    return await port.add({ oldSize, proof, checkpoint })
  }
  let answer = await ask(input.since)
  if (answer.kind === 'OTHER_SIZE') {
    if (answer.size > size) throw failure('AHEAD', 'it cosigned a larger tree of this log')
    answer = await ask(answer.size)
  }
  if (answer.kind === 'OTHER_SIZE') throw failure('MOVED', 'it cosigned another checkpoint meanwhile')
  const key = readKey(sha256, port.key)
  const note = readNote(checkpoint)
  const latest = (input.now.getTime() + MOST_AHEAD_MS) / SECOND_MS
  const found =
    key === null || note === null ? null : cosignatureIn(verifyEd25519, key, note.text, answer.lines, latest)
  if (found === null) throw failure('COSIGNATURE', 'its answer is no cosignature of this checkpoint')
  return signatureLine(found)
}
