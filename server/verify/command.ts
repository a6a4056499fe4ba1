import { readFile, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { sha256 } from '../evidence/digest.ts'
import { errorCode } from '../kernel/thrown.ts'
import { type Checker, openChecker, type TrustTexts } from './checker.ts'
import { verifyTexts as texts } from './command.zh-CN.ts'
import { type Line, present } from './rules/present.ts'
import { type Report, refusedReport } from './rules/report.ts'
import { readTrust } from './rules/trust.ts'
import { LARGEST_FILE } from './rules/verify.ts'

/** Exit codes: all files are whole and from those who are trusted; one is not; nothing certain can be said of one. */
const codes = { whole: 0, broken: 1, unsure: 2 } as const

/** What the command says, line by line. */
type Say = (line: string) => void

async function readOrNull(file: string): Promise<Uint8Array | null> {
  try {
    return await readFile(file)
  } catch (error) {
    if (errorCode(error) === undefined) throw error
    return null
  }
}

async function reportOn(file: string, checker: Checker): Promise<Report | null> {
  // A file that is too large is not read at all.
  const size = await stat(file).then(
    ({ size }) => size,
    () => 0,
  )
  if (size > LARGEST_FILE) return refusedReport('NO_PACK', { what: 'FILE_TOO_LARGE' })
  const bytes = await readOrNull(file)
  return bytes === null ? null : await checker.check(bytes)
}

/** A file can contain anything; in a terminal, control characters would be commands. */
const plain = (text: string) => text.replaceAll(/[\p{Cc}\p{Bidi_Control}]/gu, ' ')

function tell(say: Say, file: string, report: Report): void {
  const { headline, sentence, problems, parts, sections } = present(report)
  const marked = ({ label, value, tone }: Line) =>
    say(plain(texts.line(`${tone === undefined ? '' : `${texts.marks[tone]} `}${label}`, value)))
  say(plain(texts.headline(file, headline)))
  say(texts.section(sentence))
  if (parts.length === 0) for (const line of problems) marked(line)
  else say(texts.section(texts.parts))
  for (const line of parts) marked(line)
  for (const { title, lines } of sections) {
    say(texts.section(title))
    for (const line of lines) marked(line)
  }
}

/** Reads the trust; null, with a sentence, if something of it is none. */
async function trustOf(
  say: Say,
  folder: string,
  keys: readonly string[],
  files: readonly string[],
): Promise<TrustTexts | null> {
  let whole = true
  const refuse = (sentence: string) => {
    say(sentence)
    whole = false
  }
  const pems: string[] = []
  for (const file of files) {
    const bytes = await readOrNull(resolve(folder, file))
    const text = bytes === null ? '' : Buffer.from(bytes).toString('latin1')
    if (bytes === null) refuse(texts.unreadable(file))
    else if (readTrust(sha256, '', text).trust.roots.length === 0) refuse(texts.wrongCertificates(file))
    pems.push(text)
  }
  for (const key of readTrust(sha256, keys.join('\n'), '').wrongKeys) refuse(texts.wrongKey(key))
  return whole ? { keys: keys.join('\n'), certificates: pems.join('\n') } : null
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        key: { type: 'string', multiple: true, default: [] },
        ca: { type: 'string', multiple: true, default: [] },
        json: { type: 'boolean', default: false },
      },
    })
  } catch (error) {
    if (error instanceof TypeError) return null
    throw error
  }
}

interface Calling {
  readonly folder: string
  readonly command: string
  readonly worker?: URL
}

/**
 * `npm run evidence:verify`: checks evidence packs with nothing but the files, without a database and without the
 * platform's configuration.
 *
 * `--key VKEY` trusts a key of the log or of a witness; `--ca FILE` trusts the certificates of a PEM file, of the insurer's
 * authority and of the authority for timestamps; `--json` prints the reports for programs.
 *
 * @param from.folder the folder to which relative paths belong
 * @param from.command how the command is called, for its usage
 * @param from.worker see `openChecker`
 * @returns 0 if all files are whole and from those who are trusted; 1 if one of them was changed; 2 if a file is no pack or
 * cannot be read, or if its origin cannot be judged because nobody is trusted
 */
export async function verifyEvidence(args: readonly string[], say: Say, from: Calling): Promise<number> {
  const { folder, command, worker } = from
  const given = parsed(args)
  if (given === null || given.positionals.length === 0) {
    say(texts.usage(command))
    return codes.unsure
  }
  const { values, positionals } = given
  const trust = await trustOf(say, folder, values.key, values.ca)
  if (trust === null) return codes.unsure
  const checker = openChecker(trust, worker === undefined ? {} : { worker })
  const results: { file: string; report: Report | null }[] = []
  try {
    for (const file of positionals) {
      const report = await reportOn(resolve(folder, file), checker)
      results.push({ file, report })
      if (values.json) continue
      if (report === null) say(plain(texts.unreadable(file)))
      else tell(say, file, report)
    }
  } finally {
    checker.close()
  }
  if (values.json)
    say(JSON.stringify(results.map(({ file, report }) => ({ file, ...(report ?? { verdict: 'NO_PACK' }) }))))
  const verdicts = results.map(({ report }) => report?.verdict ?? 'NO_PACK')
  if (verdicts.includes('BROKEN')) return codes.broken
  return verdicts.every((verdict) => verdict === 'WHOLE') ? codes.whole : codes.unsure
}
