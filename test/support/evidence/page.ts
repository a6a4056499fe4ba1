import { z } from 'zod'
import { hashFunctions, sha256 } from '#server/evidence/digest.ts'
import { withKeys } from '#server/http/pages/verifier.ts'
import { buildVerifier } from '#server/run/build/verifier.ts'
import { thisMachine } from '#server/verify/machine.ts'
import { present } from '#server/verify/rules/present.ts'
import { readTrust } from '#server/verify/rules/trust.ts'
import { verifyPack } from '#server/verify/rules/verify.ts'
import type { Makers } from './pack.ts'

/** The page as an installation serves it that knows these makers. */
export async function pageFor(makers: Makers): Promise<string> {
  return withKeys(await buildVerifier(), { keys: makers.vkeys, certificates: makers.ca + makers.timestampCa })
}

/** What a check says: the headline, and what is wrong or open. */
export interface Said {
  readonly headline: string
  readonly problems: readonly string[]
}

/** What the command says of a file. */
export async function commandSays(makers: Makers, bytes: Uint8Array): Promise<Said> {
  const { trust } = readTrust(sha256, makers.vkeys.join('\n'), makers.ca + makers.timestampCa)
  const { headline, problems } = present(await verifyPack(thisMachine(hashFunctions), bytes, trust))
  return { headline, problems: problems.map(({ label, value }) => `${label}：${value}`) }
}

/** Evaluates an expression in a page; its value is a string. */
export type Evaluate = (expression: string) => Promise<string>

const saidSchema = z.object({ name: z.string(), headline: z.string(), problems: z.array(z.string()) })

/** Reads what the page shows; the name is empty as long as it shows no result. */
const SHOWN = `(() => {
  const card = document.querySelector('[data-verdict]')
  const text = (selector) => (card === null ? '' : card.querySelector(selector).textContent)
  const problems = card === null ? [] : [...card.querySelectorAll('li')].map((item) => item.textContent)
  return JSON.stringify({ name: text('.name'), headline: text('h2'), problems })
})()`

/** Zeros at the end of a file are made in the page, so that large files need not be sent. */
function withoutZeros(bytes: Uint8Array): Uint8Array {
  const last = bytes.findLastIndex((byte) => byte !== 0)
  return bytes.subarray(0, last + 1)
}

/** Gives a file to the page as if it had been chosen, and waits for the result. */
export async function pageSays(evaluate: Evaluate, name: string, bytes: Uint8Array): Promise<Said> {
  const base64 = Buffer.from(withoutZeros(bytes)).toString('base64')
  await evaluate(`(() => {
    const given = Uint8Array.from(atob('${base64}'), (letter) => letter.charCodeAt(0))
    const bytes = new Uint8Array(${bytes.length})
    bytes.set(given)
    const chosen = new DataTransfer()
    chosen.items.add(new File([bytes], '${name}', { type: 'application/pdf' }))
    const input = document.getElementById('file')
    input.files = chosen.files
    input.dispatchEvent(new Event('change'))
    return ''
  })()`)
  for (;;) {
    const shown = saidSchema.parse(JSON.parse(await evaluate(SHOWN)))
    if (shown.name.startsWith(name)) return { headline: shown.headline, problems: shown.problems }
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
