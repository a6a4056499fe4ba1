import type { PublishPort } from '../../adapters/publish/port.ts'
import { VendorError } from '../../adapters/vendor/vendor-error.ts'
import type { DrillRecord } from '../../backup/drills.ts'
import { BackupBroken } from '../../backup/fault.ts'
import { type BackupPlace, type Manifest, readBases, readHead, readPieces } from '../../backup/objects.ts'
import { baseFor, type WalChain, walChain } from '../../backup/rules/choose.ts'
import { lsnText, segmentName } from '../../backup/rules/lsn.ts'
import { checkTexts } from '../../commands/check-evidence.zh-CN.ts'
import { figureTexts } from '../../commands/check-figures.zh-CN.ts'
import type { EvidenceTrust } from '../../commands/evidence/trust.ts'
import { checkEvidence } from '../../evidence-check/check.ts'
import { type Published, readPublished } from '../../evidence-check/published.ts'
import { SECOND_MS } from '../../kernel/calendar.ts'
import { type Clock, systemClock } from '../../kernel/clock.ts'
import { openDatabase } from '../../kernel/database/db.ts'
import { errorMessage } from '../../kernel/thrown.ts'
import { reconcile } from '../../reporting/counting/reconcile.ts'
import { recountFigures } from '../../reporting/counting/recount.ts'
import { lastCheckpoint } from '../../transparency/checkpoint.ts'
import type { DrillVerdict } from '../../vocabulary/alerts.ts'
import { drillTexts as texts } from './drill.zh-CN.ts'
import { missingOf, saysOlder } from './outside.ts'
import { type RestoreStep, restoreServer } from './server.ts'

export interface DrillInput {
  readonly place: BackupPlace
  /** Where checkpoints of the log are published. */
  readonly copies: readonly PublishPort[]
  readonly trust: EvidenceTrust
  /** The instant to restore; null restores the newest that is kept. */
  readonly target: Date | null
  /** The database in the copy, and the role that owns its tables. */
  readonly database: string
  readonly role: string
  readonly clock: Clock
  /** When a checkpoint was signed, as the database in use says. */
  readonly signedAt: (size: number) => Promise<Date | null>
  readonly say: (line: string) => void
  readonly into?: string
  readonly program?: string
}

export type Drill = Omit<DrillRecord, 'id'>

/** Sentences that are printed and stored: what they tell must not be lost among a million others. */
const MOST_FINDINGS = 50
/** Milliseconds between two lines about the progress. */
const PACE = 15 * SECOND_MS

/** Prints a line about the progress, unless the one before was printed a moment ago. */
function paced(say: (line: string) => void): (line: string) => void {
  let told = performance.now()
  return (line) => {
    if (performance.now() - told < PACE) return
    told = performance.now()
    say(line)
  }
}

interface Chosen {
  readonly base: Manifest
  readonly chain: WalChain
  /** Everything that was committed until then is kept; null if that is not known. */
  readonly keptTo: Date | null
}

/** Chooses what is restored. @throws BackupBroken */
async function choose(place: BackupPlace, target: Date | null, now: Date): Promise<Chosen> {
  const bases = await readBases(place)
  const base = baseFor(bases, target ?? now)
  if (base === null) throw new BackupBroken({ what: 'NO_BASE' })
  const head = await readHead(place)
  const own = head?.systemId === base.systemId && head.timeline === base.timeline ? head : null
  const chain = walChain(base, await readPieces(place), own?.to ?? null)
  const keptTo = own !== null && chain.gap === null ? own.at : null
  // Up to an instant, the log may be enough in spite of a gap behind it; replaying shows that.
  if (chain.gap !== null && (target === null || chain.to < base.end)) throw gapIn(base, chain)
  return { base, chain, keptTo }
}

function gapIn(base: Manifest, { gap, to }: WalChain): BackupBroken {
  const from = gap?.from ?? to
  return new BackupBroken({
    what: 'WAL_MISSING',
    segment: segmentName(base.timeline, from),
    from: lsnText(from),
    to: gap === null || gap.to === null ? null : lsnText(gap.to),
  })
}

const secondsSince = (begun: number) => Math.round((performance.now() - begun) / SECOND_MS)

/** Prints how far the restore has come. */
function told(say: (line: string) => void): (step: RestoreStep) => void {
  const tell = paced(say)
  return (step) => {
    if (step.part === 'unpack') tell(texts.unpacked(step.pieces, step.of))
    else say(texts.replaying(step.bytes))
  }
}

interface Checked {
  readonly findings: readonly string[]
  readonly missing: number | null
}

