import { X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { certificatesOfPem } from '../../adapters/document-signer/certificates.ts'
import { evidenceKeysOf } from '../../adapters/index.ts'
import type { CheckInput } from '../../evidence-check/check.ts'
import { readLogKey } from '../../evidence-check/checkpoints.ts'
import type { Env } from '../../kernel/process/env.ts'
import { eventMacOf } from '../../kernel/secret/event-mac.ts'
import { keyOfLog } from '../../transparency/checkpoint.ts'

/** What a check of the evidence knows from elsewhere than the database. */
export type EvidenceTrust = Pick<CheckInput, 'log' | 'trusted' | 'mac' | 'outside'>

/** @param given further keys of the log (vkey) */
export async function evidenceTrust(env: Env, given: readonly string[]): Promise<EvidenceTrust> {
  const { log, current } = evidenceKeysOf(env)
  const read = given.map((text) => {
    const key = readLogKey(text)
    if (key === null) throw new Error(`--key ${text}`)
    return key
  })
  const { TIMESTAMP_CA_FILE: caFile } = env
  const authorities = caFile === undefined ? [] : certificatesOfPem(await readFile(caFile, 'utf8'))
  return {
    log: env.EVIDENCE_LOG_NAME,
    trusted: current === null ? read : [keyOfLog(log, current), ...read],
    mac: eventMacOf(env),
    outside: {
      authorities: authorities.map((der) => new X509Certificate(der)),
      witnesses: env.EVIDENCE_WITNESSES.map(({ key }) => key),
    },
  }
}
