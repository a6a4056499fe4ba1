import { z } from 'zod'
import { directoryFaultTexts } from '#server/procedure/reasons.zh-CN.ts'

const waysSchema = z.object({ oidc: z.boolean(), wecom: z.boolean() })

/** The directories with which staff can sign in. */
export type Ways = z.infer<typeof waysSchema>

/**
 * Asks the server with which directories staff sign in.
 * @throws an error when the server cannot be reached
 */
export async function askWays(): Promise<Ways> {
  const answer = await fetch('/api/admin/directory/ways', { cache: 'no-store' })
  return waysSchema.parse(await answer.json())
}

/** The URL that begins a sign-in at a directory. The server checks the page to return to. */
export function beginningAt(way: keyof Ways, returnTo: string): string {
  return `/api/admin/directory/${way}/sign-in?${new URLSearchParams({ to: returnTo })}`
}

/** The sentence about a refused sign-in, by the code in the page's URL; null for anything that is no such code. */
export function refusedText(code: string | null): string | null {
  const texts: Readonly<Record<string, string>> = directoryFaultTexts
  return code !== null && Object.hasOwn(texts, code) ? (texts[code] ?? null) : null
}