/** Checks the restored copy: every chain, every figure, and what it lacks against the copies outside. */
async function check(input: DrillInput, url: string, published: Published | null): Promise<Checked> {
  const { say, trust } = input
  const db = openDatabase({ DATABASE_URL: url, DATABASE_POOL: 8, DATABASE_NAMED_STATEMENTS: false }, null)
  const tell = paced(say)
  try {
    const checkpoint = await lastCheckpoint(db)
    const { findings, visits, entries } = await checkEvidence(db, {
      ...trust,
      published: published?.notes ?? [],
      ...(published === null ? {} : { copyOfTile: published.copyOfTile }),
      onProgress: (progress) =>
        tell(progress.part === 'log' ? checkTexts.log(progress.entries) : checkTexts.visits(progress.visits)),
    })
    say(texts.evidence(visits, entries))
    const missing =
      published === null
        ? null
        : await missingOf(input.copies, published, { entries, checkpoint }, input.signedAt)
    const found = findings
      .filter((finding) => !saysOlder(finding, checkpoint?.size ?? 0))
      .map(checkTexts.finding)
    if (missing === null) {
      if (published !== null) say(texts.noCopies)
    } else if (missing.entries === 0) say(texts.nothingMissing(missing.size))
    else {
      const told = (at: Date | null) => at?.toISOString() ?? null
      const sentence = texts.missing(missing.entries, told(missing.from), told(missing.to))
      // What was signed after the instant that was asked for cannot be there. What was signed before it must be.
      const { first } = missing
      if (input.target === null || (first !== null && first <= input.target)) found.push(sentence)
      else say(sentence)
    }
    say(texts.counting)
    await recountFigures({ db, clock: systemClock })
    const figures = await reconcile(db, (done) => tell(figureTexts.counting(done)))
    if (figures.total > 0) found.push(texts.figuresDiffer(figures.total))
    else say(texts.figures(figures.visits))
    return { findings: found, missing: missing?.entries ?? null }
  } finally {
    await db.close()
  }
}

/**
 * Restores a backup on a scratch server and checks the copy. It never touches the database that is in use.
 *
 * The verdict is WRONG if the backup or the copy is not whole, and UNDONE if that could not be found out.
 */
export async function drill(input: DrillInput): Promise<Drill> {
  const { place, target, say, clock } = input
  const startedAt = clock.now()
  const begun = performance.now()
  let known: Partial<Drill> = {}
  const ended = (verdict: DrillVerdict, findings: readonly string[]): Drill => {
    for (const sentence of findings.slice(0, MOST_FINDINGS)) say(`  ${sentence.trim()}`)
    if (findings.length > MOST_FINDINGS) say(texts.more(findings.length - MOST_FINDINGS))
    say(verdict === 'WRONG' ? texts.verdict.WRONG(findings.length) : texts.verdict[verdict])
    return {
      base: null,
      restoredTo: null,
      rpoSeconds: null,
      rtoSeconds: null,
      missing: null,
      ...known,
      startedAt,
      finishedAt: clock.now(),
      target,
      verdict,
      findings: findings.slice(0, MOST_FINDINGS),
    }
  }
  try {
    const { base, chain, keptTo } = await choose(place, target, startedAt)
    say(texts.begins(base.name, target?.toISOString() ?? null))
    known = { base: base.name }
    const complete = keptTo !== null && (target === null || keptTo >= target)
    const { pieces } = chain
    const onStep = told(say)
    const server = await restoreServer(place, { ...input, base, pieces, complete, onStep }).catch(
      (error: unknown) => {
        if (!(error instanceof BackupBroken) || error.fault.what !== 'ENDS_BEFORE') throw error
        if (chain.gap !== null) throw gapIn(base, chain)
        throw new BackupBroken({ what: 'ENDS_BEFORE', at: keptTo?.toISOString() ?? null })
      },
    )
    try {
      const rtoSeconds = secondsSince(begun)
      say(texts.running(rtoSeconds))
      // A copy that was replayed up to the instant has everything until then, whatever is kept behind it.
      const restoredTo = target ?? keptTo
      const wanted = target ?? startedAt
      const rpoSeconds =
        restoredTo === null
          ? null
          : Math.max(0, Math.ceil((wanted.getTime() - restoredTo.getTime()) / SECOND_MS))
      known = { ...known, rtoSeconds, rpoSeconds, restoredTo }
      const published = await readPublished(input.copies).catch((error: unknown) => {
        if (error instanceof VendorError) return error
        throw error
      })
      const checking = performance.now()
      // Without the copies, what is inside can still be checked; what is missing stays unknown.
      const unread = published instanceof VendorError ? [texts.copiesUnreachable(published.code)] : []
      const { findings, missing } = await check(
        input,
        server.url(input.database, input.role),
        published instanceof VendorError ? null : published,
      )
      known = { ...known, missing }
      say(texts.restoredTo(restoredTo?.toISOString() ?? null))
      say(texts.rpo(rpoSeconds))
      say(texts.rto(rtoSeconds, secondsSince(checking)))
      if (findings.length > 0) return ended('WRONG', [...findings, ...unread])
      return unread.length > 0 ? ended('UNDONE', unread) : ended('WHOLE', [])
    } finally {
      await server.close()
    }
  } catch (error) {
    if (error instanceof BackupBroken) return ended('WRONG', [texts.fault(error.fault)])
    if (error instanceof VendorError) return ended('UNDONE', [texts.unreachable(error.code)])
    return ended('UNDONE', [texts.failed(errorMessage(error))])
  }
}
