import type { Services } from '../context.ts'
import type { Actor } from '../evidence/audit.ts'
import type { Json } from '../evidence/rules/canonical.ts'
import { isUniqueViolation } from '../kernel/database/db.ts'
import { decideAgain, WRITTEN_MEANWHILE } from '../kernel/database/decide-again.ts'
import { DomainError, unwrap } from '../kernel/errors.ts'
import { lockedBy } from './lock.ts'
import { changedPlaces } from './rules/changes.ts'
import { decide } from './rules/lifecycle.ts'
import { draftSchema, type TemplateDraft } from './rules/template.ts'
import { readVersion, type StoredVersion } from './versions.ts'
import { insertVersion, type NewVersion, storedForm, type VersionWrite, writeVersion } from './write.ts'

/** Converts the content to plain JSON for the audit. */
function plain(value: unknown): Json {
  const json: Json = JSON.parse(JSON.stringify(value))
  return json
}

/** Inserts a draft, its first recorded step and its audit row. The draft gets the next free version number. */
export async function createDraft(
  services: Pick<Services, 'db' | 'clock' | 'ids'>,
  actor: Actor,
  draft: Omit<NewVersion, 'id' | 'at'>,
): Promise<{ id: string }> {
  return await decideAgain(async () => {
    try {
      const at = services.clock.now()
      const id = services.ids.id(at)
      await insertVersion(services, actor, { ...draft, id, at })
      return { id }
    } catch (error) {
      // Another draft has taken the version number since it was read, so the next number is tried.
      if (isUniqueViolation(error)) return WRITTEN_MEANWHILE
      throw error
    }
  })
}

/**
 * Creates a draft with the content of an existing version.
 * @throws DomainError RECORD_NOT_FOUND
 */
export async function copyVersion(
  services: Pick<Services, 'db' | 'clock' | 'ids'>,
  actor: Actor,
  input: { fromId: string; note: string },
): Promise<{ id: string }> {
  const from = await readVersion(services, input.fromId)
  const { content, id, number } = from
  return await createDraft(services, actor, {
    content,
    note: input.note,
    basedOnId: id,
    origin: { copyOf: number },
  })
}

export interface SaveInput {
  readonly id: string
  /** The revision that the author edited. */
  readonly revision: number
  readonly content: TemplateDraft
  readonly note: string
}

/**
 * Saves an edit. If a review is in progress or has ended, the version becomes a draft again and needs a new review.
 * If the content has not changed, nothing is written.
 *
 * @throws DomainError RECORD_NOT_FOUND, TEMPLATE_LOCK_LOST {by}, EDITED_MEANWHILE, TEMPLATE_FROZEN,
 * TEMPLATE_STEP_NOT_POSSIBLE
 */
export async function saveDraft(
  services: Pick<Services, 'db' | 'clock'>,
  actor: Actor,
  input: SaveInput,
): Promise<{ revision: number }> {
  const content = draftSchema.parse(input.content)
  const attempt = async () => {
    const version = await readVersion(services, input.id)
    const now = services.clock.now()
    const { state, step } = unwrap(decide(version, { type: 'EDIT' }, actor.id, now))
    if (isHeldByAnother(version, actor, now)) throw await lockedBy(services, version, 'TEMPLATE_LOCK_LOST')
    if (version.revision !== input.revision) throw new DomainError('EDITED_MEANWHILE')
    if (isUnchanged(version, content, input.note)) return { revision: version.revision }
    const write: VersionWrite = {
      version,
      state,
      step,
      comment: null,
      action: 'template.save',
      change: savedChange(version, content, input.note),
      edit: { content, note: input.note },
    }
    const revision = await writeVersion(services, actor, write, now)
    return revision === null ? WRITTEN_MEANWHILE : { revision }
  }
  return await decideAgain(attempt, { refusal: 'EDITED_MEANWHILE' })
}

function isHeldByAnother(version: StoredVersion, actor: Actor, now: Date): boolean {
  const { lockedBy: holder, lockedUntil } = version
  return holder !== null && holder !== actor.id && lockedUntil !== null && lockedUntil > now
}

function isUnchanged(version: StoredVersion, content: TemplateDraft, note: string): boolean {
  return version.note === note && storedForm(content).sha256.toString('hex') === version.sha256
}

function savedChange(version: StoredVersion, content: TemplateDraft, note: string): Json {
  const sha256 = storedForm(content).sha256.toString('hex')
  const notes = version.note === note ? [] : [{ key: 'note', before: version.note, after: note }]
  return plain({
    before: { sha256: version.sha256, status: version.status },
    after: { sha256, status: 'DRAFT' },
    places: [...notes, ...changedPlaces(version.content, content)],
  })
}
