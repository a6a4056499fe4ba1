import type { Services } from '../../context.ts'
import { tables } from '../../generated/tables.ts'
import { storedKeys } from '../../health/stored-keys.ts'
import { pick } from '../../kernel/database/expression.ts'
import { select } from '../../kernel/database/selection.ts'
import { query } from '../../kernel/database/statement.ts'
import { columnsOf } from '../../kernel/database/table.ts'
import { keyOfLog, lastCheckpoint } from '../../transparency/checkpoint.ts'
import { hashOfLog } from '../../transparency/hash.ts'
import { readNote, signatureOf } from '../../transparency/rules/note.ts'
import type { Finding } from './rules/finding.ts'
import { doctorTexts as texts } from './texts.zh-CN.ts'

const e = columnsOf(tables.visitEvent, 'e')
const NEWEST_EVENT = query({}, () =>
  select(
    pick(e, 'hash', 'mac'),
    `FROM ${e} WHERE ${e.mac} IS NOT NULL ORDER BY ${e.visitId} DESC, ${e.seq} DESC LIMIT 1`,
  ),
)

/** Whether the keys of the configuration are those of the database. */
export async function keys(
  services: Pick<Services, 'db' | 'secrets' | 'eventMac'>,
): Promise<readonly Finding[]> {
  const check = 'KEYS'
  const todo = texts.keyWrongTodo
  const found: Finding[] = []
  const stored = await storedKeys(services)
  if (stored === 'FIELD') found.push({ check, level: 'FAIL', seen: texts.fieldKeyWrong, todo })
  if (stored === 'INDEX') found.push({ check, level: 'FAIL', seen: texts.indexKeyWrong, todo })
  const event = await NEWEST_EVENT.first(services.db, {})
  if (event?.mac && !services.eventMac.holds(event.hash, event.mac))
    found.push({ check, level: 'FAIL', seen: texts.eventKeyWrong, todo })
  if (found.length > 0) return found
  return [{ check, level: 'OK', seen: stored === 'OK' ? texts.keysFine : texts.keysUntried }]
}

/** Whether the evidence key can sign, and is the one that signed the newest checkpoint. */
export async function evidenceKey(services: Pick<Services, 'db' | 'evidence'>): Promise<Finding> {
  const check = 'EVIDENCE'
  const { log, hash, current, former } = services.evidence
  const begun = await hashOfLog(services.db)
  if (begun !== null && begun !== hash)
    return { check, level: 'FAIL', seen: texts.evidenceHash, todo: texts.evidenceHashTodo }
  if (current === null)
    return { check, level: 'WARN', seen: texts.evidenceNone, todo: texts.evidenceNoneTodo }
  try {
    // Nothing that a log could contain: a signature over it proves nothing to anybody.
    await current.sign(Buffer.from('npm run doctor'))
  } catch (error) {
    const seen = texts.evidenceCannotSign(error instanceof Error ? error.name : 'UNKNOWN')
    return { check, level: 'FAIL', seen, todo: texts.evidenceCannotSignTodo }
  }
  const last = await lastCheckpoint(services.db)
  if (last === null) return { check, level: 'OK', seen: texts.evidenceFirst }
  const note = readNote(last.note)
  if (note !== null && signatureOf(note, keyOfLog(log, current)) !== undefined)
    return { check, level: 'OK', seen: texts.evidenceFine }
  if (former !== null && note !== null && signatureOf(note, keyOfLog(log, former)) !== undefined)
    return { check, level: 'OK', seen: texts.evidenceChanging }
  return { check, level: 'FAIL', seen: texts.evidenceOther, todo: texts.evidenceOtherTodo }
}
