import { readFile, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { errorCode } from '../../kernel/thrown.ts'
import type { Finding } from './rules/finding.ts'
import { DESCRIPTORS, DISK_MEGABYTES, tooLow } from './rules/limits.ts'
import { doctorTexts as texts } from './texts.zh-CN.ts'

const MEGABYTE = 1024 * 1024

/** In the summer of 1991 Shanghai was nine hours ahead of UTC: small ICU data and wrong time zone data do not know it. */
const SUMMER_OF_1991 = new Date('1991-07-01T00:00:00Z')
const WINTER = new Date('2026-01-01T00:00:00Z')

/** @param hourOf tells the hour in Shanghai; replaced in tests */
export function timeZone(
  hourOf: (at: Date) => string = (at) =>
    new Intl.DateTimeFormat('zh-CN', { timeZone: 'Asia/Shanghai', hour: '2-digit', hourCycle: 'h23' }).format(
      at,
    ),
): Finding {
  const right =
    hourOf(SUMMER_OF_1991).startsWith('09') &&
    hourOf(WINTER).startsWith('08') &&
    // By pinyin, and not by code point.
    ['张', '李', '王'].sort(new Intl.Collator('zh-CN').compare).join('') === '李王张'
  const { icu = '', tz = '' } = process.versions
  return right
    ? { check: 'TIME_ZONE', level: 'OK', seen: texts.timeZoneFine(icu, tz) }
    : { check: 'TIME_ZONE', level: 'FAIL', seen: texts.timeZoneWrong, todo: texts.timeZoneTodo }
}

/** The room on the disks that the platform writes to. */
export async function disks(
  folders: readonly string[],
  free: (folder: string) => Promise<{ bavail: number; bsize: number }> = statfs,
): Promise<readonly Finding[]> {
  const unique = [...new Set([tmpdir(), ...folders])]
  return await Promise.all(
    unique.map(async (folder): Promise<Finding> => {
      try {
        const { bavail, bsize } = await free(folder)
        const megabytes = Math.floor((bavail * bsize) / MEGABYTE)
        const level = tooLow(megabytes, DISK_MEGABYTES)
        return { check: 'DISK', level, seen: texts.disk(folder, megabytes), todo: texts.diskTodo }
      } catch (error) {
        const seen = texts.diskUnreadable(folder, errorCode(error) ?? 'UNKNOWN')
        return { check: 'DISK', level: 'FAIL', seen, todo: texts.diskTodo }
      }
    }),
  )
}

/** How many files and connections a process may have open. Linux only. */
export async function descriptors(
  read: () => Promise<string> = () => readFile('/proc/self/limits', 'utf8'),
): Promise<Finding> {
  const limits = await read().catch(() => '')
  const [, limit] = /^Max open files\s+(\d+|unlimited)/m.exec(limits) ?? []
  if (limit === undefined) return { check: 'FILES', level: 'OK', seen: texts.descriptorsUnknown }
  const level = limit === 'unlimited' ? 'OK' : tooLow(Number(limit), DESCRIPTORS)
  return { check: 'FILES', level, seen: texts.descriptors(limit), todo: texts.descriptorsTodo }
}
