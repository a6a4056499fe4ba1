import { z } from 'zod'
import { MOST_NETWORKS } from '#server/partner/rules/scopes.ts'
import { text } from './messages.zh-CN.ts'

/** The networks that the server accepts (`isNetwork`, which needs Node and cannot run in a browser). */
const networkSchema = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()])

/** The lines of a text that are not empty. */
export function linesIn(typed: string): string[] {
  return typed
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

/** Says in words what is wrong with a text of networks; null if nothing is. */
export function networksProblem(typed: string): string | null {
  const lines = typed.split('\n').map((line) => line.trim())
  const wrong = lines.findIndex((line) => line !== '' && !networkSchema.safeParse(line).success)
  if (wrong >= 0) return text.networkWrong(wrong + 1, lines[wrong] ?? '')
  return linesIn(typed).length > MOST_NETWORKS ? text.networksTooMany(MOST_NETWORKS) : null
}
